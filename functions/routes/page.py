"""The list of all routes in docs/reference/http-api.md, made from the table; a test keeps it fresh.

`python -m functions.routes.page` writes it anew.
"""

from pathlib import Path

from functions.routes.route import EVERYONE, Route
from functions.routes.whole import ROUTES, SIGNED_ROUTES
from hub.core.access import STAFF

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "http-api.md"
BEGIN, END = "<!-- routes -->\n", "<!-- /routes -->\n"


def page() -> str:
    """The page's text with the list of today."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{_table()}{END}{after}"


def _table() -> str:
    rows = [_row(route, _who(route)) for route in ROUTES]
    rows += [_row(route, "who signs it") for route in SIGNED_ROUTES]
    head = "| route | | who |\n|---|---|---|\n"
    return head + "".join(sorted(rows, key=_by_path))


def _row(route: Route, who: str) -> str:
    rule = route.rule.replace("<", "{").replace(">", "}")
    about = f"{route.summary} (*key*)" if route.once else route.summary
    return f"| `{route.method} {rule}` | {about} | {who} |\n"


def _by_path(row: str) -> tuple[str, str]:
    method, _, path = row.split("`")[1].partition(" ")
    return path, method


def _who(route: Route) -> str:
    if route.roles == EVERYONE:
        return "any role"
    if route.roles == STAFF:
        return "any but supplier"
    return ", ".join(sorted(route.roles))


if __name__ == "__main__":
    PAGE.write_text(page())
