"""`hub plan`: what to order today, from a folder of feeds, and why.

Exit 1 where a row could not be read: the plan of the good ones stands all the same.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import InputError

if TYPE_CHECKING:
    from edi.feeds.folder import Folder

FOUND_SOMETHING = 1
MOST_SHOWN = 20


def plan(
    feeds: Annotated[Path, typer.Option("--feeds", help="The folder of feeds (CSV or Parquet).")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="The day after whose close is planned: 2026-11-20.")
    ],
    explain: Annotated[
        str | None, typer.Option("--explain", help="Say why this SKU is ordered or not.")
    ] = None,
    budget: Annotated[
        str | None, typer.Option("--budget", help="The most that today's orders may cost.")
    ] = None,
    stock_budget: Annotated[
        str | None, typer.Option("--stock-budget", help="The most that may lie in stock.")
    ] = None,
    service_scale: Annotated[
        float, typer.Option("--service-scale", help="0: no safety stock; 1: as it is set.")
    ] = 1.0,
    model: Annotated[
        str | None, typer.Option("--model", help="A planning model's version.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Plan what should be ordered, from the feeds alone."""
    # Many small products: threads would cost more than they gain. Read when numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from hub.core.planning.model import CHAMPION, read_model
    from hub.flows.plan import plan_folder, shown

    found, made = plan_folder(
        feeds,
        as_of,
        service_scale,
        _money("budget", budget),
        read_model(model or CHAMPION),
        _money("stock-budget", stock_budget),
    )
    if explain is not None:
        from hub.core.planning.explain import explain as rationale

        told = rationale(made, explain, category=_category(found, explain))
        _say(told, _rationale_lines, as_json=as_json)
    else:
        _say(shown(made), _plan_lines, as_json=as_json)
    _tell_refused(found)
    if found.refused_count:
        raise typer.Exit(FOUND_SOMETHING)


def _category(found: "Folder", sku: str) -> str | None:
    items = found.feeds.items
    return dict(zip(items.sku.tolist(), items.category.tolist(), strict=True)).get(sku)


def _money(option: str, text: str | None) -> Decimal | None:
    wrong = InputError(f"{text!r} is no amount: write --{option} 12500.00")
    try:
        amount = None if text is None else Decimal(text)
    except InvalidOperation:
        raise wrong from None
    if amount is not None and not amount.is_finite():
        raise wrong
    return amount


def _say(what: Any, lines: Callable[[Any], Iterable[str]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(what, ensure_ascii=False))
        return
    for line in lines(what):
        typer.echo(line)


def _plan_lines(plan: Mapping[str, Any]) -> Iterable[str]:
    yield f"To order after the close of {plan['as_of']} (model {plan['model']}):"
    for each in plan["orders"]:
        place = f"{each['sku']} at {each['location']}"
        yield (
            f"  {place:<28}{each['quantity']:>10}  from {each['supplier_id']}, "
            f"expected {each['due_on']}, confidence {each['confidence']}"
        )
    if not plan["orders"]:
        yield "  nothing"
    skipped = plan["skipped"]
    for reason in sorted({each["reason"] for each in skipped}):
        skus = sorted({each["sku"] for each in skipped if each["reason"] == reason})
        more = f" and {len(skus) - MOST_SHOWN} more" if len(skus) > MOST_SHOWN else ""
        yield f"Left out, {reason}: {', '.join(skus[:MOST_SHOWN])}{more}"


def _rationale_lines(reasons: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for each in reasons:
        place = f" at {each['location']}" if each["location"] else ""
        yield f"{each['sku']}{place}: {each['ordered']} ordered"
        yield from (f"  {words}" for words in each["words"])


def _tell_refused(found: "Folder") -> None:
    """The rows that could not be read, on stderr."""
    for report in found.reports.values():
        for row in report.refused:
            where = f"{row.file}, line {row.line}, {row.column or 'row'}"
            typer.echo(f"left out: {where}: {row.reason}", err=True)
        untold = report.refused_count - len(report.refused)
        if untold:
            typer.echo(f"left out: {untold} more of {report.file}", err=True)
