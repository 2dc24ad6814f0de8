"""`hub audit`: export the record of a running hub as one archive, and check it or an archive."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import BaseModel

from hub.cli.records import AsJson
from schemas.errors import InputError, NotFound

if TYPE_CHECKING:
    from hub.core.audit.source import Source
    from schemas.audit import Changed, Events, ManifestPage, PartText, Spans, StreamHeads, Streams

BROKEN = 1
W = TypeVar("W", bound=BaseModel)
Out = Annotated[Path, typer.Option("-o", "--output", help="Where the archive goes.")]


def export(
    output: Out,
    first: Annotated[str | None, typer.Option("--from", help="The first day.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day.")] = None,
    stream: Annotated[str | None, typer.Option(help="Only this stream.")] = None,
    json: AsJson = False,
) -> None:
    """Write the record of the closed days to one archive; the hub keeps its SHA-256."""
    from hub.cli.show import show_fields, show_json
    from hub.flows.audit_export import Wish

    wish = Wish(_day(first, "--from"), _day(last, "--to"), stream)
    exported = _write(wish, output)
    note = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in {**asdict(exported), "stream": stream}.items()
        if value is not None
    }
    _post("/audit/exports", note)
    if json:
        show_json({"file": str(output), **note})
    else:
        show_fields({"file": output, **note})


def verify(
    file: Annotated[
        Path | None, typer.Argument(help="An archive; without it, the running hub.")
    ] = None,
    sha256: Annotated[str | None, typer.Option(help="What the export printed.")] = None,
    anchor: Annotated[
        Path | None, typer.Option(help="A manifest that you kept: `hub audit manifest DAY`.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Check every chain and manifest of an archive or of the running hub; name what is broken."""
    from hub.cli.files import read_file
    from hub.cli.show import show_json
    from hub.core.audit.check_audit import check, told

    kept = read_file(anchor) if anchor else None
    with _archive(file) as archive:
        try:
            said = check(archive, sha256, kept)
        except ValueError as error:
            raise InputError(f"{anchor}: {error}") from None
    if json:
        show_json(said)
    else:
        sys.stdout.write(told(said))
    if not said["ok"]:
        raise typer.Exit(BROKEN)


def manifests(json: AsJson = False) -> None:
    """List the days that are closed, and what each manifest seals."""
    from hub.cli.show import show_json, show_table
    from hub.core.audit.manifests import read_manifest

    kept = [read_manifest(text) for _, text in _source().manifests(None, None)]
    if json:
        show_json([{**k.manifest.model_dump(mode="json"), "sha256": k.sha256} for k in kept])
        return
    rows = [
        (m.day, m.streams, m.events, m.total_events, len(m.broken), k.sha256)
        for k in kept
        for m in [k.manifest]
    ]
    columns = ("day", "streams", "events", "events so far", "broken", "sha256")
    show_table(columns, rows, "No day is closed yet: that is done in the night after it.")


def manifest(
    day: Annotated[str, typer.Argument(help="A day that is closed.")],
) -> None:
    """Print a day's manifest, byte for byte: keep it elsewhere, as an anchor for `verify`."""
    from hub.cli.client import call

    wanted = _day(day, "DAY")
    sys.stdout.buffer.write(call("GET", f"/audit/manifests/{wanted}")["text"].encode())
    sys.stdout.buffer.flush()


def exports(json: AsJson = False) -> None:
    """List the archives that were exported, newest first."""
    from hub.cli.client import call
    from hub.cli.show import show_json, show_table

    page = call("GET", "/audit/exports", query={"limit": 200})
    if json:
        show_json(page)
        return
    columns = ("first", "last", "stream", "streams", "events", "bytes", "sha256")
    rows = [
        (e.get("first"), e.get("last"), e.get("stream"), e["streams"], e["events"], e["size"],
         e["sha256"])
        for e in page["exports"]
    ]  # fmt: skip
    show_table(columns, rows, "Nothing was exported yet.")


class HttpPages:
    """The audit's questions, asked of a running hub."""

    def manifests(self, after: date | None) -> "ManifestPage":
        from schemas.audit import ManifestPage

        return _get("/audit/manifests", ManifestPage, after=after and after.isoformat())

    def part(self, day: date, part: str, after: int) -> "PartText":
        from schemas.audit import PartText

        return _get(f"/audit/heads/{day.isoformat()}/{part}", PartText, after=after)

    def changed(self, shard: int, after: str | None) -> "Changed":
        from schemas.audit import Changed

        return _get(f"/audit/changed/{shard}", Changed, after=after)

    def heads(self, wanted: "Streams") -> "StreamHeads":
        from schemas.audit import StreamHeads

        return StreamHeads.model_validate(_post("/audit/heads", wanted.model_dump(mode="json")))

    def events(self, wanted: "Spans") -> "Events":
        from schemas.audit import Events

        return Events.model_validate(_post("/audit/events", wanted.model_dump(mode="json")))


def _source() -> "Source":
    from hub.flows.audit_pages import Paged

    return Paged(HttpPages())


def _export(wish: Any, file: IO[bytes]) -> Any:
    from hub.flows.audit_export import write_export

    with tempfile.TemporaryDirectory() as folder:
        return write_export(_source(), wish, Path(folder), file)


def _write(wish: Any, output: Path) -> Any:
    """Write an archive under its name once it is whole."""
    if not output.parent.is_dir():
        raise NotFound(f"there is no folder {output.parent}")
    unfinished = output.with_name(f"{output.name}.part")
    try:
        with unfinished.open("wb") as file:
            exported = _export(wish, file)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
    return exported


@contextmanager
def _archive(file: Path | None) -> Iterator[IO[bytes]]:
    """An archive, or else the running hub's whole record as one, with what is not closed yet."""
    from hub.flows.audit_export import Wish

    if file is not None:
        with _open(file) as archive:
            yield archive
    else:
        with tempfile.TemporaryFile() as archive:
            _export(Wish(open=True), archive)
            yield archive


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"{name} {text}: say a day as 2026-01-31") from None


def _get(path: str, word: type[W], **query: Any) -> W:
    from hub.cli.client import call

    return word.model_validate(call("GET", path, query=query))


def _post(path: str, body: Any) -> Any:
    from hub.cli.client import call

    return call("POST", path, body=body)
