"""The readiness report as text: the page's order, the first rows of each part."""

from decimal import Decimal

import typer

from hub.cli.show import show_table
from schemas.readiness import Readiness

MOST = 10


def show_readiness(found: Readiness) -> None:
    """Tell all of it; --json and --html have every row."""
    basis = "received" if found.basis == "receipts" else "sold"
    print(f"Readiness on {found.as_of}: {found.score} of 100 (sources and master data, half each)")
    print(
        f"{_money(found.spend)} {found.currency} a year, by what was {basis};"
        f" {found.repetitive_share:.0%} of it on items bought again and again"
    )
    _pilot(found)
    _spend(found)
    _repetitive(found)
    _sources(found)
    _master_data(found)
    _unread(found)


def _money(amount: Decimal) -> str:
    return f"{amount:,.0f}"


def _title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def _pilot(found: Readiness) -> None:
    _title("Begin with")
    if found.pilot is None:
        print("No category yet.")
    else:
        print(f"{found.pilot.category} ({found.pilot.score} of 100). {found.pilot.why}")
    rows = [(each.category, each.score, each.barred or each.why) for each in found.others[:MOST]]
    if rows:
        print()
        show_table(("why not", "score", ""), rows, "")


def _spend(found: Readiness) -> None:
    _title("Spend by category")
    kinds = (f"{c.spend_class} {_money(c.spend)} ({c.share:.0%})" for c in found.classes)
    print("; ".join(kinds) + "\n")
    rows = [
        (
            each.category or "(no category)",
            f"{each.spend_class}{' (a guess)' if each.guessed else ''}",
            _money(each.spend),
            f"{each.share:.0%}",
            f"{each.items:,}",
            f"{each.suppliers:,}",
            f"{each.lines:,.0f}",
        )
        for each in found.categories[:MOST]
    ]
    columns = ("category", "kind", "spend", "share", "items", "suppliers", "lines a year")
    show_table(columns, rows, "There is no item.")


def _repetitive(found: Readiness) -> None:
    _title("Bought again and again")
    rows = [
        (b.sku, b.description[:40], b.category, f"{b.lines:,.0f}", b.months, _money(b.spend))
        for b in found.repetitive[:MOST]
    ]
    columns = ("sku", "description", "category", "lines a year", "months", "spend")
    show_table(columns, rows, "Nothing is bought that regularly.")


def _sources(found: Readiness) -> None:
    _title("How far each source can be relied on")
    rows = [
        (
            each.feed,
            each.score,
            f"{each.rows:,}",
            *(_share(s) for s in (each.complete, each.consistent, each.fresh, each.long)),
            "; ".join(each.notes),
        )
        for each in found.sources
    ]
    columns = ("feed", "score", "rows", "complete", "consistent", "fresh", "history", "notes")
    show_table(columns, rows, "")


def _share(share: Decimal | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _master_data(found: Readiness) -> None:
    data = found.masterdata
    _title(f"Master data: {data.score} of 100; {_money(data.cost)} {data.currency} a year to mend")
    totals = [(each.code, f"{each.count:,}", _money(each.cost)) for each in data.totals]
    show_table(("what", "how many", "a year"), totals, "Nothing is wrong with it.")
    if data.issues:
        print("\nMend first:")
        for issue in data.issues[:MOST]:
            print(f"  {issue.cost:>12,.2f}  {issue.message}")
            print(f"{'':14}{issue.formula}")
            print(f"{'':14}{issue.fix}")


def _unread(found: Readiness) -> None:
    for each in found.unreadable:
        typer.echo(f"hub: {each.reason}", err=True)
    for row in found.refused[:MOST]:
        typer.echo(f"hub: {row.file} line {row.line}: {row.reason}", err=True)
    if found.refused_count > MOST:
        typer.echo(f"hub: {found.refused_count} rows were left out in all; see --json", err=True)
    for note in found.notes:
        typer.echo(f"hub: {note}", err=True)
