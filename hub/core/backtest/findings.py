"""What a back-test shows, and what it can't know, in plain sentences."""

from collections.abc import Iterator

from hub.core.backtest.case import Case
from hub.core.backtest.ladder import PEOPLE, WORDS
from hub.core.backtest.results import Ground
from hub.core.backtest.stretch import HALF_A_YEAR, LEAST_MEASURED, Division
from schemas.backtest import Against, Verdict

FEWEST_ROWS = 50


def verdict(main: Against, cut: Division) -> Verdict:
    """What the change in stockouts against the main rival amounts to."""
    if not main.reached or main.stockouts is None:
        return "not_shown"
    if main.stockouts.low > 0:
        return "worse"
    if main.stockouts.high >= 0:
        return "not_shown"
    return "shown" if cut.days - cut.measure >= HALF_A_YEAR else "indication"


def words_of(found: Verdict, main: Against | None, ground: Ground | None, cut: Division) -> str:
    """The verdict as a person would say it."""
    if found == "too_short" or main is None or ground is None:
        return (
            f"The history has {cut.days} days, and at least {cut.needed} are needed:"
            f" {cut.needed - LEAST_MEASURED} to learn from and to start up, {LEAST_MEASURED} to"
            " measure. Nothing is promised from less."
        )
    if not main.reached:
        return (
            "Nothing is shown: the hub can't hold as little stock, or as much, as it would be"
            " compared at. The tables show the nearest that each can do."
        )
    if main.stockouts is None:
        return f"Nothing is shown: nothing was out of stock with {WORDS[main.rival]}."
    change = main.stockouts
    than = "than your people" if main.rival == PEOPLE else f"than {WORDS[main.rival]}"
    ends = sorted((abs(change.low), abs(change.high)))
    span = f"{abs(change.value)} % (95 % interval {ends[0]} to {ends[1]} %)"
    if found == "worse":
        return f"Out of stock {span} more often {than}, at the same stock value: keep what you do."
    if found == "not_shown":
        return (
            f"No difference is shown {than.replace('than', 'from', 1)}: at the same stock value"
            f" stockouts change by {change.value} %, and the 95 % interval ({change.low} to"
            f" {change.high} %) holds zero."
        )
    said = f"Out of stock {span} less often {than}, at the same stock value"
    said += f" and with {round(main.lines * 100)} % of the order lines."
    if found == "indication":
        said += (
            f" That is an indication and no promise: {cut.days - cut.measure} days were measured,"
            f" and {HALF_A_YEAR} would be half a year's seasons."
        )
    return said


def unknowable(case: Case, cut: Division) -> Iterator[str]:
    """What the figures can't know."""
    scope, records = case.scope, case.records
    yield (
        "Sales are not demand where stock ran out. What was wanted on such days is put in from"
        f" other days of the same weeks: {scope.reconstructed * 100:.1f} % of the replayed demand."
    )
    if records.usable:
        yield (
            "What your people ordered is replayed from receipts and the last stock count, lost"
            " sales and all: it is only as good as these records."
        )
    else:
        yield f"Your people's own orders are not compared: {records.why}."
    yield (
        f"Of {cut.days} days the first {cut.start} were learned from only, the next"
        f" {cut.measure - cut.start} replayed without being counted, so that stock nobody chose"
        " runs off first."
    )
    if scope.cut > 0:
        yield (
            f"Bulk days count for no more than a usual large day ({scope.cut * 100:.1f} % of what"
            " was sold is cut): such orders are agreed beforehand, not served from stock."
        )
    yield (
        "Lead times are drawn from what each supplier's receipts took, for each SKU and day apart:"
        " a supplier that is late with everything at once is not among the draws."
    )
    yield (
        "Suppliers' minimum orders, price breaks, budgets and shelf life are in nobody's replay,"
        " and what customers do after a lost sale is not, either."
    )
    if len(case.weight) < FEWEST_ROWS:
        yield (
            f"Only {len(case.weight)} SKUs are replayed: the intervals say little under"
            f" {FEWEST_ROWS}."
        )
