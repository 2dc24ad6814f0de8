"""Transaction sets become recorded documents, in batches that fit one commit."""

from dataclasses import dataclass, field

from edi.x12 import SetRead
from hub.flows.document_record import document_change
from hub.flows.progress import Progress
from hub.ports import Change, Effect, Ports
from schemas.events import canonical
from schemas.partners import Partner
from schemas.receiving import (
    DocumentReceived,
    DocumentState,
    FileState,
    SetRejected,
    SetsRecorded,
    TestDocumentReceived,
    document_id,
)

# A document takes two items of a commit, one more if it calls for something; 100 hold 32 of them
# beside the file's own.
BATCH_SETS = 32
BATCH_BYTES = 2_500_000
INLINE_BYTES = 100_000
MAX_REJECTIONS_SHOWN = 100
MAX_CODES = 20
# The channel and the kind of the effect that a kind of document calls for.
CALLS = {
    "acknowledgment": ("settle", "settle_acknowledgment"),
    "order_response": ("apply", "apply_answer"),
    "order_change_response": ("apply", "apply_answer"),
    "ship_notice": ("apply", "apply_ship_notice"),
}


@dataclass
class Batch:
    """Sets that wait to be recorded together."""

    partner: Partner
    sets: list[SetRead] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    size: int = 0

    def add(self, ports: Ports, read: SetRead, progress: Progress) -> Progress:
        """Take a set into the batch, recording the batch if that fills it."""
        self.sets.append(read)
        if read.accepted:
            change = _document(ports, self.partner, read, progress.state)
            self.changes.append(change)
            self.size += len(canonical(change.state))
        if len(self.sets) < BATCH_SETS and self.size < BATCH_BYTES:
            return progress
        return self.flush(ports, progress)

    def flush(self, ports: Ports, progress: Progress) -> Progress:
        """Record what waits: the documents, the rejections, and how far the file has come."""
        if not self.sets:
            return progress
        state = progress.state
        rejections = [_rejection(read, state) for read in self.sets if not read.accepted]
        recorded = SetsRecorded(
            file=state.id,
            partner=state.partner,
            accepted=len(self.changes),
            rejected=len(rejections),
            first_offset=self.sets[0].offset,
        )
        moved = state.model_copy(
            update={
                "next_offset": self.sets[-1].offset + 1,
                "accepted": state.accepted + len(self.changes),
                "rejected": state.rejected + len(rejections),
                "rejections": (*state.rejections, *rejections)[:MAX_REJECTIONS_SHOWN],
            }
        )
        effects = [effect for change in self.changes for effect in _calls(change)]
        events = [recorded, *rejections]
        progress = progress.commit(ports, events, moved, self.changes, effects)
        self.sets, self.changes, self.size = [], [], 0
        return progress


def _calls(change: Change) -> list[Effect]:
    """What a document calls for: a functional acknowledgment settles what we sent, an answer or a
    ship notice moves its orders."""
    called = CALLS.get(str(change.state["kind"]))
    if called is None:
        return []
    return [Effect(change.stream, *called, {"document": change.state["id"]})]


def _rejection(read: SetRead, file: FileState) -> SetRejected:
    codes = dict.fromkeys(each.code for each in read.findings if each.severity == "error")
    return SetRejected(
        file=file.id,
        partner=file.partner,
        set_code=read.code,
        set_control=read.control,
        offset=read.offset,
        findings=tuple(codes)[:MAX_CODES],
    )


def _document(ports: Ports, partner: Partner, read: SetRead, file: FileState) -> Change:
    """The change that makes an accepted set a document; a test one is never listed as live."""
    if read.document is None:
        raise AssertionError(f"the set {read.control} was accepted without a document")
    test = read.interchange.test or partner.test
    content = read.document.to_json()
    text = canonical(content)
    large = len(text) > INLINE_BYTES
    identity = document_id(file.id, read.offset)
    state = DocumentState(
        id=identity,
        kind=read.document.kind,
        number=read.document.number,
        order_number=read.document.order_number,
        partner=partner.id,
        test=test,
        received_at=file.received_at,
        file=file.id,
        raw=file.sha256,
        set_code=read.code,
        set_control=read.control,
        group_control=read.group.control,
        interchange=read.interchange.control,
        offset=read.offset,
        warnings=read.findings,
        document=None if large else content,
        body=ports.files.keep(text.encode()) if large else None,
    )
    fact = TestDocumentReceived if test else DocumentReceived
    event = fact(
        document=identity,
        file=file.id,
        partner=partner.id,
        kind=state.kind,
        number=state.number,
        order_number=state.order_number,
        set_code=read.code,
        set_control=read.control,
    )
    return document_change(state, 0, [event])
