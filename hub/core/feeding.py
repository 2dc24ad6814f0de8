"""What a dropped file is, and what it makes of its table: pure, no reading of rows.

A file is named as its feed is (`feeds/stock.csv`, `feeds/2025-11-22/stock.csv`) or lies in a folder
that is (`feeds/stock/anything.csv`). In a folder `rows` its rows are put over those that are there
(`feeds/stock/rows/recount.csv`); elsewhere a snapshot replaces what came before it.
"""

from dataclasses import dataclass
from datetime import datetime

from schemas.feed_columns import FEEDS
from schemas.feeding import TablePart, TableState
from schemas.feeds import FEED_NAMES, FeedName, FeedReport

FOLDER = "feeds/"
ROWS = "rows"
MOST_TROUBLED = 20


@dataclass(frozen=True)
class Drop:
    """An object that landed under feeds/: which, and when."""

    key: str
    version: str | None
    at: datetime

    @property
    def mark(self) -> str:
        return f"{self.key}@{self.version or ''}"

    @property
    def name(self) -> FeedName | None:
        """The feed that it is named as."""
        *folders, file = self.key.removeprefix(FOLDER).lower().split("/")
        for word in (file.rpartition(".")[0] or file, *reversed(folders)):
            for name in FEED_NAMES:
                if word == name:
                    return name
        return None

    @property
    def whole(self) -> bool:
        """Whether it is all of a snapshot, and no rows to be put over one."""
        name = self.name
        return name is not None and not FEEDS[name].history and not self._is_rows

    @property
    def _is_rows(self) -> bool:
        return ROWS in self.key.removeprefix(FOLDER).lower().split("/")[:-1]


def place_part(table: TableState, part: TablePart) -> TableState:
    """A table with a part in its place.

    What a later snapshot has replaced stays out, however late it is read; the same feed dropped
    again counts from the later time on.
    """
    if any(own.feed == part.feed and own.dropped_at >= part.dropped_at for own in table.parts):
        return table
    others = [own for own in table.parts if own.feed != part.feed]
    parts = sorted([*others, part], key=lambda own: (own.dropped_at, own.feed))
    first = max((place for place, own in enumerate(parts) if own.whole), default=0)
    return table.model_copy(update={"parts": tuple(parts[first:])})


def merge_parts(table: TableState, merged: TablePart, replaced: tuple[str, ...]) -> TableState:
    """A table where one part stands for the ones that were merged."""
    parts = [merged, *(part for part in table.parts if part.key not in replaced)]
    parts.sort(key=lambda own: (own.dropped_at, own.feed))
    return table.model_copy(update={"parts": tuple(parts)})


def tell_refused(report: FeedReport) -> str:
    """What a person is told of refused rows."""
    told = "; ".join(f"line {row.line}: {row.reason}" for row in report.refused[:3])
    more = "; …" if report.refused_count > 3 else ""
    return (
        f"{report.refused_count} of {report.rows + report.refused_count} rows of {report.file} were"
        f" left out: {told}{more}"
    )


def explain_refusal(drop: Drop, feed: str, reason: str) -> str:
    """The report beside a file that is no feed."""
    names = ", ".join(f"{name}.csv" for name in FEED_NAMES)
    return (
        f"{drop.key} (feed {feed}), dropped at {drop.at.isoformat()}, was not read.\n\n"
        f"Why: {reason}\n\n"
        "What to do: correct the file and drop it again. A feed is a CSV file (UTF-8, commas, a\n"
        f"header) or a Parquet file that is named {names},\n"
        "or lies in a folder of such a name. The file as it came lies beside this report where it\n"
        "is small, and in the bucket under its own key.\n"
    )
