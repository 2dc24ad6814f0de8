"""How runs are recorded, and how their files are written and read: each checked by its SHA-256."""

import gzip
import hashlib
import json
from collections.abc import Sequence

from hub.core.proposals.running import Beginning, Progress, begun, moved
from hub.ports import Change, Listing, Ports
from schemas.errors import InputError, NotFound, Unavailable
from schemas.events import Json, canonical
from schemas.plan_runs import RunFile, RunState, ShardState, run_key, run_stream, shard_stream

KIND = "plan_run"
# What a person is told of a run that could not plan.
STOPPED = "RUN_STOPPED"
MAX_FILE_BYTES = 500_000_000
PARQUET = "application/vnd.apache.parquet"
GZIP = "application/gzip"


def load_run(ports: Ports, run: str) -> tuple[RunState, int] | None:
    """A run and its version, by a consistent read."""
    stored = ports.ledger.load(run_stream(run))
    return (RunState.model_validate(stored.data), stored.version) if stored else None


def get_known_run(ports: Ports, run: str) -> tuple[RunState, int]:
    """A run and its version. NotFound where there is none."""
    known = load_run(ports, run)
    if known is None:
        raise NotFound(f"there is no run {run!r}")
    return known


def load_shard(ports: Ports, run: str, shard: str) -> ShardState | None:
    """A shard that was planned, or None where it is not yet."""
    stored = ports.ledger.load(shard_stream(run, shard))
    return ShardState.model_validate(stored.data) if stored else None


def begun_change(event: Beginning) -> tuple[RunState, Change]:
    """A new run, and the change that begins it."""
    state = begun(event)
    return state, _change(state, 0, event)


def moved_change(known: tuple[RunState, int], event: Progress) -> tuple[RunState, Change]:
    """A run after its next step, and the change that takes it."""
    state = moved(known[0], event)
    return state, _change(state, known[1], event)


def write_file(ports: Ports, run: str, name: str, data: bytes, content_type: str) -> RunFile:
    """Write a file of a run; the same again is the same file."""
    key = run_key(run, name)
    ports.files.write(key, data, content_type)
    return RunFile(key=key, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def read_file(ports: Ports, file: RunFile) -> bytes:
    """A file of a run as it was written. Unavailable where something else lies there."""
    data = ports.files.read(file.key, limit=MAX_FILE_BYTES).data
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Unavailable(f"{file.key} is not what its run wrote: its SHA-256 differs")
    return data


def write_json(ports: Ports, run: str, name: str, content: Json) -> RunFile:
    """Write JSON as a file of a run; the same content has the same bytes."""
    data = gzip.compress(canonical({"content": content}).encode(), mtime=0)
    return write_file(ports, run, f"{name}.json.gz", data, GZIP)


def read_json(ports: Ports, file: RunFile) -> Json:
    """What write_json wrote."""
    return json.loads(gzip.decompress(read_file(ports, file)))["content"]


def file_of(state: RunState, shard: str) -> RunFile:
    """The file of a shard. InputError where the run has no such shard."""
    for file in state.shards:
        if file.key.endswith(f"/{shard}.parquet"):
            return file
    raise InputError(f"run {state.id} has no shard {shard!r}: it has {len(state.shards)}")


def shards_of(state: RunState) -> Sequence[str]:
    """The names of a run's shards."""
    return [file.key.rpartition("/")[2].removesuffix(".parquet") for file in state.shards]


def _change(state: RunState, expected: int, event: Beginning | Progress) -> Change:
    return Change(
        stream=run_stream(state.id),
        expected=expected,
        events=[event],
        state=state.model_dump(mode="json", exclude_none=True),
        listing=Listing(KIND, f"{state.started_at.isoformat()}#{state.id}"),
    )
