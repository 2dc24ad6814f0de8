"""`hub guide list` and `hub guide show NAME`: partners' guides as pages to implement from."""

from typing import Annotated

import typer

from schemas.errors import NotFound


def list_guides() -> None:
    """The guides that there are."""
    from edi.guides import load_guide, names
    from hub.cli.show import show_table

    rows = [
        (name, load_guide(name).title, ", ".join(each.code for each in load_guide(name).sets))
        for name in names()
    ]
    show_table(("guide", "title", "sets"), rows, "There is no guide.")


def show_guide(
    name: Annotated[str, typer.Argument(help="The guide's name.")],
    code: Annotated[str | None, typer.Option("--set", help="Only this set.")] = None,
    json: Annotated[bool, typer.Option("--json", help="The guide as data.")] = False,
) -> None:
    """Print a guide as a page that a supplier can implement from, with a sample of each set."""
    from edi.guides import load_guide
    from edi.guides.page import page
    from hub.cli.show import show_json

    guide = load_guide(name)
    if code is not None and guide.for_set(code) is None:
        raise NotFound(f"the guide {name} has no rules for set {code}")
    if json:
        show_json(guide.model_dump(mode="json", exclude_defaults=True))
    else:
        print(page(guide, code), end="")
