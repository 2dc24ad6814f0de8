"""The back-test as a page to print: the verdict, the charts, and every figure with its words."""

from collections.abc import Iterator, Sequence

from hub.cli.backtest_text import name_of
from hub.cli.pages.backtest_cells import capital, percent, plus, share, span
from hub.cli.pages.backtest_charts import (
    categories_chart,
    frontier_chart,
    steps_chart,
    weeks_chart,
)
from hub.cli.pages.markup import Child, Column, Markup, join, page, table, tag
from schemas.backtest import Against, Backtest, CategoryResult, Outcome, Step

STYLES = ("report.css", "backtest.css")
PANEL = {"shown": "panel", "worse": "panel worse"}


def backtest_page(found: Backtest) -> str:
    """The whole document."""
    return page(
        f"Back-test up to {found.as_of}",
        tag("h1", "What the hub would have done with your own past"),
        tag("p", _lead(found), class_="lead"),
        tag(
            "div",
            tag("p", found.words, class_="verdict"),
            class_=PANEL.get(found.verdict, "panel warned"),
        ),
        *(_figures(found) if found.verdict != "too_short" else ()),
        *_scope(found),
        *_footer(found),
        styles=STYLES,
    )


def _lead(found: Backtest) -> str:
    stretch, scope = found.stretch, found.scope
    if found.verdict == "too_short":
        return f"The history runs from {stretch.first} to {stretch.last}."
    return (
        f"Learned from {stretch.first} on, replayed from {stretch.warm_up}, measured from"
        f" {stretch.measured} to {stretch.last}: {stretch.measured_days} days."
        f" {scope.sampled:,} of {scope.eligible:,} SKUs are replayed and stand for all of them."
        f" Amounts are in {found.currency}."
    )


def _figures(found: Backtest) -> Iterator[Markup]:
    yield _tiles(found)
    yield from _frontier(found)
    yield from _against(found)
    yield from _saving(found)
    yield from _steps(found)
    yield from _categories(found)
    yield tag("h2", "Stock through the measured weeks", id_="weeks")
    yield weeks_chart(found)


def _tiles(found: Backtest) -> Markup:
    main = found.against[0]
    than = name_of(main.rival)
    told: list[tuple[Child, Child]] = [
        (percent(main.stockouts), f"lines out of stock, against {than}"),
        (percent(main.rush), f"rush orders, against {than}"),
        (share(main.lines), f"of the order lines of {than}"),
        (f"{main.saving.total.value:,}", f"{found.currency} a year saved at the same stock value"),
    ]
    if main.saving.stock is not None:
        words = f"{found.currency} less stock instead, at the same service"
        told.append((f"{main.saving.stock.value:,}", words))
    tiles = (tag("div", tag("strong", a), tag("span", b), class_="tile") for a, b in told)
    return tag("div", *tiles, class_="tiles")


def _frontier(found: Backtest) -> Iterator[Markup]:
    yield tag("h2", "At the same stock value", id_="outcomes")
    yield tag(
        "p",
        "Anyone can be out of stock less often by holding more. So each way of ordering is replayed"
        " with little safety and with much, and compared where all of them hold the same value"
        " (the dashed line). Lower is better. The hub's line is drawn for as many order lines as"
        f" {name_of(found.rival or '')} placed; the others place as many as the table says.",
    )
    yield frontier_chart(found)
    yield table(
        (
            Column("Way of ordering"),
            Column("Stock value", number=True),
            Column("Out of stock", number=True),
            Column("Rush orders a year", number=True),
            Column("Order lines a year", number=True),
            Column("Turns", number=True),
            Column("Value sold", number=True),
        ),
        [_outcome(each) for each in found.outcomes],
        "",
    )
    names = ((tag("strong", name_of(each.name)), f": {each.words}") for each in found.outcomes)
    yield tag("ul", *(tag("li", *each) for each in names), class_="quiet")


def _outcome(each: Outcome) -> Sequence[Child]:
    nearest = None if each.reached else tag("span", "the nearest it can hold", class_="tag")
    return (
        tag("strong", capital(name_of(each.name))),
        join([f"{each.inventory:,.0f} ", nearest]),
        f"{each.stockouts} %",
        f"{each.rush:,.0f}",
        f"{each.lines:,.0f}",
        each.turns,
        f"{each.fill} %",
    )


def _against(found: Backtest) -> Iterator[Markup]:
    yield tag("h2", "The hub against each of them", id_="against")
    yield tag(
        "p",
        "Changes in per cent at the same stock value, with 95 % intervals over resampled SKUs;"
        " below zero is better. Where a rival's lots can be changed so that it places as many order"
        " lines as the hub, that comparison stands last.",
    )
    yield table(
        (
            Column("Against"),
            Column("Out of stock", number=True),
            Column("Rush orders", number=True),
            Column("Order lines", number=True),
            Column("Out of stock at equal lines", number=True),
        ),
        [_rival(each) for each in found.against],
        "",
    )


def _rival(each: Against) -> Sequence[Child]:
    unequal = None if each.reached else tag("span", "unequal stock value", class_="tag")
    return (
        join([capital(name_of(each.rival)), " ", unequal]),
        span(each.stockouts),
        span(each.rush),
        share(each.lines),
        span(each.at_equal_lines),
    )


def _saving(found: Backtest) -> Iterator[Markup]:
    main, prices = found.against[0], found.prices
    saving, currency = main.saving, found.currency
    yield tag("h2", "What that is worth", id_="saving")
    rows: list[Sequence[Child]] = [
        ("Rush orders", f"{prices.rush_order} {currency} each", plus(saving.rush)),
        ("Lost margin", f"{prices.margin * 100:.0f} % of cost", plus(saving.lost_margin)),
        ("Order lines", f"order_cost, else {prices.order_line}", plus(saving.order_lines)),
        (tag("strong", "A year"), "", span(saving.total, "")),
    ]
    columns = (Column("Saved"), Column("At"), Column(f"{currency} a year", number=True))
    yield table(columns, rows, "")
    yield tag(
        "p",
        f"Against {name_of(main.rival)}, at the same stock value. The prices are yours to set"
        " (--assumptions); each line grows in step with its own.",
        class_="quiet",
    )
    if saving.stock is not None and saving.carrying is not None and saving.lines is not None:
        yield tag(
            "p",
            f"Or, with as many stockouts as {name_of(main.rival)}: ",
            span(saving.stock, f" {currency}"),
            f" less in stock, which is {saving.carrying:+,} {currency} a year at"
            f" {prices.holding * 100:.0f} %, with {share(saving.lines)} of the order lines. It is"
            " one or the other, not both.",
        )


def _steps(found: Backtest) -> Iterator[Markup]:
    yield tag("h2", "Where the gain comes from", id_="steps")
    yield tag(
        "p",
        "From min/max looked at every week to the hub, one thing changed at a time, each at the"
        " same stock value. What looking more often or keeping averages fresh brings needs no hub:"
        " a buyer with the time could do it.",
    )
    yield steps_chart(found)
    yield table(
        (
            Column("Step"),
            Column("Before", number=True),
            Column("After", number=True),
            Column("Points gained", number=True),
            Column("Of the gain", number=True),
            Column("Order lines a year", number=True),
        ),
        [_step(each) for each in found.steps],
        "",
    )


def _step(each: Step) -> Sequence[Child]:
    nearest = None if each.reached else tag("span", "the nearest it can do", class_="tag")
    return (
        join([capital(each.words), " ", nearest]),
        f"{each.before} %",
        f"{each.after} %",
        span(each.gain, ""),
        "–" if each.share is None else f"{round(each.share * 100)} %",
        f"{each.lines:,.0f}",
    )


def _categories(found: Backtest) -> Iterator[Markup]:
    rival = name_of(found.rival or "")
    yield tag("h2", "By category", id_="categories")
    yield tag(
        "p",
        "The stock value is the same in all, not in each: it is moved to where it serves most.",
    )
    yield categories_chart(found)
    yield table(
        (
            Column("Category"),
            Column("SKUs", number=True),
            Column(f"Stock, {rival}", number=True),
            Column("Stock, the hub", number=True),
            Column("Change in stockouts", number=True),
            Column("Rush orders a year", number=True),
            Column("Turns", number=True),
        ),
        [_category(each) for each in found.categories],
        "",
    )


def _category(each: CategoryResult) -> Sequence[Child]:
    return (
        each.category,
        each.skus,
        f"{each.rival_inventory:,.0f}",
        f"{each.inventory:,.0f}",
        span(each.change),
        f"{each.rival_rush:,.0f} → {each.rush:,.0f}",
        f"{each.rival_turns} → {each.turns}",
    )


def _scope(found: Backtest) -> Iterator[Markup]:
    if found.scope.left_out:
        yield tag("h2", "What was left out", id_="left-out")
        yield table(
            (Column("SKUs", number=True), Column("Of all sales", number=True), Column("Why")),
            [(f"{e.count:,}", f"{e.share * 100:.1f} %", e.words) for e in found.scope.left_out],
            "",
        )
    if found.unknowable:
        yield tag("h2", "What this can't know", id_="unknowable")
        yield tag("ul", *(tag("li", each) for each in found.unknowable))
    if found.refused_count:
        yield tag("h2", "What could not be read", id_="refused")
        yield tag("p", f"{found.refused_count:,} rows were left out; the first of them:")
        yield table(
            (Column("Where"), Column("Column"), Column("Reason")),
            [(f"{r.file} line {r.line}", r.column or "–", r.reason) for r in found.refused[:20]],
            "",
        )


def _footer(found: Backtest) -> Iterator[Markup]:
    words = (
        f"Made by hub backtest from the feeds alone (inputs {found.inputs[:12] or '–'}, model"
        f" {found.model}); nothing of it was stored or sent. The same feeds give the same page."
    )
    notes = tag("ul", *(tag("li", note) for note in found.notes)) if found.notes else None
    yield tag("footer", join([notes, tag("p", words)]))
