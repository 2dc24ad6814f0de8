"""`hub translate --to x12` as a function: documents as JSON to one interchange, or what hinders it.

A file comes out only if our own reader and the second reader take it; the caller brings the control
number and the instant.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from edi.second_reader import second_opinion
from edi.x12.faults import Flaw
from edi.x12.reads import Delimiters
from edi.x12.write import INTERCHANGE_VERSIONS, Composed, compose_set, write_interchange
from edi.x12.writer import Envelope
from schemas.documents import Document, load
from schemas.errors import InputError
from schemas.findings import Finding
from schemas.guides import Guide
from schemas.partners import Partner
from schemas.problems import said


@dataclass(frozen=True)
class Wish:
    """What is to be written: the set, its version, the envelope, control number and instant."""

    code: str
    version: str
    envelope: Envelope
    control: int
    at: datetime
    guide: Guide | None = None


@dataclass(frozen=True)
class Outgoing:
    """A file, or None where a finding forbids it."""

    data: bytes | None
    findings: tuple[Finding, ...]


def envelope_to(
    partner: Partner,
    version: str,
    *,
    test: bool,
    sender: tuple[str, str] | None = None,
    receiver: tuple[str, str] | None = None,
) -> Envelope:
    """How we write to a partner: its profile's identities and delimiters, unless others are given.

    Identities are qualifier and id. InputError for a version that is not written.
    """
    if version not in INTERCHANGE_VERSIONS:
        raise InputError(f"version {version} is not written; 004010 and 005010 are")
    marks, to = partner.delimiters, partner.identities[0]
    repetition = marks.repetition if version >= "005010" else ""
    return Envelope(
        sender=sender or (partner.us.qualifier, partner.us.id),
        receiver=receiver or (to.qualifier, to.id),
        version=INTERCHANGE_VERSIONS[version],
        usage="T" if test else "P",
        delimiters=Delimiters(marks.element, marks.component, marks.segment, repetition),
    )


def write_json(data: bytes, wish: Wish) -> Outgoing:
    """One interchange of the documents in some JSON: a DOC, a list of them, or `documents`.

    InputError if the set is unknown or carries no documents of their kind.
    """
    documents, findings = _documents(data)
    if findings:
        return Outgoing(None, tuple(findings))
    sets = [_composed(document, wish) for document in documents]
    findings = [finding for each in sets for finding in each.findings]
    if not all(each.sound for each in sets):
        return Outgoing(None, tuple(findings))
    numbers = (wish.control, wish.control)
    written = write_interchange(sets, wish.envelope, wish.version, numbers, wish.at)
    refusals = second_opinion(written)
    return Outgoing(None if refusals else written, (*findings, *refusals))


def _composed(document: Document, wish: Wish) -> Composed:
    return compose_set(document, wish.code, wish.version, wish.envelope.delimiters, wish.guide)


def _documents(data: bytes) -> tuple[list[Document], list[Finding]]:
    try:
        told = json.loads(data)
    except ValueError as error:
        return [], [_invalid("", str(error))]
    if isinstance(told, dict):
        told = told.get("documents", [told])
    if not isinstance(told, list) or not told:
        return [], [_invalid("", "it holds no document")]
    documents: list[Document] = []
    findings: list[Finding] = []
    for each in told:
        try:
            documents.append(load(each))
        except ValidationError as error:
            findings += [_invalid(_path(e["loc"]), said(e)) for e in error.errors()]
    return documents, findings


def _path(where: tuple[Any, ...]) -> str:
    # The first step is the kind that the document was taken for.
    return ".".join(str(step) for step in where[1:])


def _invalid(path: str, message: str) -> Finding:
    flaw = Flaw("DOCUMENT_INVALID", segment=path or "document", extra=message)
    return flaw.finding(None).model_copy(update={"path": path or None, "segment": None})
