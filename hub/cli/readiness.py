"""`hub readiness`: phase one of the practice, from a folder of feeds alone.

Exit 1 where a file or a row of it could not be read; the report stands all the same.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from schemas.readiness import Classes

FOUND_SOMETHING = 1


def readiness(
    feeds: Annotated[Path, typer.Option("--feeds", help="The folder of feeds (CSV or Parquet).")],
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="The day; else the last one in the feeds."
        ),
    ] = None,
    classes: Annotated[
        Path | None,
        typer.Option(
            "--classes", help="TOML: [categories], [rates] and [assumptions] of your own."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page to print to this file, too.")
    ] = None,
) -> None:
    """Tell where autonomous procurement can begin, and which data to mend first."""
    from hub.flows.readiness import assess_folder

    found = assess_folder(feeds, as_of.date() if as_of else None, _read_classes(classes))
    if html is not None:
        from hub.cli.pages.readiness import readiness_page
        from hub.cli.report_files import write_page

        write_page(html, readiness_page(found))
    if json:
        from hub.cli.show import show_json

        show_json(found.model_dump(mode="json", exclude_none=True))
    else:
        from hub.cli.readiness_text import show_readiness

        show_readiness(found)
    if found.refused_count or found.unreadable:
        raise typer.Exit(FOUND_SOMETHING)


def _read_classes(path: Path | None) -> "Classes":
    from hub.cli.report_files import read_assumptions
    from schemas.readiness import Classes

    return Classes() if path is None else read_assumptions(path, Classes)
