"""Documents, files and uploads."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.routes.door import body, caller, ports
from hub.flows import documents
from schemas.api import (
    DocumentPage,
    FilePage,
    FileTaken,
    Refusal,
    SentPage,
    UploadRequest,
    UploadTicket,
)
from schemas.partners import PartnerId
from schemas.receiving import DocumentState, FileState
from schemas.sending import SentState

Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
After = Annotated[str | None, Query(max_length=2000, description="`next` of the page before")]
Partner = Annotated[str | None, Query(max_length=64, description="only this partner's")]


def post_document(partner: Annotated[PartnerId, Query()]) -> Response[FileTaken]:
    taken = documents.submit(ports(), caller(), partner, body())
    headers = {"Location": f"/files/{taken.file}"}
    return Response(status_code=202, content_type="application/json", body=taken, headers=headers)


def post_upload(wanted: UploadRequest) -> Response[UploadTicket]:
    ticket = documents.offer_upload(ports(), caller(), wanted)
    return Response(status_code=201, content_type="application/json", body=ticket)


def list_documents(
    partner: Partner = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    test: Annotated[bool, Query(description="test documents instead of live ones")] = False,
    limit: Limit = 50,
    after: After = None,
) -> DocumentPage:
    return documents.list_documents(
        ports(), caller(), partner=partner, kind=kind, test=test, limit=limit, after=after
    )


def get_document(document: str) -> DocumentState:
    return documents.get_document(ports(), caller(), document)


def get_raw(document: str) -> Response[str]:
    url = documents.raw_url(ports(), caller(), document)
    return Response(status_code=302, content_type="text/plain", body="", headers={"Location": url})


def list_files(partner: Partner = None, limit: Limit = 50, after: After = None) -> FilePage:
    return documents.list_files(ports(), caller(), partner=partner, limit=limit, after=after)


def get_file(file: str) -> FileState:
    return documents.get_file(ports(), caller(), file)


def post_refusal(document: str, refusal: Refusal) -> Response[SentState]:
    # Writing X12 is loaded by the few calls that need it, not by every cold start.
    from hub.flows.refuse import refuse_document

    sent = refuse_document(ports(), caller(), document, refusal)
    return Response(status_code=202, content_type="application/json", body=sent)


def list_sent(partner: Partner = None, limit: Limit = 50, after: After = None) -> SentPage:
    return documents.list_sent(ports(), caller(), partner=partner, limit=limit, after=after)


def get_sent(sent: str) -> SentState:
    return documents.get_sent(ports(), caller(), sent)
