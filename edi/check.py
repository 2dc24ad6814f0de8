"""`hub check` and `hub translate` as functions: bytes to the JSON shapes of the contract.

Tells formats apart and hands each to its reader. Nothing that the bytes hold makes these raise.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from edi.guides import guide_of
from edi.x12 import (
    InterchangeRead,
    SetRead,
    Unreadable,
    acknowledge,
    read,
    write_acknowledgment,
)
from edi.x12.faults import Flaw
from edi.x12.reads import GroupRead, InterchangeHeader
from schemas.documents import to_json
from schemas.findings import Finding
from schemas.partners import Partner

Json = dict[str, Any]
_HEAD = 1024
_MARKS = ((b"%PDF-", "pdf", "a PDF"), (b"<", "xml", "XML"), (b"{", "json", "JSON"))


def format_of(data: bytes) -> tuple[str, str]:
    """The format of some bytes ("x12", "xml", "pdf", "json", "unknown") and its name in words."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x00")
    for mark, name, words in _MARKS:
        if head.startswith(mark):
            return name, words
    if not head or head[:3] in (b"ISA", b"GS*", b"ST*") or b"ISA" in data[:_HEAD]:
        return "x12", "X12"
    return "unknown", "none that we know"


def check(data: bytes, file: str, partner: Partner | None = None) -> Json:
    """What is right and wrong with a file, set by set, and the acknowledgment it would get.

    With a partner, also whether the file comes from one of its identities and keeps to its guide.
    """
    name, words = format_of(data)
    if name != "x12":
        return _unsupported(file, name, words)
    interchanges: list[InterchangeRead] = []
    unreadable: list[Finding] = []
    for item in read(data, guide_of(partner)):
        if isinstance(item, InterchangeRead):
            interchanges.append(item)
        elif isinstance(item, Unreadable):
            unreadable += item.findings
    verdicts = [v for i in interchanges for g in i.groups for v in g.sets]
    return {
        "file": file,
        "format": name,
        "interchanges": [_interchange(item, partner) for item in interchanges],
        "accepted": sum(v.accepted for v in verdicts),
        "rejected": sum(not v.accepted for v in verdicts),
        "acknowledgment": acknowledgments(interchanges),
        "findings": _dump(unreadable),
    }


def translate(data: bytes, partner: Partner | None = None) -> Json:
    """The canonical documents of every accepted set, and all findings with their set."""
    name, words = format_of(data)
    documents: list[Json] = []
    findings: list[Json] = []
    if name != "x12":
        return {"documents": documents, "findings": _unsupported("", name, words)["findings"]}
    for item in read(data, guide_of(partner)):
        if isinstance(item, SetRead):
            if item.document is not None:
                documents.append(to_json(item.document))
            where = {
                "interchange": item.interchange.control,
                "group": item.group.control,
                "set": item.control,
            }
            findings += [{**found, **where} for found in _dump(item.findings)]
        else:
            findings += _dump(item.findings)
            if isinstance(item, InterchangeRead):
                findings += _dump(_mismatch(item.header, partner))
                findings += _dump(f for group in item.groups for f in group.findings)
    return {"documents": documents, "findings": findings}


def acknowledgments(interchanges: list[InterchangeRead]) -> str:
    """All answers one after another: control numbers from 1, dated as what they answer."""
    number, texts = 1, []
    for interchange in interchanges:
        answer = acknowledge(interchange)
        if answer is not None:
            numbers = range(number, number + answer.numbers_needed)
            at = _instant(interchange.header)
            texts.append(write_acknowledgment(answer, numbers, at).decode("latin-1"))
            number = numbers.stop
    return "".join(texts)


def wrong(report: object) -> bool:
    """Whether a report of `check`, or a part of it, holds an error anywhere."""
    if isinstance(report, dict):
        return report.get("severity") == "error" or any(map(wrong, report.values()))
    return isinstance(report, list) and any(map(wrong, report))


def _instant(header: InterchangeHeader) -> datetime:
    try:
        return datetime.strptime(header.date + header.time, "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)


def _unsupported(file: str, name: str, words: str) -> Json:
    finding = Flaw("FORMAT_UNSUPPORTED", extra=words).finding(0)
    return {
        "file": file,
        "format": name,
        "interchanges": [],
        "accepted": 0,
        "rejected": 0,
        "acknowledgment": "",
        "findings": _dump([finding]),
    }


def _mismatch(header: InterchangeHeader, partner: Partner | None) -> list[Finding]:
    """A finding where the sender is not one of the partner's identities."""
    sender = header.sender
    if partner is None or partner.knows(sender.qualifier, sender.id):
        return []
    return [
        Flaw("SENDER_MISMATCH", "ISA", value=str(sender), extra=partner.id).finding(header.offset)
    ]


def _interchange(item: InterchangeRead, partner: Partner | None) -> Json:
    header = item.header
    return {
        "control": header.control,
        "sender": str(header.sender),
        "receiver": str(header.receiver),
        "version": header.version,
        "test": header.test,
        "answers": [answer.model_dump(mode="json") for answer in item.answers],
        "groups": [_group(group) for group in item.groups],
        "findings": _dump([*item.findings, *_mismatch(header, partner)]),
    }


def _group(group: GroupRead) -> Json:
    return {
        "control": group.control,
        "code": group.code,
        "version": group.version,
        "sets": [
            {
                "control": verdict.control,
                "code": verdict.code,
                "accepted": verdict.accepted,
                "offset": verdict.offset,
                "segments": verdict.segments,
                "findings": _dump(verdict.findings),
            }
            for verdict in group.sets
        ],
        "findings": _dump(group.findings),
    }


def _dump(findings: Iterable[Finding]) -> list[Json]:
    return [found.model_dump(mode="json") for found in findings]
