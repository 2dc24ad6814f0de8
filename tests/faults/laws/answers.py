"""What came in: each accepted set one document, each set one line in one 997, each file known.

Held against what the partners know they sent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from faults.papers import Interchange, seen
from faults.partners import Dropped
from hub.ports import Lane
from schemas.receiving import FileState, InterchangeSummary, file_id, file_stream

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World

Line = tuple[str, str, str, str]  # partner, group, set code, set control


class Answered(Law):
    """Nothing of a partner's is lost, taken twice or answered twice."""

    looks_at = ("files.write", "ledger.commit")

    def __init__(self) -> None:
        self.lines: dict[Line, tuple[str, str]] = {}
        self.documents: dict[tuple[str, str, str], str] = {}
        self.refused: set[str] = set()

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        if call.name == "files.write" and call.args[0].startswith("outbound/"):
            yield from self._answered(call.args[0], call.args[1])
        if call.name == "ledger.commit":
            for event in call.result:
                raised = event.name == "ExceptionRaised"
                if raised and event.data["code"] == "ACKNOWLEDGMENT_REFUSED":
                    self.refused.add(str(event.data["file"]))  # a person answers by hand
            for change in call.args[0]:
                if change.stream.startswith("document/") and change.state["interchange"]:
                    yield from self._documented(change.stream, dict(change.state))

    def _answered(self, key: str, data: bytes) -> Iterator[Breach]:
        partner = key.split("/")[1]
        for code, _, body in seen(data).sets:
            if code not in ("997", "999"):
                continue
            group, verdicts = body[0][2], [s for s in body if s[0] in ("AK2", "AK5", "IK5")]
            for about, verdict in zip(verdicts[::2], verdicts[1::2], strict=True):
                line = (partner, group, about[1], about[2])
                before = self.lines.setdefault(line, (key, verdict[1]))
                if before != (key, verdict[1]):
                    yield Breach(f"set {'/'.join(line)} is answered in {before[0]} and {key}", line)

    def _documented(self, stream: str, state: dict[str, str]) -> Iterator[Breach]:
        place = (state["file"], state["interchange"], f"{state['group_control']}/{state['offset']}")
        known = self.documents.setdefault(place, stream)
        if known != stream:
            yield Breach(
                f"{stream} and {known} are the same set of file {state['file']}", (stream,)
            )

    def at_rest(self, world: "World") -> Iterator[Breach]:
        read: dict[str, Counter[int]] = defaultdict(Counter)
        for drop in {
            (d.folder, d.paper.sha256): d for p in world.partners for d in p.sent
        }.values():
            yield from self._file(world, drop, read)
        for partner in world.partners:
            if partner.profile.duplicates == "accept":
                continue
            again = [c for c, times in read[partner.name].items() if times > 1]
            if again:
                yield Breach(
                    f"{partner.name}'s interchanges {again} were read twice", (partner.name,)
                )

    def _file(
        self, world: "World", drop: Dropped, read: dict[str, Counter[int]]
    ) -> Iterator[Breach]:
        state = _file_of(world, drop)
        if (state is None or state.status == "received") and _is_dead(world, drop):
            return
        if state is None:
            yield Breach(f"{drop.key} was lost: the ledger knows no such file", (drop.key,))
        elif state.status == "received":
            yield Breach(f"{drop.key} was never finished", (drop.key, state.id))
        else:
            for each, summary in zip(drop.paper.interchanges, state.interchanges, strict=False):
                if summary.outcome == "read" and each.groups:
                    read[drop.folder][each.control] += 1
                    yield from self._interchange(world, drop, each, state, summary)

    def _interchange(
        self,
        world: "World",
        drop: Dropped,
        each: Interchange,
        state: FileState,
        summary: InterchangeSummary,
    ) -> Iterator[Breach]:
        sets = [one for group in each.groups for one in group.sets]
        sound = sum(one.sound for one in sets)
        if (summary.accepted, summary.rejected) != (sound, len(sets) - sound):
            yield Breach(
                f"{drop.key}: {sound} of {len(sets)} sets are sound, and the hub says "
                f"{summary.accepted} accepted, {summary.rejected} rejected",
                (drop.key, state.id),
            )
        for group in each.groups:
            documents = sum(
                file == state.id and rest.startswith(f"{group.control}/")
                for file, _, rest in self.documents
            )
            good = sum(one.sound for one in group.sets)
            if documents != good:
                yield Breach(
                    f"{drop.key}: {good} sound sets in {group.control}, {documents} documents",
                    (drop.key, state.id),
                )
        if self._waits(world, state) or state.id in self.refused:
            return
        for group in each.business:
            for one in group.sets:
                line = (drop.folder, str(group.control), one.code, one.control)
                verdict = self.lines.get(line, ("", ""))[1]
                if verdict not in (("A", "E") if one.sound else ("R",)):
                    yield Breach(
                        f"set {'/'.join(line)} of {drop.key} got no right answer ({verdict!r})",
                        (drop.key, state.id),
                    )

    def _waits(self, world: "World", state: FileState) -> bool:
        """Whether its answer is parked: a person sees that, and it is not lost."""
        lane = Lane(file_stream(state.id), "acknowledgment")
        return any(effect.status == "parked" for effect in world.ledger.lane(lane))


def _is_dead(world: "World", drop: Dropped) -> bool:
    """Whether its message was given up: a person sees that, and tries it again."""
    dead = (message.body for message in world.queues["intake"].dead)
    return any(body.startswith(f"{drop.key}\n") for body in dead)


def _file_of(world: "World", drop: Dropped) -> FileState | None:
    if not drop.paper.interchanges and len(drop.paper.data) > 60_000:
        return _oversize(world, drop)
    folder = drop.folder if drop.folder != ".." else "_"
    stored = world.ledger.load(file_stream(file_id(folder, drop.paper.sha256)))
    return None if stored is None else FileState.model_validate(stored.data)


def _oversize(world: "World", drop: Dropped) -> FileState | None:
    """A file over the cap is known by its key and version only."""
    for each in world.listed("file", drop.folder):
        state = FileState.model_validate(each.data)
        if any(mark.startswith(f"{drop.key}@") for mark in state.keys):
            return state
    return None
