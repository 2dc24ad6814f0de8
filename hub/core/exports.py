"""Tables as CSV (RFC 4180), safe to open in a spreadsheet: no cell of ours is ever a formula.

After OWASP's "CSV Injection": a cell that begins like a formula gets an apostrophe before it.
Plain numbers stay as they are, so that programs can read them.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Spreadsheets take the full-width forms for the signs too, and skip leading blanks.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as text with a header; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([neutral(column) for column in columns])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue()


def neutral(cell: object) -> str:
    """A cell's text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
