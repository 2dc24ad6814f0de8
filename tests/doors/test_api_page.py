"""The page about the API lists what there is."""

from functions.routes.door import CODES, STATUS
from functions.routes.page import PAGE, page
from functions.routes.whole import ROUTES, SIGNED_ROUTES


def test_the_list_of_routes_is_fresh():
    assert page() == PAGE.read_text(), "run: make schemas"


def test_every_route_has_one_line():
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    listed = [line for line in lines if line[3:].split(" ")[0] in ("GET", "POST", "PUT", "DELETE")]
    assert len(ROUTES) + len(SIGNED_ROUTES) == len(listed)


def test_every_error_is_explained():
    text = PAGE.read_text()
    for kind, status in STATUS:
        assert f"| {int(status)} |" in text
        assert f"`{CODES.get(kind, kind.__name__.upper())}`" in text
