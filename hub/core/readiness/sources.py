"""How far each source can be relied on: completeness, consistency, freshness, length of history.

Weights: complete 30, consistent 30, fresh 20, long 20; what does not apply to a feed gives its
weight to the others. A feed that is not there has no points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from hub.core.masterdata.catalogue import YEAR, Catalogue
from hub.core.readiness.spend import share
from schemas.feeds import FEED_NAMES, FeedName, FeedReport
from schemas.readiness import SourceMaturity
from schemas.tables import Feeds

WEIGHTS = {"complete": 30, "consistent": 30, "fresh": 20, "long": 20}
# What a feed weighs in the score of all of them.
FEED_WEIGHTS: Mapping[FeedName, int] = {
    "items": 20,
    "suppliers": 15,
    "demand": 25,
    "stock": 15,
    "open_orders": 5,
    "receipts": 15,
    "contracts": 5,
}


@dataclass(frozen=True)
class Measure:
    """What is looked at: columns that may be empty, names that must be known, when it is stale."""

    may_be_empty: tuple[str, ...] = ()
    stale_days: int | None = None
    history: bool = False


MEASURES: Mapping[FeedName, Measure] = {
    "items": Measure(("description", "supplier_id", "category", "gtin", "supplier_sku")),
    "suppliers": Measure(("name", "lead_time_days", "edi_id")),
    "demand": Measure(stale_days=14, history=True),
    "stock": Measure(("as_of",), stale_days=14),
    "open_orders": Measure(("due_on",)),
    "receipts": Measure(("ordered_on",), stale_days=45, history=True),
    "contracts": Measure(("valid_from",)),
}


def measure_sources(
    catalogue: Catalogue, reports: Mapping[FeedName, FeedReport]
) -> tuple[SourceMaturity, ...]:
    """Every feed's maturity, in the order of the feeds."""
    return tuple(_measure(catalogue, name, reports.get(name)) for name in FEED_NAMES)


def score_sources(sources: tuple[SourceMaturity, ...]) -> int:
    """One score for all feeds."""
    points = sum(source.score * FEED_WEIGHTS[source.feed] for source in sources)
    return _whole(Decimal(points) / sum(FEED_WEIGHTS.values()))


def _measure(catalogue: Catalogue, name: FeedName, report: FeedReport | None) -> SourceMaturity:
    if report is None:
        return SourceMaturity(feed=name, there=False, notes=("it is not there",))
    table, measure = getattr(catalogue.feeds, name), MEASURES[name]
    shares = {
        "complete": _complete(table, measure, report),
        "consistent": _consistent(catalogue, name) if report.rows else None,
        "fresh": _fresh(measure, report.last, catalogue.as_of),
        "long": _long(measure, report.first, catalogue.as_of),
    }
    told = {name: value for name, value in shares.items() if value is not None}
    weight = sum(WEIGHTS[name] for name in told)
    points = sum((WEIGHTS[name] * value for name, value in told.items()), Decimal(0))
    return SourceMaturity(
        feed=name,
        there=True,
        rows=report.rows,
        refused=report.refused_count,
        first=report.first,
        last=report.last,
        score=_whole(100 * points / weight) if weight and report.rows else 0,
        notes=_notes(report, catalogue.as_of),
        **shares,
    )


def _complete(table: Any, measure: Measure, report: FeedReport) -> Decimal:
    """The rows that could be read, times the cells that say something of those that need not."""
    readable = share(Decimal(report.rows), Decimal(report.rows + report.refused_count))
    cells = [_filled(getattr(table, name)) for name in measure.may_be_empty]
    said = sum(cells, Decimal(0)) / len(cells) if cells else Decimal(1)
    return share(readable * said, Decimal(1))


def _filled(column: Any) -> Decimal:
    if not len(column):
        return Decimal(0)
    if column.dtype.kind == "O":
        empty = sum(1 for cell in column if not cell)
    else:
        empty = int(
            np.count_nonzero(np.isnan(column) if column.dtype.kind == "f" else np.isnat(column))
        )
    return Decimal(len(column) - empty) / len(column)


def _consistent(catalogue: Catalogue, name: FeedName) -> Decimal | None:
    check = _CONSISTENT.get(name)
    return None if check is None else check(catalogue)


def _known_skus(pick: Callable[[Feeds], Any]) -> Callable[[Catalogue], Decimal]:
    return lambda catalogue: _known(pick(catalogue.feeds), catalogue.place)


def _known(names: Any, known: Mapping[str, int]) -> Decimal:
    return share(Decimal(sum(1 for name in names if name in known)), Decimal(len(names)))


def _both(pick: Callable[[Feeds], Any]) -> Callable[[Catalogue], Decimal]:
    def check(catalogue: Catalogue) -> Decimal:
        table = pick(catalogue.feeds)
        rows = zip(table.sku, table.supplier_id, strict=True)
        suppliers = catalogue.supplier_place
        known = sum(1 for sku, own in rows if sku in catalogue.place and own in suppliers)
        return share(Decimal(known), Decimal(len(table.sku)))

    return check


def _known_demand(catalogue: Catalogue) -> Decimal:
    demand = catalogue.feeds.demand
    rows = np.bincount(demand.key, minlength=len(demand.sku))
    known = np.array([sku in catalogue.place for sku in demand.sku], dtype=bool)
    return share(Decimal(int(rows[known].sum())), Decimal(int(rows.sum())))


_CONSISTENT: Mapping[FeedName, Callable[[Catalogue], Decimal]] = {
    "items": lambda catalogue: _known(catalogue.items.supplier_id, catalogue.supplier_place),
    "demand": _known_demand,
    "stock": _known_skus(lambda feeds: feeds.stock.sku),
    "open_orders": _both(lambda feeds: feeds.open_orders),
    "receipts": _both(lambda feeds: feeds.receipts),
    "contracts": _both(lambda feeds: feeds.contracts),
}


def _fresh(measure: Measure, last: Day | None, as_of: Day) -> Decimal | None:
    if measure.stale_days is None or last is None:
        return None
    return share(Decimal(measure.stale_days - (as_of - last).days), Decimal(measure.stale_days))


def _long(measure: Measure, first: Day | None, as_of: Day) -> Decimal | None:
    if not measure.history or first is None:
        return None
    return share(Decimal((as_of - first).days + 1), Decimal(YEAR))


def _notes(report: FeedReport, as_of: Day) -> tuple[str, ...]:
    notes = list(report.notes)
    if report.refused_count:
        notes.append(f"rows that could not be read and were left out: {report.refused_count}")
    if report.last is not None and report.last > as_of:
        notes.append(f"some rows are later than {as_of} and were left out of the year")
    return tuple(notes)


def _whole(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
