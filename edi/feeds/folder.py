"""A folder of feeds, read as a whole: tables for the mind, and a report of each file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from edi.feeds.arrays import read_tables
from edi.feeds.database import Database, connect
from edi.feeds.quick import read_demand_quickly
from edi.feeds.reader import read_feed
from edi.feeds.select import OK, PLACE, TYPES
from schemas.errors import InputError, NotFound
from schemas.feed_columns import FEEDS
from schemas.feeds import FEED_NAMES, FeedName, FeedReport, UnreadableFeed
from schemas.tables import Demand, Feeds

ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True)
class Folder:
    """What a folder holds. A feed whose file is not there, or unreadable, has no rows."""

    feeds: Feeds
    reports: Mapping[FeedName, FeedReport]
    unreadable: tuple[UnreadableFeed, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def refused_count(self) -> int:
        return sum(report.refused_count for report in self.reports.values())


def read_folder(folder: Path, *, needed: Iterable[FeedName] = (), strict: bool = True) -> Folder:
    """Read every feed of a folder.

    NotFound where there is no folder; InputError where no file in it is named as a feed is, one of
    the `needed` is missing, one is there twice, or (if `strict`) one is no such feed.
    """
    files = find_feeds(folder)
    missing = [name for name in needed if name not in files]
    if missing:
        raise InputError(f"{folder} has no {' and no '.join(f'{name}.csv' for name in missing)}")
    with connect() as database:
        reading = _Reading(database, strict=strict)
        for name, path in files.items():
            reading.read(name, path)
        for name in FEED_NAMES:
            if name not in reading.reports:
                make_empty(database, name)
        feeds = read_tables(database, reading.demand)
    return Folder(feeds, reading.reports, tuple(reading.unreadable), _strangers(folder))


def find_feeds(folder: Path) -> dict[FeedName, Path]:
    """The files of a folder that are named as feeds are."""
    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder}")
    files: dict[FeedName, Path] = {}
    for name in FEED_NAMES:
        there = [folder / f"{name}{end}" for end in ENDINGS if (folder / f"{name}{end}").is_file()]
        if len(there) > 1:
            raise InputError(f"{folder} has both {there[0].name} and {there[1].name}: keep one")
        if there:
            files[name] = there[0]
    if not files:
        raise InputError(f"{folder} has no feed: {', '.join(f'{n}.csv' for n in FEED_NAMES)}")
    return files


@dataclass
class _Reading:
    """The feeds that were read so far; `demand` is set where it needed no table."""

    database: Database
    strict: bool
    reports: dict[FeedName, FeedReport] = field(default_factory=dict)
    unreadable: list[UnreadableFeed] = field(default_factory=list)
    demand: Demand | None = None

    def read(self, name: FeedName, path: Path) -> None:
        """One more; InputError (if `strict`) where it is no such feed."""
        try:
            self.reports[name] = self._report(name, path)
        except InputError as error:
            if self.strict:
                raise
            self.unreadable.append(UnreadableFeed(feed=name, reason=str(error)))

    def _report(self, name: FeedName, path: Path) -> FeedReport:
        if name == "demand" and "items" in self.reports:
            quickly = read_demand_quickly(self.database, path)
            if quickly is not None:
                report, self.demand = quickly
                return report
        return read_feed(self.database, path, name)


def make_empty(database: Database, name: FeedName) -> None:
    """The table `name` without rows, made anew."""
    columns = "".join(f'"{c.name}" {TYPES[c.kind]}, ' for c in FEEDS[name].columns)
    database.execute(f"DROP TABLE IF EXISTS {name}")
    database.execute(f'CREATE TABLE {name} ({columns}"{OK}" BOOLEAN, "{PLACE}" BIGINT)')


def _strangers(folder: Path) -> tuple[str, ...]:
    """Files that look like feeds and are named like none."""
    known = {f"{name}{ending}" for name in FEED_NAMES for ending in ENDINGS}
    names = sorted(p.name for p in folder.iterdir() if p.suffix in ENDINGS and p.name not in known)
    return tuple(f"{name[:80]} is not named as a feed is and was passed over" for name in names)
