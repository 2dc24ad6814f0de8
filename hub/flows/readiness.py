"""Readiness of a company: its folder of feeds is read and assessed. No stored state, no cloud."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date as Day  # noqa: N812 (fields are called date)
from pathlib import Path

from edi.feeds.folder import Folder, find_feeds, read_folder
from edi.feeds.places import lines_of
from hub.core.readiness.assess import assess
from schemas.errors import InputError
from schemas.feeds import FeedName
from schemas.masterdata import Issue, RowRef
from schemas.readiness import Classes, Readiness


def assess_folder(folder: Path, as_of: Day | None, classes: Classes) -> Readiness:
    """Assess the feeds of a folder at the close of a day (None: the last day that they tell of).

    NotFound where there is no folder, InputError where it has no feed, or none tells a date.
    """
    read = read_folder(folder, strict=False)
    found = assess(read.feeds, read.reports, as_of or _last_day(read), classes)
    masterdata = found.masterdata
    issues = tuple(_with_lines(find_feeds(folder), masterdata.issues))
    return found.model_copy(
        update={
            "masterdata": masterdata.model_copy(update={"issues": issues}),
            "unreadable": read.unreadable,
            "notes": (*found.notes, *read.notes),
        }
    )


def _last_day(read: Folder) -> Day:
    days = [report.last for report in read.reports.values() if report.last is not None]
    if not days:
        raise InputError("no feed tells a date: say the day with --as-of 2025-11-22")
    return max(days)


def _with_lines(files: Mapping[FeedName, Path], issues: tuple[Issue, ...]) -> Iterable[Issue]:
    """Issues whose rows say the line that they stand on."""
    wanted: dict[FeedName, set[int]] = defaultdict(set)
    for issue in issues:
        for row in issue.rows:
            if row.place is not None:
                wanted[row.feed].add(row.place)
    lines = {feed: lines_of(files[feed], places) for feed, places in wanted.items()}

    def told(row: RowRef) -> RowRef:
        line = None if row.place is None else lines[row.feed].get(row.place)
        return row.model_copy(update={"line": line})

    for issue in issues:
        yield issue.model_copy(update={"rows": tuple(told(row) for row in issue.rows)})
