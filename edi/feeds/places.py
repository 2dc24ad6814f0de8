"""Where rows stand in their file: the lines of rows that are known by their place in the order."""

from collections.abc import Iterable
from pathlib import Path

from edi.feeds.reader import is_parquet
from edi.feeds.records import open_lines, records, rows


def lines_of(path: Path, places: Iterable[int]) -> dict[int, int]:
    """The line (from 1) of the rows at these places (from 0) among a file's well-formed rows.

    In a Parquet file a row's line is its number.
    """
    wanted = set(places)
    if not wanted or is_parquet(path):
        return {place: place + 1 for place in wanted}
    with open_lines(path) as file:
        header = next(records(file))
    with open_lines(path) as file:
        formed = (record for record in rows(file, header.width) if record.problem is None)
        return {place: each.line for place, each in enumerate(formed) if place in wanted}
