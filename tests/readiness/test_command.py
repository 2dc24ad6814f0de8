"""`hub readiness`: text, JSON and a page, with the exit codes of the house."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.commands import app

RUN = CliRunner()


def run(*arguments: object):
    return RUN.invoke(app, ["readiness", *map(str, arguments)])


class Reader(HTMLParser):
    """Tags that are open, the ids there are and the ids that are linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.ids += [told["id"]] if told.get("id") else []
        self.links += [told["href"]] if told.get("href") else []

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()


def test_it_tells_where_to_begin_and_what_to_mend(company: Path) -> None:
    found = run("--feeds", company)
    assert 0 == found.exit_code, found.output
    assert "Fixings (" in found.stdout
    assert "Bought again and again" in found.stdout
    assert "LEAD_TIME_MISSING" in found.stdout


def test_json_is_one_document_with_amounts_as_texts(company: Path) -> None:
    found = run("--feeds", company, "--as-of", "2025-12-31", "--json")
    told = json.loads(found.stdout)
    assert ("2025-12-31", "18561.00") == (told["as_of"], told["spend"])
    assert "Fixings" == told["pilot"]["category"]
    assert isinstance(told["masterdata"]["issues"][0]["cost"], str)


def test_the_same_feeds_make_the_same_answer(company: Path, tmp_path: Path) -> None:
    pages = [tmp_path / "one.html", tmp_path / "two.html"]
    answers = [run("--feeds", company, "--json", "--html", page).stdout for page in pages]
    assert answers[0] == answers[1]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_the_page_stands_alone_and_every_link_leads_somewhere(
    company: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    run("--feeds", company, "--html", page)
    text = page.read_text()
    reader = Reader()
    reader.feed(text)
    assert [] == reader.open
    assert reader.links
    assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)
    assert len(reader.ids) == len(set(reader.ids))
    assert set() == reader.tags & {"script", "link", "img", "iframe"}
    assert None is re.search(r"url\(|@import|https?://", text)


def test_what_feeds_say_is_never_markup(company: Path, tmp_path: Path) -> None:
    evil = "<script>alert('x')</script>"
    items = (company / "items.csv").read_text().replace("Hex bolt", evil).replace("Fixings", evil)
    (company / "items.csv").write_text(
        items.replace("F1,", f"{evil},") + f"{evil},d,S1,x,{evil},,0\n"
    )
    page = tmp_path / "report.html"
    run("--feeds", company, "--html", page)
    assert "<script" not in page.read_text()
    assert "&lt;script&gt;" in page.read_text()


def test_rows_that_were_refused_make_exit_1_and_the_report_stands(company: Path) -> None:
    with (company / "demand.csv").open("a") as file:
        file.write("F1,2025-12-31,NaN\n")
    found = run("--feeds", company)
    assert 1 == found.exit_code
    assert "demand.csv line" in found.stderr
    assert "quantity is not a number" in found.stderr
    assert "Fixings (" in found.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[categories]\nFixings = 'magic'\n", "categories.Fixings"),
        ("[assumptions]\ncarrying_rate = 3\n", "assumptions.carrying_rate"),
        ("what is this", "can't be read"),
        ("[colours]\nred = 1\n", "colours"),
    ],
)
def test_a_file_of_classes_that_is_wrong_is_said_to_be(
    company: Path, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "classes.toml").write_text(text)
    found = run("--feeds", company, "--classes", tmp_path / "classes.toml")
    assert message in str(found.exception)


def test_the_users_own_figures_change_the_costs(company: Path, tmp_path: Path) -> None:
    classes = tmp_path / "classes.toml"
    classes.write_text('[categories]\nMachines = "MRO"\n[assumptions]\nhourly_cost = "90"\n')
    before = json.loads(run("--feeds", company, "--json").stdout)["masterdata"]["totals"]
    after = json.loads(run("--feeds", company, "--json", "--classes", classes).stdout)
    costs = {t["code"]: float(t["cost"]) for t in before}
    doubled = {t["code"]: float(t["cost"]) for t in after["masterdata"]["totals"]}
    assert 2 * costs["EDI_MISSING"] == doubled["EDI_MISSING"]
