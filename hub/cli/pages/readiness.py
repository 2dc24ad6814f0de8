"""The readiness report as a page to print: the figures of its JSON, each leading to its rows."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hub.cli.pages.markup import Child, Column, Markup, join, meter, page, table, tag
from hub.cli.pages.readiness_data import master_data
from schemas.readiness import CategorySpend, PilotCandidate, Readiness, SourceMaturity

CLASS = {"direct": "direct", "indirect": "indirect", "MRO": "mro"}


def readiness_page(found: Readiness) -> str:
    """The whole document."""
    return page(
        f"Readiness on {found.as_of}",
        tag("h1", "Where to begin with autonomous procurement"),
        tag("p", _lead(found), class_="lead"),
        _tiles(found),
        *_pilot(found),
        *_spend(found),
        *_repetitive(found),
        *_sources(found),
        *master_data(found.masterdata),
        *_rows(found),
        *_footer(found),
    )


def amount(value: Decimal) -> str:
    """An amount as a person reads it."""
    return f"{value:,.2f}" if abs(value) < 1000 else f"{value:,.0f}"


def _lead(found: Readiness) -> str:
    basis = "what was received" if found.basis == "receipts" else "what was sold"
    return (
        f"As of {found.as_of}. Amounts are in {found.currency} a year, by {basis} in"
        f" {found.days_of_history:,} days of history."
    )


def _tiles(found: Readiness) -> Markup:
    pilot = found.pilot.category if found.pilot else "none yet"
    told = (
        (f"{found.score} / 100", "readiness: half the sources, half the master data"),
        (amount(found.spend), f"{found.currency} spent a year"),
        (f"{found.repetitive_share:.0%}", "of it on items bought again and again"),
        (amount(found.masterdata.cost), f"{found.currency} a year that bad master data costs"),
        (pilot, "the category to begin with"),
    )
    return tag(
        "div",
        *(tag("div", tag("strong", a), tag("span", b), class_="tile") for a, b in told),
        class_="tiles",
    )


def _pilot(found: Readiness) -> Iterator[Markup]:
    yield tag("h2", "The category to begin with", id_="pilot")
    if found.pilot is None:
        yield tag("p", "No category can be begun with yet; below is why.")
    else:
        yield tag(
            "div",
            tag("p", tag("strong", found.pilot.category), f" scores {found.pilot.score} of 100."),
            tag("p", found.pilot.why),
            _parts(found.pilot),
            class_="panel",
        )
    yield tag("h3", "Why not another")
    yield table(
        (Column("Category"), Column("Score", number=True), Column("Why not first")),
        [(each.category, each.score, each.barred or each.why) for each in found.others],
        "There is no other category.",
    )


def _parts(candidate: PilotCandidate) -> Markup:
    columns = (
        Column("What counts"),
        Column("Share"),
        Column("Weight", number=True),
        Column("In words"),
    )
    rows = [
        (p.name, meter(float(p.share), f"{p.share:.0%}"), p.weight, p.words)
        for p in candidate.parts
    ]
    return table(columns, rows, "")


def _spend(found: Readiness) -> Iterator[Markup]:
    yield tag("h2", "Spend by category", id_="spend")
    yield tag(
        "div",
        *(
            tag("span", class_=CLASS[c.spend_class], style=f"width:{c.share:.1%}")
            for c in found.classes
        ),
        class_="stack",
    )
    yield tag(
        "ul", *(_class_key(found, place) for place in range(len(found.classes))), class_="key"
    )
    yield table(
        (
            Column("Category"),
            Column("Kind"),
            Column("Spend", number=True),
            Column("Share"),
            Column("Items", number=True),
            Column("Suppliers", number=True),
            Column("Order lines a year", number=True),
        ),
        [_category(each) for each in found.categories],
        "No item, no spend.",
    )


def _class_key(found: Readiness, place: int) -> Markup:
    each = found.classes[place]
    guessed = f", of which {amount(each.guessed)} is a guess" if each.guessed else ""
    return tag(
        "li",
        tag("i", class_=CLASS[each.spend_class]),
        f"{each.spend_class} {amount(each.spend)} ({each.share:.0%}){guessed}",
    )


def _category(each: CategorySpend) -> Sequence[Child]:
    guess = tag("span", "a guess", class_="tag", title=each.why) if each.guessed else None
    return (
        each.category or "(no category)",
        tag("span", each.spend_class, " ", guess),
        amount(each.spend),
        meter(float(each.share), f"{each.share:.0%}"),
        f"{each.items:,}",
        f"{each.suppliers:,}",
        f"{each.lines:,.0f}",
    )


def _repetitive(found: Readiness) -> Iterator[Markup]:
    yield tag("h2", "Bought again and again", id_="repetitive")
    yield tag(
        "p",
        f"Asked for in at least three of four months and ordered at least six times a year:"
        f" {found.repetitive_share:.0%} of the spend. Those with the most order lines:",
    )
    yield table(
        (
            Column("SKU"),
            Column("Description"),
            Column("Category"),
            Column("Supplier"),
            Column("Order lines a year", number=True),
            Column("Months", number=True),
            Column("Quantity", number=True),
            Column("Spend", number=True),
        ),
        [
            (
                b.sku,
                b.description,
                b.category,
                b.supplier_id,
                f"{b.lines:,.0f}",
                b.months,
                f"{b.quantity:,.0f}",
                amount(b.spend),
            )
            for b in found.repetitive
        ],
        "Nothing is bought that regularly.",
    )


def _sources(found: Readiness) -> Iterator[Markup]:
    yield tag("h2", "How far each source can be relied on", id_="sources")
    yield table(
        (
            Column("Feed"),
            Column("Score"),
            Column("Rows", number=True),
            Column("Complete", number=True),
            Column("Consistent", number=True),
            Column("Fresh", number=True),
            Column("History", number=True),
            Column("Notes"),
        ),
        [_source(each) for each in found.sources],
        "",
    )
    yield tag(
        "p",
        "Complete: rows that could be read, and optional cells that say something. Consistent: rows"
        " that name an item and a supplier that there are. Fresh and history: how recent the last"
        " row is, and how much of a year they span.",
        class_="quiet",
    )


def _source(each: SourceMaturity) -> Sequence[Child]:
    shares = (each.complete, each.consistent, each.fresh, each.long)
    told = ["–" if share is None else f"{share:.0%}" for share in shares]
    notes = "; ".join(each.notes)
    return (each.feed, meter(each.score / 100, each.score), f"{each.rows:,}", *told, notes or "–")


def _rows(found: Readiness) -> Iterator[Markup]:
    if not found.refused_count and not found.unreadable:
        return
    yield tag("h2", "What could not be read", id_="refused")
    for each in found.unreadable:
        yield tag("p", each.reason, class_="bad")
    if not found.refused_count:
        return
    yield tag("p", f"{found.refused_count:,} rows were left out; the first of them:")
    yield table(
        (Column("Where"), Column("Column"), Column("Reason"), Column("Value"), Column("Row")),
        [
            (
                f"{r.file} line {r.line}",
                r.column or "–",
                r.reason,
                tag("code", r.value or ""),
                r.key or "–",
            )
            for r in found.refused
        ],
        "",
    )


def _footer(found: Readiness) -> Iterator[Markup]:
    notes = tag("ul", *(tag("li", note) for note in found.notes)) if found.notes else None
    words = "Made by hub readiness from the feeds alone; nothing of it was stored or sent."
    yield tag("footer", join([notes, tag("p", words)]))
