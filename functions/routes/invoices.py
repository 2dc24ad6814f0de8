"""Invoices and credit notes: sent as JSON documents, and listed whichever way they came."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.routes.documents import After, Limit, Partner
from functions.routes.door import caller, once, ports
from hub.flows import documents
from schemas.api import DocumentHead, DocumentPage
from schemas.hook_data import InvoiceTold

BILLS = ("invoice", "credit_note")


def post_invoice(told: InvoiceTold) -> Response[DocumentHead]:
    from hub.flows.told_invoices import at, tell_invoice

    made = tell_invoice(ports(), caller(), told, once())
    headers = {"Location": at(made.id)}
    return Response(status_code=201, content_type="application/json", body=made, headers=headers)


def list_invoices(
    partner: Partner = None,
    test: Annotated[bool, Query(description="test documents instead of live ones")] = False,
    limit: Limit = 50,
    after: After = None,
) -> DocumentPage:
    return documents.list_documents(
        ports(), caller(), partner=partner, kind=BILLS, test=test, limit=limit, after=after
    )
