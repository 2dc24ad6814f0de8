"""One interchange of a file: may it come in, and what is answered once its sets are recorded."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Literal

from edi.x12 import Acknowledgment, InterchangeHeader, InterchangeRead, acknowledge, refuse
from hub.core.intake import Sent, admit, reused_control
from hub.flows.exceptions import raised
from hub.flows.progress import Progress
from hub.ports import Change, Effect, Ports
from schemas.errors import Conflict
from schemas.events import Event
from schemas.findings import Finding
from schemas.partners import Partner
from schemas.receiving import (
    ControlNumberReused,
    FileState,
    InterchangeClaimed,
    InterchangeRecorded,
    InterchangeSummary,
    interchange_stream,
)

INLINE_BYTES = 100_000
TA1_ELEMENTS = 5
DUPLICATE_CONTROL = "025"  # TA1 note code: duplicate interchange control number


@dataclass(frozen=True)
class Fate:
    """What becomes of an interchange: read it, pass over a repetition, or refuse it.

    `earlier` is the file that first used the control number, where that is the reason.
    """

    outcome: Literal["read", "repeated", "refused"]
    finding: Finding | None = None
    earlier: str | None = None


def decide_fate(
    ports: Ports, partner: Partner, data: bytes, interchange: InterchangeRead, file: FileState
) -> Fate:
    """Decide whether an interchange comes in, claiming its control number if it does."""
    header = interchange.header
    refusal = admit(partner, _sent(header))
    if refusal is not None:
        return Fate("refused", refusal)
    sha256 = hashlib.sha256(data[header.offset : interchange.end].rstrip()).hexdigest()
    return _claim(ports, partner, header, sha256, file)


def close_interchange(
    ports: Ports, partner: Partner, read: InterchangeRead, fate: Fate, progress: Progress
) -> Progress:
    """Record that an interchange is dealt with, and call for its answer."""
    summary = _summarize(read, fate)
    events: list[Event] = [_recorded(read, summary, progress.state)]
    others: list[Change] = []
    if fate.finding is not None:
        progress = progress.note([fate.finding])
    if fate.earlier is not None and fate.outcome == "refused":
        events.append(
            ControlNumberReused(
                file=progress.state.id,
                partner=progress.state.partner,
                control=summary.control,
                earlier_file=fate.earlier,
            )
        )
        others = _for_a_person(ports, progress.state, summary, fate.finding)
    state = progress.state.model_copy(
        update={
            "interchanges_done": progress.state.interchanges_done + 1,
            "interchanges": (*progress.state.interchanges, summary),
            "next_offset": read.end,
        }
    )
    effects = _answer(ports, partner, read, fate, progress)
    if fate.outcome == "read":
        effects += _told_of_ours(partner, read, progress)
    return progress.commit(ports, events, state, others, effects)


def _sent(header: InterchangeHeader) -> Sent:
    return Sent(
        sender_qualifier=header.sender.qualifier,
        sender=header.sender.id,
        receiver_qualifier=header.receiver.qualifier,
        receiver=header.receiver.id,
        control=header.control,
    )


def _claim(
    ports: Ports, partner: Partner, header: InterchangeHeader, sha256: str, file: FileState
) -> Fate:
    sent = _sent(header)
    stream = interchange_stream(sent.from_whom, sent.for_whom, sent.control, test=header.test)
    claim = InterchangeClaimed(
        file=file.id, partner=file.partner, control=header.control, sha256=sha256
    )
    change = Change(stream=stream, expected=0, events=[claim], state=claim.data())
    known = ports.ledger.load(stream)
    if known is None:
        try:
            ports.ledger.commit([change])
        except Conflict:
            known = ports.ledger.load(stream)
            if known is None:
                raise  # whoever stood in the way gave up too: the claim is still to be made
    if known is None or known.data["file"] == file.id:
        return Fate("read")
    earlier = str(known.data["file"])
    if known.data["sha256"] == sha256:
        return Fate("repeated", earlier=earlier)
    if partner.duplicates == "accept":
        ports.ledger.commit([replace(change, expected=known.version)])
        return Fate("read")
    return Fate("refused", reused_control(header.control, earlier), earlier)


def _summarize(read: InterchangeRead, fate: Fate) -> InterchangeSummary:
    verdicts = [verdict.accepted for group in read.groups for verdict in group.sets]
    taken = fate.outcome == "read"
    sent = _sent(read.header)
    return InterchangeSummary(
        control=sent.control,
        sender=sent.from_whom,
        receiver=sent.for_whom,
        version=read.header.version,
        test=read.header.test,
        outcome=fate.outcome,
        accepted=verdicts.count(True) if taken else 0,
        rejected=verdicts.count(False) if taken else 0,
    )


def _recorded(
    read: InterchangeRead, summary: InterchangeSummary, file: FileState
) -> InterchangeRecorded:
    return InterchangeRecorded(
        file=file.id,
        partner=file.partner,
        control=read.header.control,
        outcome=summary.outcome,
        accepted=summary.accepted,
        rejected=summary.rejected,
    )


def _for_a_person(
    ports: Ports, file: FileState, summary: InterchangeSummary, finding: Finding | None
) -> list[Change]:
    if finding is None:
        return []
    subject = f"{file.id}\n{summary.control}"
    message, fix = finding.message, finding.fix or ""
    return raised(ports, finding.code, file.partner, subject, message, fix, file=file.id)


def _answer(
    ports: Ports, partner: Partner, read: InterchangeRead, fate: Fate, progress: Progress
) -> list[Effect]:
    """A sender that is not the folder's partner is told nothing; a repetition was answered."""
    if fate.outcome == "read":
        answer = acknowledge(read, partner.answers)
    elif fate.earlier is not None and fate.outcome == "refused":
        answer = refuse(read.header, DUPLICATE_CONTROL)
    else:
        answer = None
    if answer is None:
        return []
    return [
        Effect(
            stream=progress.stream,
            channel="acknowledgment",
            kind="send_acknowledgment",
            data={"partner": partner.id, **_carried(ports, answer)},
        )
    ]


def _told_of_ours(partner: Partner, read: InterchangeRead, progress: Progress) -> list[Effect]:
    """What the TA1s in an interchange reject of what we sent."""
    rows = [(*row, *("",) * TA1_ELEMENTS) for row in read.notes]
    return [
        Effect(
            stream=progress.stream,
            channel="settle",
            kind="settle_interchange",
            data={
                "partner": partner.id,
                "control": control,
                "note": note,
                "file": progress.state.id,
            },
        )
        for _, control, _, _, status, note, *_ in rows
        if status == "R"
    ]


def _carried(ports: Ports, answer: Acknowledgment) -> dict[str, object]:
    data = answer.model_dump(mode="json", exclude_none=True)
    text = json.dumps(data).encode()
    if len(text) <= INLINE_BYTES:
        return {"acknowledgment": data}
    return {"acknowledgment_body": ports.files.keep(text)}
