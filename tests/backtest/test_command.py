"""`hub backtest`: text, JSON and a page, with the exit codes of the house."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from known_past import past, tables
from planned_feeds import write_feeds
from typer.testing import CliRunner, Result

from hub.cli.backtest_text import show_backtest
from hub.cli.commands import app
from hub.cli.pages.backtest import backtest_page
from schemas.backtest import Backtest
from schemas.errors import InputError, NotFound

RUN = CliRunner()


def run(*arguments: object) -> Result:
    return RUN.invoke(app, ["backtest", *map(str, arguments)])


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company with a short past."""
    return write_feeds(tmp_path_factory.mktemp("few") / "feeds", tables(past(days=265, skus=6)))


def test_a_small_past_is_told_as_text_as_a_page_and_with_prices_of_ones_own(
    few: Path, tmp_path: Path
) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('[backtest]\nrush_order = "100"\nmargin = "0.5"\n')
    page = tmp_path / "page.html"
    found = run("--feeds", few, "--every", 28, "--assumptions", prices, "--html", page)
    assert 0 == found.exit_code, found.output
    assert "at 100 each" in found.stdout
    assert "at 50 % of cost" in found.stdout
    assert page.read_text().startswith("<!doctype html>")


def test_a_past_that_is_too_short_says_what_it_takes_and_ends_with_one(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path / "feeds", tables(past(days=150, skus=3)))
    page = tmp_path / "page.html"
    found = run("--feeds", feeds, "--json", "--html", page)
    told = json.loads(found.stdout)
    assert (1, "too_short") == (found.exit_code, told["verdict"])
    assert "Nothing is promised from less." in page.read_text()
    assert "at least" in run("--feeds", feeds).stdout


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (("--items", "-3"), InputError, "at least one"),
        (("--every", "60"), InputError, "1 to 28"),
        (("--assumptions", "nowhere.toml"), NotFound, "nowhere.toml"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    few: Path, words: tuple[str, str], error: type[Exception], told: str
) -> None:
    found = run("--feeds", few, *words)
    assert isinstance(found.exception, error)
    assert told in str(found.exception)


def test_a_price_that_is_none_names_its_place(few: Path, tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text("[backtest]\nrush_order = -1\n")
    found = run("--feeds", few, "--assumptions", prices)
    assert isinstance(found.exception, InputError)
    assert "backtest.rush_order" in str(found.exception)


def test_the_text_has_the_verdict_the_steps_and_what_it_cannot_know(
    found: Backtest, capsys: pytest.CaptureFixture[str]
) -> None:
    show_backtest(found)
    told = capsys.readouterr().out
    assert told.startswith(found.words)
    for part in (*(each.words for each in found.steps), *found.unknowable):
        assert part in told
    assert "your people" in told


def test_the_page_stands_alone_and_has_every_figure(found: Backtest) -> None:
    page = backtest_page(found)
    assert not re.search(r"<script|https?://|<link|src=", page)
    reader = Reader()
    reader.feed(page)
    assert [] == reader.open
    assert 8 == reader.tags.count("svg")
    assert len(reader.ids) == len(set(reader.ids))
    for each in found.outcomes:
        assert f"{each.stockouts} %" in page
    for each in found.categories:
        assert each.category in page


def test_a_chart_keeps_inside_its_frame(found: Backtest) -> None:
    reader = Reader()
    reader.feed(backtest_page(found))
    assert len(reader.points) > 100
    for (width, height), (x, y) in reader.points:
        assert -1 <= x <= width + 1
        assert -1 <= y <= height + 1


class Reader(HTMLParser):
    """Tags, ids, and the points of drawings with their sizes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.size = (0.0, 0.0)
        self.points: list[tuple[tuple[float, float], tuple[float, float]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.ids += [told["id"]] if "id" in told else []
        if "viewbox" in told:
            _, _, width, height = map(float, told["viewbox"].split())
            self.size = (width, height)
        pairs = [pair.split(",") for pair in told.get("points", "").split()]
        found = [(float(x), float(y)) for x, y in pairs]
        for x, y in (("x1", "y1"), ("x2", "y2"), ("cx", "cy"), ("x", "y")):
            found += [(float(told[x]), float(told[y]))] if x in told else []
        self.points += [(self.size, point) for point in found]

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()
