"""Rows of a feed sent as JSON: checked here, written as a file, and read like any other feed.

What reads tables is not loaded for it: the rows are checked by edi.feeds.cells, by the same rules.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence

from edi.feeds.cells import Wrong, key_of, read_row
from hub.core.feeding import FOLDER, ROWS
from hub.flows.idempotency import Once, record
from hub.ports import Ports
from schemas.feed_columns import FEEDS, FeedColumns
from schemas.feeding import Cell, RowsTaken, feed_id
from schemas.feeds import MOST_TOLD, FeedName, RefusedRow
from schemas.idempotency import Answer

TAKEN = 202
LONGEST_VALUE = 80
CSV = "text/csv; charset=utf-8"


def send_rows(
    ports: Ports, name: FeedName, rows: Sequence[Mapping[str, Cell]], once: Once
) -> RowsTaken:
    """Put the good rows where feeds are read, tell of the others, and remember the answer."""
    feed = FEEDS[name]
    texts = [{column: _text(value) for column, value in row.items()} for row in rows]
    good, refused = _sort(feed, texts)
    sent = None
    if good:
        data = _write(feed, good)
        sha256 = hashlib.sha256(data).hexdigest()
        ports.files.write(f"{FOLDER}{name}/{ROWS}/{sha256}.csv", data, CSV)
        sent = feed_id(name, sha256)
    taken = RowsTaken(
        feed=sent,
        name=name,
        rows=len(good),
        refused_count=len(refused),
        refused=tuple(refused[:MOST_TOLD]),
    )
    answer = Answer(status=TAKEN, body=taken.model_dump(mode="json"))
    ports.ledger.commit([record(once, answer)])
    return taken


def _text(value: Cell) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if value is None:
        return ""
    # One line break for all: a file of lines has no other in a cell.
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _sort(
    feed: FeedColumns, rows: Sequence[dict[str, str]]
) -> tuple[list[dict[str, str]], list[RefusedRow]]:
    """The good rows, and what is wrong with the others. Of rows with one key the first stands."""
    good, refused = [], []
    seen: dict[tuple[object, ...], int] = {}
    known = {column.name for column in feed.columns}
    for number, row in enumerate(rows, start=1):
        wrong = _unknown(row, known) or _wrong(feed, row, number, seen)
        if wrong is None:
            good.append(row)
        else:
            refused.append(
                RefusedRow(
                    file="rows",
                    line=number,
                    column=wrong.column,
                    reason=wrong.reason,
                    value=None if wrong.value is None else wrong.value[:LONGEST_VALUE],
                    key=key_of(feed, row) or None,
                )
            )
    return good, refused


def _unknown(row: Mapping[str, str], known: set[str]) -> Wrong | None:
    """A name that is no column: in a message written by a program it is a mistake, not a note."""
    strange = sorted(row.keys() - known)
    return Wrong(strange[0][:80], f"there is no column {strange[0][:80]!r}") if strange else None


def _wrong(
    feed: FeedColumns, row: Mapping[str, str], number: int, seen: dict[tuple[object, ...], int]
) -> Wrong | None:
    odd = next((name for name, text in row.items() if "\0" in text), None)
    values = read_row(feed, row) if odd is None else Wrong(odd, f"{odd} has a NUL in it")
    if isinstance(values, Wrong):
        return values
    if feed.key:
        first = seen.setdefault(tuple(values[name] for name in feed.key), number)
        if first != number:
            reason = f"the same {' and '.join(feed.key)} as row {first}; the first stands"
            return Wrong(feed.key[0], reason, row.get(feed.key[0]))
    return None


def _write(feed: FeedColumns, rows: Sequence[Mapping[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    names = [column.name for column in feed.columns]
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
