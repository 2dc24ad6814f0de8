"""The back-test as text: the page's order, one table a part."""

from decimal import Decimal

from hub.cli.show import show_table
from schemas.backtest import Against, Backtest, Estimate

NAMES = {
    "people": "your people",
    "hub": "the hub",
    "hub_own_lots": "the hub, its own lots",
}


def show_backtest(found: Backtest) -> None:
    """Tell all of it; --json and --html have the curves, too."""
    print(found.words)
    if found.verdict == "too_short":
        print(f"The history runs from {found.stretch.first} to {found.stretch.last}.")
    else:
        _lead(found)
        _outcomes(found)
        _against(found)
        _steps(found)
        _categories(found)
    _scope(found)


def _lead(found: Backtest) -> None:
    stretch, scope = found.stretch, found.scope
    print(
        f"\nLearned from {stretch.first}, replayed from {stretch.warm_up}, measured"
        f" {stretch.measured} to {stretch.last} ({stretch.measured_days} days);"
        f" {scope.sampled:,} of {scope.eligible:,} SKUs replayed, {found.currency}, model"
        f" {found.model}."
    )


def name_of(name: str) -> str:
    """A way of ordering as a person calls it."""
    return NAMES.get(name, name)


def span(each: Estimate | None, unit: str = " %") -> str:
    """A figure with its interval."""
    if each is None:
        return "–"
    return f"{_signed(each.value)}{unit} ({_signed(each.low)} to {_signed(each.high)})"


def _signed(value: Decimal) -> str:
    return f"{value:+,}" if value else "0"


def _title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def _outcomes(found: Backtest) -> None:
    _title("At the same stock value")
    rows = [
        (
            name_of(each.name),
            f"{each.inventory:,.0f}{'' if each.reached else ' *'}",
            f"{each.stockouts} %",
            f"{each.rush:,.0f}",
            f"{each.lines:,.0f}",
            f"{each.turns}",
            f"{each.fill} %",
        )
        for each in found.outcomes
    ]
    columns = ("", "stock value", "stockouts", "rush a year", "lines a year", "turns", "value sold")
    show_table(columns, rows, "")
    if not all(each.reached for each in found.outcomes):
        print("* the nearest that it can hold")
    told = {each.name: each.words for each in found.outcomes}
    print("\n" + "\n".join(f"{name_of(name)}: {words}" for name, words in told.items()))


def _against(found: Backtest) -> None:
    _title("The hub against each (per cent, 95 % interval; below zero is better)")
    rows = [
        (
            name_of(each.rival) + ("" if each.reached else " *"),
            span(each.stockouts),
            span(each.rush),
            f"{each.lines * 100:.0f} %",
            span(each.at_equal_lines),
        )
        for each in found.against
    ]
    columns = ("rival", "stockouts", "rush orders", "order lines", "stockouts at equal lines")
    show_table(columns, rows, "")
    _saving(found.against[0], found)


def _saving(main: Against, found: Backtest) -> None:
    saving, prices = main.saving, found.prices
    print(
        f"\nAgainst {name_of(main.rival)} a year saves {span(saving.total, '')} {found.currency}:"
        f" rush orders {_signed(saving.rush)} (at {prices.rush_order} each), lost margin"
        f" {_signed(saving.lost_margin)} (at {prices.margin * 100:.0f} % of cost), order lines"
        f" {_signed(saving.order_lines)}."
    )
    if saving.stock is not None and saving.carrying is not None and saving.lines is not None:
        print(
            f"Or, with as many stockouts as {name_of(main.rival)}, {span(saving.stock, '')}"
            f" {found.currency} less in stock, which is {_signed(saving.carrying)} a year at"
            f" {prices.holding * 100:.0f} %, with {round(saving.lines * 100)} % of the order lines."
            " It is one or the other."
        )


def _steps(found: Backtest) -> None:
    _title("Where it comes from: one thing changed at a time, at the same stock value")
    rows = [
        (
            each.words + ("" if each.reached else " *"),
            f"{each.before} %",
            f"{each.after} %",
            span(each.gain, ""),
            "–" if each.share is None else f"{round(each.share * 100)} %",
            f"{each.lines:,.0f}",
        )
        for each in found.steps
    ]
    columns = ("step", "stockouts before", "after", "points gained", "of the gain", "lines a year")
    show_table(columns, rows, "")
    if not all(each.reached for each in found.steps):
        print("* the nearest stock value, or number of order lines, that it can do")


def _categories(found: Backtest) -> None:
    rival = name_of(found.rival or "")
    _title("By category (stock is moved to where it serves most)")
    rows = [
        (
            each.category,
            each.skus,
            f"{each.rival_inventory:,.0f}",
            f"{each.inventory:,.0f}",
            f"{each.rival_stockouts} %",
            f"{each.stockouts} %",
            span(each.change),
        )
        for each in found.categories
    ]
    columns = (
        "category", "SKUs", f"stock, {rival}", "stock, the hub", f"stockouts, {rival}",
        "the hub", "change",
    )  # fmt: skip
    show_table(columns, rows, "")


def _scope(found: Backtest) -> None:
    if found.scope.left_out:
        _title("Left out")
        rows = [
            (f"{each.count:,}", f"{each.share * 100:.1f} % of sales", each.words)
            for each in found.scope.left_out
        ]
        show_table(("SKUs", "", "why"), rows, "")
    if found.unknowable:
        _title("What this can't know")
        for each in found.unknowable:
            print(f"- {each}")
    if found.refused_count:
        print(f"\n{found.refused_count:,} rows could not be read and were left out.")
    for note in found.notes:
        print(note)
