"""`hub kpis`: how planning does, run by run."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from hub.cli.client import call
from hub.cli.records import After, AsJson, Limit
from hub.cli.show import show_json, show_table

COLUMNS = (
    "day", "model", "SKUs", "lines", "error", "bias", "95 of 100 held", "stockouts", "turns",
    "exceptions", "run",
)  # fmt: skip
MOST = 200
GROUPS = ("group", "windows", "error", "bias", "50", "80", "90", "95")


def kpis(
    limit: Limit = 14,
    after: After = None,
    run: Annotated[str | None, typer.Option(help="Only this run, class by class.")] = None,
    json: AsJson = False,
) -> None:
    """The KPIs of planning: forecast error, kept promises, stockouts, turns, exceptions."""
    query = {"limit": limit if run is None else MOST, "after": after}
    page = call("GET", "/kpis", query=query)
    if run is not None:
        page["runs"] = [each for each in page["runs"] if each["run"] == run]
    if json:
        return show_json(page)
    show_table(COLUMNS, [_row(each) for each in page["runs"]], "No run has figures yet.")
    if run is not None:
        for each in page["runs"]:
            show_table(GROUPS, _groups(each["rates"]), "")
    elif page.get("next"):
        typer.echo(f"more: --after {page['next']}", err=True)
    return None


def _row(each: Mapping[str, Any]) -> tuple[object, ...]:
    rates, figures = each["rates"], each["figures"]
    whole = rates["overall"]
    return (
        each["as_of"],
        each["model"],
        figures["skus"],
        figures["ordered"],
        _percent(whole["error"]),
        _percent(whole["bias"]),
        _percent((whole["coverage"] or [None])[-1]),
        _percent(rates["stockout_rate"]),
        "" if rates["turns"] is None else f"{float(rates['turns']):.1f}",
        _percent(rates["exception_rate"]),
        each["run"],
    )


def _groups(rates: Mapping[str, Any]) -> list[tuple[object, ...]]:
    groups = {**rates["by_class"], **rates["by_value"], "all": rates["overall"]}
    return [
        (
            name,
            each["windows"],
            _percent(each["error"]),
            _percent(each["bias"]),
            *(_percent(share) for share in each["coverage"]),
        )
        for name, each in groups.items()
        if each["windows"]
    ]


def _percent(share: str | None) -> str:
    return "" if share is None else f"{100 * float(share):.1f} %"
