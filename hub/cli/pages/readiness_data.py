"""The master data's part of the readiness page: scores, what to mend first, how costs are made."""

from collections.abc import Iterator, Sequence

from hub.cli.pages.markup import Child, Column, Markup, join, meter, table, tag
from schemas.masterdata import Issue, IssueCode, MasterData, RowRef, Score

MOST_ISSUES = 40
MOST_SCORES = 40
MOST_ROWS = 8
SCORE_COLUMNS = (
    Column("Name"),
    Column("Score"),
    Column("Spend", number=True),
    Column("What it is made of: points of weight, and rows that are good"),
)
ISSUE_COLUMNS = (
    Column("What is wrong"),
    Column("A year", number=True),
    Column("How it is reckoned"),
    Column("Rows"),
)
WORDS: dict[IssueCode, str] = {
    "SAME_GTIN": "Items with the same GTIN",
    "SAME_SUPPLIER_SKU": "Items with the same supplier's number",
    "ALIKE_DESCRIPTION": "Items that are described alike",
    "PACK_DISAGREES": "Units or packs that disagree",
    "UNIT_DISAGREES": "A unit that can't hold so many",
    "GTIN_WRONG": "GTINs that fail their check",
    "PRICE_ZERO": "Items that cost nothing",
    "PRICE_OFF_CONTRACT": "Prices that are not the contract's",
    "CONTRACT_ENDED": "Contracts that have ended",
    "CATEGORY_MISSING": "Items in no category",
    "SUPPLIER_MISSING": "Items without a supplier",
    "SUPPLIER_UNKNOWN": "Items of an unknown supplier",
    "SKU_UNKNOWN": "SKUs that no item has",
    "SUPPLIER_TWICE": "Suppliers twice in the books",
    "LEAD_TIME_MISSING": "Suppliers without a lead time",
    "LEAD_TIME_ABSURD": "Lead times that can't be",
    "LEAD_TIME_OFF": "Lead times that are not kept",
    "EDI_MISSING": "Suppliers without an EDI identity",
    "VAT_WRONG": "VAT numbers that fail their check",
    "IBAN_WRONG": "Accounts that fail their check",
}


def master_data(found: MasterData) -> Iterator[Markup]:
    """Scores, totals, and the list of what to mend first."""
    yield tag("h2", "Master data", id_="masterdata")
    yield tag(
        "p",
        f"{found.items:,} items and {found.suppliers:,} suppliers score {found.score} of 100."
        f" What is wrong with them costs about {found.cost:,.0f} {found.currency} a year.",
    )
    yield tag("h3", "What to mend first", id_="totals")
    yield table(
        (Column("What"), Column("How many", number=True), Column("A year", number=True)),
        [(_link(each.code), f"{each.count:,}", f"{each.cost:,.0f}") for each in found.totals],
        "Nothing is wrong with it.",
    )
    yield from _scores("By category", found.by_category)
    yield from _scores("By supplier", found.by_supplier)
    yield from _issues(found)
    yield tag("p", _assumptions(found), class_="quiet")


def _link(code: IssueCode) -> Markup:
    return tag("a", WORDS[code], href=f"#{code}")


def _scores(title: str, scores: Sequence[Score]) -> Iterator[Markup]:
    yield tag("h3", title)
    yield table(SCORE_COLUMNS, [_score(each) for each in scores[:MOST_SCORES]], "There is none.")
    if len(scores) > MOST_SCORES:
        yield tag("p", f"And {len(scores) - MOST_SCORES:,} more: see --json.", class_="quiet")


def _score(each: Score) -> Sequence[Child]:
    told: list[Child] = []
    for part in each.parts:
        if part.good < part.of:
            points = f"{part.points.normalize():f}/{part.weight}"
            words = f"{part.name} {points} ({part.good:,} of {part.of:,}): "
            links = join(
                [tag("span", ", " if at else "", _link(c)) for at, c in enumerate(part.codes)]
            )
            told.append(tag("div", words, links))
    if len(told) < len(each.parts):
        whole = ", ".join(f"{p.name} {p.weight}" for p in each.parts if p.good == p.of)
        told.append(tag("div", f"in order: {whole}", class_="quiet"))
    return (each.name, meter(each.score / 100, each.score), f"{each.spend:,.0f}", join(told))


def _issues(found: MasterData) -> Iterator[Markup]:
    """Each kind of issue under its own title, which the scores and totals lead to."""
    for total in found.totals:
        told = [issue for issue in found.issues if issue.code == total.code][:MOST_ISSUES]
        yield tag("h3", f"{WORDS[total.code]}: {total.cost:,.0f} a year", id_=total.code)
        yield table(ISSUE_COLUMNS, [_issue(issue) for issue in told], "")
        if total.count > len(told):
            words = f"And {total.count - len(told):,} that cost less: --json tells more of them."
            yield tag("p", words, class_="quiet")


def _issue(issue: Issue) -> Sequence[Child]:
    what = join([tag("div", issue.message), tag("small", issue.fix)])
    return (
        what,
        f"{issue.cost:,.2f}",
        tag("small", issue.formula),
        tag("small", _rows(issue.rows)),
    )


def _rows(rows: Sequence[RowRef]) -> str:
    told = [
        f"{row.feed} {row.key}" + (f" (line {row.line})" if row.line else "")
        for row in rows[:MOST_ROWS]
    ]
    more = f", and {len(rows) - MOST_ROWS} more" if len(rows) > MOST_ROWS else ""
    return ", ".join(told) + more


def _assumptions(found: MasterData) -> str:
    assumed = found.assumptions
    return (
        f"Reckoned with: holding stock costs {assumed.carrying_rate:.0%} of its value a year;"
        f" somebody who must look into an order line takes {assumed.minutes_per_line} minutes at"
        f" {assumed.hourly_cost} {found.currency} an hour; {assumed.unknown_days} days of sales are"
        f" held against an unknown lead time; {assumed.paid_twice:.1%} of what is paid to a"
        " supplier that is in the books twice is paid twice. Say your own figures with --classes."
    )
