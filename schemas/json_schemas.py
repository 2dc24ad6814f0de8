"""The JSON Schemas of the words that leave the house; kept in schemas/json by a test.

`python -m schemas.json_schemas` writes them anew.
"""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from schemas.backtest import Backtest
from schemas.documents import AnyDocument
from schemas.events import Recorded
from schemas.feeding import FeedView
from schemas.findings import Finding
from schemas.partners import Partner
from schemas.plan_runs import RunState
from schemas.proposals import Proposal
from schemas.readiness import Readiness
from schemas.receiving import DocumentState, FileState

Mode = Literal["validation", "serialization"]
FOLDER = Path(__file__).resolve().parent / "json"
WORDS: dict[str, Any] = {
    "backtest": Backtest,
    "document": AnyDocument,
    "event": Recorded,
    "finding": Finding,
    "partner": Partner,
    "recorded-document": DocumentState,
    "file": FileState,
    "feed": FeedView,
    "plan-run": RunState,
    "proposal": Proposal,
    "readiness": Readiness,
}


def document_schema(place: str) -> dict[str, Any]:
    """What `Document.to_json` gives, of any kind; `place` says where its parts are (`{model}`).

    Every kind shows `lines`: one that has none says so by an empty list, which its model can't.
    """
    schema = TypeAdapter(AnyDocument).json_schema(mode="serialization", ref_template=place)
    for kind in schema["oneOf"]:
        fields = schema["$defs"][kind["$ref"].rpartition(place.partition("{")[0])[2]]["properties"]
        fields.setdefault("lines", {"title": "Lines", "type": "array", "maxItems": 0})
    return schema


def json_schemas() -> dict[str, str]:
    """Each schema's text by its file's name."""
    texts = {}
    for name, word in WORDS.items():
        schema = _schema(word)
        text = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False)
        texts[f"{name}.schema.json"] = text + "\n"
    return texts


def _schema(word: Any) -> dict[str, Any]:
    if word is AnyDocument:
        return document_schema("#/$defs/{model}")
    # A finding leaves out what does not apply, which its serialized schema can't say.
    mode: Mode = "validation" if word is Finding else "serialization"
    schema = TypeAdapter(word).json_schema(mode=mode)
    if word is DocumentState:
        whole = {"$ref": "document.schema.json"}
        schema["properties"]["document"]["anyOf"] = [whole, {"type": "null"}]
    return schema


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, text in json_schemas().items():
        (FOLDER / file).write_text(text)
