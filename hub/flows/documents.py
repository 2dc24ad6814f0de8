"""Documents and files seen from outside: submit, list, read. A supplier meets only its own."""

import hashlib
import json
from datetime import timedelta

from hub.core.access import is_staff, only_theirs, sees
from hub.flows.exceptions import page_of_exceptions
from hub.flows.partners import get_partner
from hub.ports import Page, Ports
from schemas.access import Caller
from schemas.api import (
    DocumentHead,
    DocumentPage,
    ExceptionPage,
    FilePage,
    FileTaken,
    SentPage,
    UploadRequest,
    UploadTicket,
)
from schemas.errors import InputError, NotFound, TooLarge
from schemas.receiving import (
    AS_JSON,
    DocumentState,
    FileState,
    document_stream,
    file_id,
    file_stream,
)
from schemas.sending import SentState, sent_stream

MAX_POST_BYTES = 5_000_000
UPLOAD_SECONDS = 900
DOWNLOAD_SECONDS = 300
EDI = "application/edi-x12"
PAGES_READ = 10  # how many pages a filter reads at most to fill one of its own


def submit(ports: Ports, caller: Caller, partner: str, data: bytes) -> FileTaken:
    """Put a posted file into the partner's folder, where the intake reads it like any other."""
    _theirs(ports, caller, partner)
    if not data.strip():
        raise InputError("the body is empty: send the X12 file as it is")
    if len(data) > MAX_POST_BYTES:
        raise TooLarge(
            f"{len(data)} bytes are more than the {MAX_POST_BYTES} that a POST takes: "
            "ask POST /uploads for a place to PUT the file"
        )
    sha256 = hashlib.sha256(data).hexdigest()
    ports.files.write(f"inbound/{partner}/{sha256}.edi", data, EDI)
    return FileTaken(file=file_id(partner, sha256), partner=partner, sha256=sha256, size=len(data))


def offer_upload(ports: Ports, caller: Caller, wanted: UploadRequest) -> UploadTicket:
    """A presigned place for one file of any size; its name there is ours, not the sender's."""
    if wanted.feed is not None:
        return _offer_feed(ports, caller, wanted.feed, addition=wanted.addition)
    partner = wanted.partner or ""
    _theirs(ports, caller, partner)
    return _ticket(ports, f"inbound/{partner}/{ports.ids.new()}.edi", EDI)


def _offer_feed(ports: Ports, caller: Caller, feed: str, *, addition: bool) -> UploadTicket:
    if not is_staff(caller):
        raise NotFound("there is no place for a supplier's feeds: say your partner")
    folder = f"feeds/{feed}/rows" if addition else f"feeds/{feed}"
    return _ticket(ports, f"{folder}/{ports.ids.new()}", "text/csv")


def _ticket(ports: Ports, key: str, content_type: str) -> UploadTicket:
    return UploadTicket(
        url=ports.files.upload_url(key, content_type, UPLOAD_SECONDS),
        headers={"content-type": content_type},
        key=key,
        expires_at=ports.clock.now() + timedelta(seconds=UPLOAD_SECONDS),
    )


def list_documents(
    ports: Ports,
    caller: Caller,
    *,
    partner: str | None,
    kind: str | tuple[str, ...] | None,
    test: bool,
    limit: int,
    after: str | None,
) -> DocumentPage:
    """Documents of a kind, or of some, newest first; test documents are a list of their own."""
    kinds = (kind,) if isinstance(kind, str) else kind
    theirs = only_theirs(caller, partner)
    heads: list[DocumentHead] = []
    for _ in range(PAGES_READ):
        page = ports.ledger.page(
            "test_document" if test else "document",
            partner=theirs,
            limit=limit - len(heads),
            after=after,
        )
        found = (DocumentHead.model_validate(state.data) for state in page.states)
        heads += [head for head in found if kinds is None or head.kind in kinds]
        after = page.next
        if after is None or len(heads) >= limit:
            break
    return DocumentPage(documents=heads, next=after)


def get_document(ports: Ports, caller: Caller, document: str) -> DocumentState:
    """One document, whole. NotFound where it is not there or not the caller's to see."""
    state = ports.ledger.load(document_stream(document))
    if state is None or not sees(caller, state.data["partner"]):
        raise NotFound(f"there is no document {document!r}")
    found = DocumentState.model_validate(state.data)
    if found.body is None:
        return found
    content = json.loads(ports.files.body(found.body))
    return found.model_copy(update={"document": content})


def raw_url(ports: Ports, caller: Caller, document: str) -> str:
    """Where the file that a document came in can be fetched, as it came, for five minutes."""
    found = get_document(ports, caller, document)
    as_json = found.set_code == AS_JSON
    name = f"{found.id}.json" if as_json else f"{found.file}.edi"
    return ports.files.download_url(
        f"bodies/{found.raw}", DOWNLOAD_SECONDS, f"{found.partner}-{name}"
    )


def list_files(
    ports: Ports, caller: Caller, *, partner: str | None, limit: int, after: str | None
) -> FilePage:
    """Files, newest first, with what became of each."""
    page = _page(ports, caller, "file", partner, limit, after)
    return FilePage(files=[FileState.model_validate(s.data) for s in page.states], next=page.next)


def get_file(ports: Ports, caller: Caller, file: str) -> FileState:
    """What became of one file. NotFound also in the second before the intake has seen it."""
    state = ports.ledger.load(file_stream(file))
    if state is None or not sees(caller, state.data["partner"]):
        raise NotFound(f"there is no file {file!r}; one just sent is here in a moment")
    return FileState.model_validate(state.data)


def list_exceptions(
    ports: Ports,
    caller: Caller,
    *,
    partner: str | None,
    limit: int,
    after: str | None,
    status: str | None = None,
) -> ExceptionPage:
    """What a person must look at, and what one has dealt with: open ones first, newest first."""
    theirs = only_theirs(caller, partner)
    found, following = page_of_exceptions(ports, theirs, status, limit, after)
    return ExceptionPage(exceptions=found, next=following)


def list_sent(
    ports: Ports, caller: Caller, *, partner: str | None, limit: int, after: str | None
) -> SentPage:
    """What was sent to partners and what became of it, newest first."""
    page = _page(ports, caller, "sent", partner, limit, after)
    return SentPage(sent=[SentState.model_validate(s.data) for s in page.states], next=page.next)


def get_sent(ports: Ports, caller: Caller, sent: str) -> SentState:
    """One document that was sent. NotFound where it is not there or not the caller's to see."""
    state = ports.ledger.load(sent_stream(sent))
    if state is None or not sees(caller, state.data["partner"]):
        raise NotFound(f"nothing was sent under {sent!r}")
    return SentState.model_validate(state.data)


def _page(
    ports: Ports, caller: Caller, kind: str, partner: str | None, limit: int, after: str | None
) -> Page:
    theirs = only_theirs(caller, partner)
    return ports.ledger.page(kind, partner=theirs, limit=limit, after=after)


def _theirs(ports: Ports, caller: Caller, partner: str) -> None:
    """Another's partner and one that does not exist look the same to a supplier."""
    if not sees(caller, partner):
        raise NotFound(f"there is no partner {partner!r}")
    get_partner(ports, partner)
