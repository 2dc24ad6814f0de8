"""The columns that a feed file has, beside those that its feed should have."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edi.feeds.records import open_lines, records
from schemas.errors import InputError
from schemas.feed_columns import FeedColumns

MOST_COLUMNS = 200
_OTHER_MARKS = (";", "\t", "|")


@dataclass(frozen=True)
class Header:
    """A file's columns in its order, and the place of each that its feed knows."""

    names: tuple[str, ...]
    places: dict[str, int]
    notes: tuple[str, ...]

    def defaults(self, feed: FeedColumns) -> tuple[str, ...]:
        """The columns that are not there and take their defaults."""
        return tuple(column.name for column in feed.columns if column.name not in self.places)


def read_header(path: Path, feed: FeedColumns) -> Header:
    """The header of a CSV file. InputError where it can't be that of the feed."""
    with open_lines(path) as file:
        first = next(records(file), None)
    if first is None:
        raise InputError(f"{path.name} is empty: its first line must name the columns")
    if first.problem is not None:
        raise InputError(f"{path.name}: its header can't be read: {first.problem}")
    names = [name.strip() for name in first.texts()]
    if len(names) == 1:
        _check_mark(path, names[0])
    return match_columns(path.name, names, feed)


def match_columns(file: str, names: Sequence[str], feed: FeedColumns) -> Header:
    """The feed's columns among a file's, whatever their case and order.

    InputError where one is missing or named twice, or where nothing looks like this feed.
    """
    if len(names) > MOST_COLUMNS:
        raise InputError(f"{file} has {len(names)} columns; the most is {MOST_COLUMNS}")
    lower = [name.lower() for name in names]
    known = [column.name for column in feed.columns if column.name in lower]
    twice = [name for name in known if lower.count(name) > 1]
    if twice:
        raise InputError(f"{file} has more than one column {twice[0]!r}")
    missing = [column.name for column in feed.columns if column.needed and column.name not in known]
    if missing:
        raise InputError(
            f"{file} is no feed of {feed.name}: it has no column {' or '.join(map(repr, missing))}"
            f" (its columns: {', '.join(name[:40] for name in names[:20])})"
        )
    return Header(
        names=tuple(names),
        places={name: lower.index(name) for name in known},
        notes=_notes(names, known),
    )


def _notes(names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in names if name.lower() not in known]
    return tuple(f"column {name[:40]!r} is not known and was passed over" for name in unknown)


def _check_mark(path: Path, line: str) -> None:
    for mark in _OTHER_MARKS:
        if mark in line:
            raise InputError(
                f"{path.name} parts its columns by {mark!r}; a feed parts them by commas"
            )
