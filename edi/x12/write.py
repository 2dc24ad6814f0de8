"""Documents to X12: composed by the grammar, then read back, so that nothing is lost in silence.

Writing is exact where reading is tolerant: whatever the reader would merely warn of is an error
here. Control numbers and the instant are the caller's. Source: X12.5, X12.6.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from edi.sets import grammar
from edi.x12.compose import Written, compose
from edi.x12.faults import Flaw
from edi.x12.grammar import Grammar
from edi.x12.guidance import extended, pruned, read_guided
from edi.x12.reads import Delimiters
from edi.x12.texts import writable
from edi.x12.transaction import count_flaws
from edi.x12.trusted import maker
from edi.x12.writer import Envelope, Group, interchange_segments, write_segments
from schemas.document import Document
from schemas.errors import InputError
from schemas.findings import Finding
from schemas.guides import Guide
from schemas.part import Part

# Views of other fields: where these differ, so do the parts that they repeat.
_VIEWS = {"buyer", "supplier", "ship_to", "buyer_sku", "supplier_sku", "gtin", "description"}
INTERCHANGE_VERSIONS = {"004010": "00401", "005010": "00501"}


@dataclass(frozen=True)
class Composed:
    """The segments of one set between ST and SE, and what is wrong with them.

    Positions count from ST = 1. Not to be sent with an error among the findings.
    """

    code: str
    segments: tuple[Written, ...]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)


def compose_set(
    document: Document,
    code: str,
    version: str,
    delimiters: Delimiters,
    guide: Guide | None = None,
) -> Composed:
    """A document as a transaction set of a version, as the partner's guide has it.

    What the guide forbids is left out and told. InputError if the set is not for this kind.
    """
    known = grammar_for(document, code)
    rules = guide.for_set(code) if guide else None
    full = said = compose(document, extended(known, rules.segments if rules else ()), version,
                          delimiters)  # fmt: skip
    if rules is not None:
        said = pruned(known, said, version, delimiters, rules)
    texts = [delimiters.element.join(segment) for segment in said]
    body = read_guided(known, texts, version, delimiters, rules)
    counts = count_flaws(known, texts, delimiters.element, body.values)
    flaws = [replace(flaw, severity="error") for flaw in (*body.flaws, *counts)]
    if not flaws:
        back = maker(known.model, complete=True)(body.values)
        left_out = said != full
        flaws = list(_losses(document, back, code, delimiters, left_out=left_out))
    return Composed(code, tuple(said), tuple(flaw.finding(None) for flaw in flaws))


def grammar_for(document: Document, code: str) -> Grammar:
    """The grammar of a set that carries documents of this kind. InputError if there is none."""
    known = grammar(code)
    if known is None:
        raise InputError(f"set {code} is not one that we write")
    if not isinstance(document, known.model):
        raise InputError(f"set {code} does not carry documents of kind {document.kind}")
    return known


def write_interchange(
    sets: Sequence[Composed],
    envelope: Envelope,
    version: str,
    numbers: tuple[int, int],
    at: datetime,
) -> bytes:
    """One interchange with one group of sets of one kind; `numbers` are ISA13 and GS06."""
    first = sets[0].code
    known = grammar(first)
    if known is None or any(each.code != first for each in sets):
        raise InputError("the sets of a group are all of one kind")
    group = Group(
        kind=known.group,
        sender=envelope.sender[1],
        receiver=envelope.receiver[1],
        version=version,
        code=first,
        sets=[each.segments for each in sets],
    )
    segments = interchange_segments(envelope, [group], numbers, at)
    return write_segments(segments, envelope.delimiters)


def _losses(
    document: Document, back: Document, code: str, delimiters: Delimiters, *, left_out: bool
) -> Iterator[Flaw]:
    """What the segments do not say, or say otherwise; with a guide, what it had left out."""
    if document == back:
        return
    found = [*_differences(document, back, "", _VIEWS)]
    for path, ours, theirs in found or _differences(document, back, "", set()):
        if isinstance(ours, str) and writable(ours, delimiters) == theirs:
            yield Flaw("VALUE_ALTERED", value=path)
        elif left_out:
            yield Flaw("GUIDE_LEFT_OUT", value=path)
        else:
            yield Flaw("NOT_SAID", value=path, note=_shown(ours), extra=code)


def _differences(
    ours: Any, theirs: Any, path: str, views: set[str]
) -> Iterator[tuple[str, Any, Any]]:
    if ours == theirs:
        return
    if isinstance(ours, Part) and type(ours) is type(theirs):
        for name in type(ours).model_fields.keys() - views:
            inner = f"{path}.{name}" if path else name
            yield from _differences(getattr(ours, name), getattr(theirs, name), inner, views)
    elif isinstance(ours, tuple) and isinstance(theirs, tuple) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(one, other, f"{path}[{place}]", views)
    else:
        yield path, ours, theirs


def _shown(value: Any) -> str:
    if isinstance(value, (str, Decimal, date)):
        return str(value)
    return f"{len(value)} parts" if isinstance(value, tuple) else "it"
