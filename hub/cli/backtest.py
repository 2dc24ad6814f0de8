"""`hub backtest`: what the hub would have done with a company's own past, from its feeds alone.

Exit 1 where a row could not be read, or the history is too short; the report stands all the same.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from schemas.backtest import Prices

FOUND_SOMETHING = 1
ITEMS, EVERY = 500, 7


def backtest(
    feeds: Annotated[Path, typer.Option("--feeds", help="The folder of feeds (CSV or Parquet).")],
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="The last day; else demand.csv's."),
    ] = None,
    items: Annotated[
        int, typer.Option("--items", help="About how many SKUs are replayed; 0: all of them.")
    ] = ITEMS,
    every: Annotated[
        int, typer.Option("--every", help="Days after which the hub's plan is made anew.")
    ] = EVERY,
    model: Annotated[
        str | None, typer.Option("--model", help="A planning model's version.")
    ] = None,
    assumptions: Annotated[
        Path | None, typer.Option("--assumptions", help="TOML: [backtest] with prices of yours.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page to print to this file, too.")
    ] = None,
) -> None:
    """Replay your own past: against what your people ordered, and against plain ways to order."""
    # Many small products: threads would cost more than they gain. Read when numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from hub.core.planning.model import CHAMPION
    from hub.flows.backtest import backtest_folder

    day = as_of.date() if as_of else None
    found = backtest_folder(
        feeds, day, model or CHAMPION, items or None, every, _prices(assumptions)
    )
    if html is not None:
        from hub.cli.pages.backtest import backtest_page
        from hub.cli.report_files import write_page

        write_page(html, backtest_page(found))
    if json:
        from hub.cli.show import show_json

        show_json(found.model_dump(mode="json", exclude_none=True))
    else:
        from hub.cli.backtest_text import show_backtest

        show_backtest(found)
    if found.refused_count or found.verdict == "too_short":
        raise typer.Exit(FOUND_SOMETHING)


def _prices(path: Path | None) -> "Prices":
    from hub.cli.report_files import read_assumptions
    from schemas.backtest import Prices

    return Prices() if path is None else read_assumptions(path, Prices, "backtest")
