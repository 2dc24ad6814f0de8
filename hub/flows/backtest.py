"""A back-test from a folder of feeds: no cloud, no stored state. The same feeds, the same bytes."""

from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)
from pathlib import Path

from edi.feeds.folder import Folder, read_folder
from hub.core.backtest.assess import Call, assess
from hub.core.planning.model import read_model
from schemas.backtest import Backtest, Prices
from schemas.errors import InputError
from schemas.feeds import MOST_TOLD, FeedName

NEEDED: tuple[FeedName, ...] = ("items", "suppliers", "demand")


def backtest_folder(
    folder: Path, as_of: Day | None, model: str, items: int | None, every: int, prices: Prices
) -> Backtest:
    """Replay the history of a folder up to a day (None: the last day that demand or sales tell of).

    `items` is about how many SKU-locations are replayed (None: all), `every` after how many days
    the planner's plan is made anew. NotFound and InputError as for a plan; InputError where no SKU
    can be replayed.
    """
    if items is not None and items < 1:
        raise InputError(f"{items} items: replay at least one")
    if not 1 <= every <= 28:
        raise InputError(f"a plan every {every} days: it is 1 to 28")
    read = read_folder(folder, needed=NEEDED)
    planned = read_model(model)
    found = assess(read.feeds, as_of or _last_day(read), planned, Call(items, every, prices))
    told = tuple(row for report in read.reports.values() for row in report.refused)[:MOST_TOLD]
    return found.model_copy(
        update={"notes": read.notes, "refused": told, "refused_count": read.refused_count}
    )


def _last_day(read: Folder) -> Day:
    last = read.feeds.demand.end
    if last is None:
        raise InputError("demand.csv has no row: there is nothing to replay")
    return last
