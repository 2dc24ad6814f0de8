"""How far a file has come: its state at a version, and the commits that move it on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hub.ports import Change, Effect, Listing, Ports
from schemas.events import Event
from schemas.findings import Finding
from schemas.receiving import FileState, file_stream


@dataclass(frozen=True)
class Progress:
    """A file's state as recorded at `version` (0: not yet), with what was noted since."""

    state: FileState
    version: int

    @property
    def stream(self) -> str:
        return file_stream(self.state.id)

    def note(self, findings: Sequence[Finding]) -> "Progress":
        """Findings of the file itself, to be recorded with the next commit; each once."""
        fresh = tuple(finding for finding in findings if finding not in self.state.findings)
        update = {"findings": (*self.state.findings, *fresh)}
        return replace(self, state=self.state.model_copy(update=update))

    def commit(
        self,
        ports: Ports,
        events: Sequence[Event],
        state: FileState,
        others: Sequence[Change] = (),
        effects: Sequence[Effect] = (),
    ) -> "Progress":
        """Record events of the file and, in the same commit, changes of other streams."""
        change = Change(
            stream=self.stream,
            expected=self.version,
            events=events,
            state=state.model_dump(mode="json", exclude_none=True),
            listing=_listing(state),
        )
        ports.ledger.commit([change, *others], effects)
        return Progress(state=state, version=self.version + len(events))


def _listing(state: FileState) -> Listing:
    sort = f"{state.received_at.isoformat()}#{state.id}"
    return Listing(kind="file", sort=sort, partner=state.partner)
