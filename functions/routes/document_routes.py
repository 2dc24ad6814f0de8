"""The routes of documents, files and what was sent."""

from functions.routes import documents
from functions.routes.route import EVERYONE, REFUSERS, SENDERS, Route
from schemas.api import FileTaken, UploadTicket
from schemas.sending import SentState

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/documents",
        SENDERS,
        documents.post_document,
        "Send an X12 file of up to 5 MB",
        "documents",
        202,
        FileTaken,
    ),
    Route(
        "POST",
        "/uploads",
        SENDERS,
        documents.post_upload,
        "Ask for a place to PUT a file of any size",
        "documents",
        201,
        UploadTicket,
    ),
    Route("GET", "/documents", EVERYONE, documents.list_documents, "List documents", "documents"),
    Route(
        "GET",
        "/documents/<document>",
        EVERYONE,
        documents.get_document,
        "One document, whole",
        "documents",
    ),
    Route(
        "GET",
        "/documents/<document>/raw",
        EVERYONE,
        documents.get_raw,
        "The file that a document came in, as it came",
        "documents",
        302,
    ),
    Route(
        "POST",
        "/documents/<document>/refusal",
        REFUSERS,
        documents.post_refusal,
        "Refuse a document by its content: the partner gets an 824",
        "documents",
        202,
        SentState,
    ),
    Route("GET", "/sent", EVERYONE, documents.list_sent, "List what was sent to partners", "sent"),
    Route("GET", "/sent/<sent>", EVERYONE, documents.get_sent, "What became of it", "sent"),
    Route("GET", "/files", EVERYONE, documents.list_files, "List files", "files"),
    Route("GET", "/files/<file>", EVERYONE, documents.get_file, "What became of a file", "files"),
)
