"""One feed file into one DuckDB table of good rows, with a report of the bad ones.

A well-formed file is read at once. Where anything is wrong in it, it is read again record by
record, so that each bad row is told with its line, and the good ones stand.
"""

import csv
import hashlib
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date as Day  # noqa: N812 (fields are called date)
from pathlib import Path

from edi.feeds.cells import NOT_IN_KEYS
from edi.feeds.database import Database, DatabaseError, count
from edi.feeds.header import Header, match_columns, read_header
from edi.feeds.records import Survey, survey
from edi.feeds.refusals import (
    BadRows,
    first_told,
    has_repeated_keys,
    has_wrong_rows,
    remove_bad_rows,
    tell_broken,
    tell_repeated,
    tell_wrong,
)
from edi.feeds.select import TYPES, Cell, quoted, select
from schemas.errors import InputError, NotFound
from schemas.feed_columns import FEEDS, FeedColumns
from schemas.feeds import FeedName, FeedReport, RefusedRow

BLOCK = 1 << 20


def read_feed(database: Database, path: Path, name: FeedName) -> FeedReport:
    """Read a file into the table `name`, made anew: its good rows, in its order.

    NotFound where there is no file, InputError where it is not that feed.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    feed = FEEDS[name]
    if is_parquet(path):
        header, refused, told = _read_parquet(database, path, feed)
    else:
        header = read_header(path, feed)
        refused, told = _read_csv(database, path, feed, header)
    first, last = _span(database, feed)
    rows = count(database, f"SELECT count(*) FROM {name}")
    report = report_of(path, feed, header, rows, first, last)
    return report.model_copy(update={"refused_count": refused, "refused": first_told(told)})


def report_of(
    path: Path, feed: FeedColumns, header: Header, rows: int, first: Day | None, last: Day | None
) -> FeedReport:
    """What is told of a file whose rows were all good."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FeedReport(
        name=feed.name,
        file=path.name,
        format="parquet" if is_parquet(path) else "csv",
        size=path.stat().st_size,
        sha256=sha256,
        rows=rows,
        notes=header.notes,
        defaults=header.defaults(feed),
        first=first,
        last=last,
    )


def is_parquet(path: Path) -> bool:
    """Whether a file says that it is Parquet."""
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _read_csv(
    database: Database, path: Path, feed: FeedColumns, header: Header
) -> tuple[int, list[RefusedRow]]:
    cells = {name: Cell(f"c{place}") for name, place in header.places.items()}
    source = _csv(path, header, titled=True)
    try:
        plain = select(
            feed, source, cells, plain=True, unbroken=_is_unbroken(path), placed=not feed.history
        )
        _make(database, feed, plain)
        fine = not has_wrong_rows(database, feed) and not has_repeated_keys(database, feed)
    except DatabaseError:
        fine = False
    if fine:
        return 0, []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        found = survey(path, len(header.names), copy)
        source = _csv(copy, header, titled=False)
        _make(database, feed, select(feed, source, cells, placed=True))
        bad = remove_bad_rows(database, feed)
        told = list(_tell_csv(feed, path.name, header, found, bad, copy))
    return found.broken_count + bad.count, told


def _is_unbroken(path: Path) -> bool:
    """Whether no cell can have a character that no key may have: it is looked for once a file.

    A line feed can only stand in a cell that is quoted.
    """
    signs = [b'"', *(bytes([code]) for code in NOT_IN_KEYS if code != ord("\n"))]
    with path.open("rb") as file:
        blocks = iter(lambda: file.read(BLOCK), b"")
        return not any(sign in block for block in blocks for sign in signs)


def _read_parquet(
    database: Database, path: Path, feed: FeedColumns
) -> tuple[Header, int, list[RefusedRow]]:
    source = f"read_parquet({quoted(str(path))}, file_row_number = true)"
    try:
        described = database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except DatabaseError as error:
        raise InputError(f"{path.name} is no Parquet file that can be read: {error}") from error
    types = {row[0]: row[1] for row in described if row[0] != "file_row_number"}
    header = match_columns(path.name, list(types), feed)
    cells = {}
    for name, place in header.places.items():
        column = header.names[place]
        spelled = '"' + column.replace('"', '""') + '"'
        kind = TYPES[feed.column(name).kind]
        typed = types[column] == kind != "VARCHAR"
        cells[name] = Cell(spelled if typed else f"CAST({spelled} AS VARCHAR)", typed=typed)
    _make(database, feed, select(feed, source, cells, placed=True))
    bad = remove_bad_rows(database, feed)
    told = list(_tell_parquet(database, feed, path.name, source, cells, bad))
    return header, bad.count, told


def _make(database: Database, feed: FeedColumns, query: str) -> None:
    database.execute(f"DROP TABLE IF EXISTS {feed.name}")
    database.execute(f"CREATE TABLE {feed.name} AS {query}")


def _csv(path: Path, header: Header, *, titled: bool) -> str:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header.names)))
    return (
        f"read_csv({quoted(str(path))}, columns = {{{columns}}}, auto_detect = false,"
        f" header = {titled}, delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )


def _tell_csv(
    feed: FeedColumns, file: str, header: Header, found: Survey, bad: BadRows, copy: Path
) -> Iterable[RefusedRow]:
    for record in found.broken:
        yield tell_broken(file, record.line, record.problem or "", record.raw)
    with copy.open("rb") as rows:

        def cells(place: int) -> dict[str, str | None]:
            rows.seek(found.offsets[place])
            end = found.offsets[place + 1] if place + 1 < len(found.offsets) else None
            text = rows.read(end and end - found.offsets[place]).decode()
            said = next(csv.reader([text]))
            return {name: said[at] for name, at in header.places.items()}

        for row in bad.wrong:
            yield tell_wrong(feed, file, found.lines[row], cells(row))
        for each in bad.repeated:
            line, first = found.lines[each.row], found.lines[each.first]
            yield tell_repeated(feed, file, line, first, cells(each.row))


def _tell_parquet(
    database: Database,
    feed: FeedColumns,
    file: str,
    source: str,
    cells: Mapping[str, Cell],
    bad: BadRows,
) -> Iterable[RefusedRow]:
    if not bad.count:
        return
    texts = ", ".join(f"CAST({cell.sql} AS VARCHAR)" for cell in cells.values())
    places = ", ".join(map(str, sorted(bad.places)))
    rows = database.execute(
        f"SELECT file_row_number, {texts} FROM {source} WHERE file_row_number IN ({places})"
    ).fetchall()
    said = {row[0]: dict(zip(cells, row[1:], strict=True)) for row in rows}
    for row in bad.wrong:
        yield tell_wrong(feed, file, row + 1, said[row])
    for each in bad.repeated:
        yield tell_repeated(feed, file, each.row + 1, each.first + 1, said[each.row])


def _span(database: Database, feed: FeedColumns) -> tuple[Day | None, Day | None]:
    if feed.dates is None:
        return None, None
    query = f'SELECT min("{feed.dates}"), max("{feed.dates}") FROM {feed.name}'
    first, last = database.execute(query).fetchone() or (None, None)
    return first, last
