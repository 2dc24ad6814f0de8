"""A request's JSON, read so that nothing in it is more than a wrong request."""

import json
from typing import Any


def read_json(text: str) -> Any:
    """The JSON in a text. Raises JSONDecodeError also for what Python reads and nobody can use.

    That is a whole number of thousands of digits, lists nested ten thousand deep, and half of a
    character (a lone surrogate), which no file, table or answer takes.
    """
    try:
        content = json.loads(text)
        if "\\u" in text:
            json.dumps(content, ensure_ascii=False).encode()
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise json.JSONDecodeError(f"cannot be used: {type(error).__name__}", "", 0) from error
    return content
