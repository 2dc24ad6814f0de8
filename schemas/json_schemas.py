"""The JSON Schemas of the words that leave the house; kept in schemas/json by a test.

`python -m schemas.json_schemas` writes them anew.
"""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from schemas.documents import Document
from schemas.events import Recorded
from schemas.findings import Finding
from schemas.partners import Partner
from schemas.receiving import DocumentState, FileState

Mode = Literal["validation", "serialization"]
FOLDER = Path(__file__).resolve().parent / "json"
WORDS: dict[str, Any] = {
    "document": Document,
    "event": Recorded,
    "finding": Finding,
    "partner": Partner,
    "recorded-document": DocumentState,
    "file": FileState,
}


def json_schemas() -> dict[str, str]:
    """Each schema's text by its file's name."""
    texts = {}
    for name, word in WORDS.items():
        # A finding leaves out what does not apply, which its serialized schema can't say.
        mode: Mode = "validation" if word is Finding else "serialization"
        schema = TypeAdapter(word).json_schema(mode=mode)
        text = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False)
        texts[f"{name}.schema.json"] = text + "\n"
    return texts


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, text in json_schemas().items():
        (FOLDER / file).write_text(text)
