"""The routes of invoices and credit notes."""

from functions.routes import invoices
from functions.routes.route import BILLERS, EVERYONE, Route
from schemas.api import DocumentHead

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/invoices",
        BILLERS,
        invoices.post_invoice,
        "Send an invoice or a credit note as a JSON document",
        "invoices",
        201,
        DocumentHead,
        once=True,
    ),
    Route(
        "GET",
        "/invoices",
        EVERYONE,
        invoices.list_invoices,
        "List invoices and credit notes, whichever way they came",
        "invoices",
    ),
)
