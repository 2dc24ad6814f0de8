"""Feeds as they come in: which there are, what was read of one, and the rows that were refused.

The columns of each feed stand in feed_columns.py, what is read of them in tables.py, and what a
running hub does with a dropped feed in feeding.py.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from typing import Literal, get_args

from schemas.word import Word

FeedName = Literal["items", "suppliers", "demand", "stock", "open_orders", "receipts", "contracts"]
FEED_NAMES: tuple[FeedName, ...] = get_args(FeedName)
FeedFormat = Literal["csv", "parquet"]
# How many refused rows a report tells of one by one; it counts them all.
MOST_TOLD = 100


class RefusedRow(Word):
    """A row that was left out: where it is, which cell is to blame, and why.

    `line` counts the file's lines from 1, the header being one (in Parquet: the rows from 1).
    `column` is None where the row as a whole can't be read. `key` says which row it is in the
    feed's own words (an SKU and a date, say), as far as it can be told.
    """

    file: str
    line: int
    column: str | None = None
    reason: str
    value: str | None = None
    key: str | None = None


class FeedReport(Word):
    """What came of reading one feed.

    `rows` counts the good ones. `first` and `last` are the dates that its rows span, where it has
    dates. `notes` tell of unknown columns, `defaults` names those that are not there.
    """

    name: FeedName
    file: str
    format: FeedFormat
    size: int
    sha256: str
    rows: int
    refused_count: int = 0
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    first: Day | None = None
    last: Day | None = None


class UnreadableFeed(Word):
    """A file that is named as a feed is and can't be read as one."""

    feed: FeedName
    reason: str
