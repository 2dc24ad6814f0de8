"""The API's OpenAPI document, made from the table of routes; kept in schemas/json by a test.

`python -m functions.routes.openapi` writes it anew.
"""

import json
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

from functions.api import app
from functions.routes import table
from functions.routes.door import IDEMPOTENCY_KEY
from functions.routes.whole import ROUTES, SIGNED_ROUTES
from hub.core import signatures
from schemas.json_schemas import document_schema

PLACE = Path(__file__).resolve().parents[2] / "schemas" / "json" / "openapi.json"
DOCUMENT_PART = "Document."
WITH_DOCUMENT = ("DocumentState", "SentState")
SIGNED = {route.call.__name__ for route in SIGNED_ROUTES}
ONCE = {route.call.__name__ for route in ROUTES if route.once}


def openapi() -> str:
    """The document as text, sorted, so that it is the same wherever it is made."""
    table.register_all()
    text = app.get_openapi_json_schema(
        title="Procurement Hub",
        version="1",
        description="Send X12 files, and see what became of them. Every call but this document's "
        "takes a Cognito ID token as a bearer token.",
        security_schemes={"token": HTTPBearer(bearerFormat="JWT")},
        security=[{"token": []}],
    )
    document = json.loads(text)
    for path in document["paths"].values():
        for operation in path.values():
            _say_the_body(operation)
            _say_the_key(operation)
            _say_the_signature(operation)
            _say_what_is_invalid(operation)
            _say_what_it_takes(operation)
    _say_the_documents(document["components"]["schemas"])
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _say_the_body(operation: dict[str, Any]) -> None:
    """`POST /documents` takes the file itself, which no parameter of its function says."""
    if operation.get("operationId") == "post_document":
        content = {"schema": {"type": "string", "description": "The X12 file, as it is"}}
        operation["requestBody"] = {
            "required": True,
            "content": {"text/plain": content, "application/edi-x12": content},
        }


def _say_the_key(operation: dict[str, Any]) -> None:
    """Routes that act once want a header, which no parameter of their functions says."""
    if operation.get("operationId") in ONCE:
        key = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"}
        operation.setdefault("parameters", []).append(
            {
                "name": IDEMPOTENCY_KEY,
                "in": "header",
                "required": True,
                "description": "A new key for each new request; the same one to send it again",
                "schema": key,
            }
        )


def _say_the_signature(operation: dict[str, Any]) -> None:
    """A signed call carries two headers and our own shape, or its system's, but no token."""
    if operation.get("operationId") not in SIGNED:
        return
    operation["security"] = []
    operation["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    forms = {signatures.TIMESTAMP: "^[0-9]{1,12}$", signatures.SIGNATURE: "^v1=[0-9a-f]{64}"}
    operation.setdefault("parameters", []).extend(
        {
            "name": name,
            "in": "header",
            "required": True,
            "schema": {"type": "string", "pattern": form},
        }
        for name, form in forms.items()
    )


def _say_what_is_invalid(operation: dict[str, Any]) -> None:
    """A request that lacks something is told so in the shape of every other error."""
    problem = {"$ref": "#/components/schemas/Problem"}
    operation["responses"]["422"] = {
        "description": "Something in the request is missing or odd",
        "content": {"application/json": {"schema": problem}},
    }


def _say_what_it_takes(operation: dict[str, Any]) -> None:
    """Where a request is JSON, another content type is refused."""
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        operation["responses"]["415"] = {
            "description": "The body is not said to be JSON",
            "content": operation["responses"]["422"]["content"],
        }


def _say_the_documents(schemas: dict[str, Any]) -> None:
    """A document within an answer is any of the canonical ones, which its model leaves open."""
    document = document_schema(f"#/components/schemas/{DOCUMENT_PART}{{model}}")
    for name, part in document.pop("$defs").items():
        schemas[f"{DOCUMENT_PART}{name}"] = part
    schemas["Document"] = document
    for holder in WITH_DOCUMENT:
        whole = {"$ref": "#/components/schemas/Document"}
        schemas[holder]["properties"]["document"]["anyOf"] = [whole, {"type": "null"}]
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        schemas.pop(unused, None)


if __name__ == "__main__":
    PLACE.write_text(openapi())
