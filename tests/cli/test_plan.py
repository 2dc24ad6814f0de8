"""`hub plan`: what a buyer reads, what a program gets, and how it ends."""

import json
import subprocess
import sys
from decimal import Decimal

import pytest
from planned_feeds import AS_OF, company, write_feeds

from hub.cli import main
from hub.flows.plan import plan_feeds


@pytest.fixture
def feeds(tmp_path):
    """A small company that is out of everything but S-01, of which there is plenty."""
    tables = company()
    for row in tables["stock"]:
        row["on_hand"] = 5000 if row["sku"] == "S-01" else 0
    tables["items"].append(
        {"sku": "NEW", "description": "New", "supplier_id": "BOLT", "unit_cost": 1}
    )
    return write_feeds(tmp_path / "feeds", tables)


@pytest.fixture
def run(monkeypatch, capfd, feeds):
    def call(*words, folder=feeds):
        given = ["hub", "plan", "--feeds", str(folder), "--as-of", AS_OF.isoformat(), *words]
        monkeypatch.setattr("sys.argv", given)
        with pytest.raises(SystemExit) as left:
            main.run()
        said = capfd.readouterr()
        return left.value.code, said.out, said.err

    return call


def test_a_buyer_reads_what_to_order_from_whom_and_what_was_left_out(run):
    code, said, told = run()
    assert (0, "") == (code, told)
    lines = said.splitlines()
    assert "To order after the close of 2026-06-30 (model 2026-11):" == lines[0]
    assert "  S-02 at MAIN" == lines[1][:14]
    assert "  from BOLT, expected 2026-07-" in lines[1]
    assert 0 < float(lines[1].rpartition(", confidence ")[2]) <= 1
    assert "Left out, NO_STOCK: NEW" == lines[-1]
    assert "S-01" not in said


def test_a_program_gets_what_the_same_plan_gives_in_process(run, feeds):
    code, said, _ = run("--json", "--service-scale", "1.5")
    assert (0, plan_feeds(feeds, AS_OF, 1.5)) == (code, json.loads(said))


def test_a_budget_of_nothing_orders_nothing(run):
    said = json.loads(run("--json", "--budget", "0")[1])
    assert [] == said["orders"]
    assert "BEYOND_BUDGET" in {each["reason"] for each in said["skipped"]}


def test_a_plan_with_nothing_to_order_says_so(run):
    assert "  nothing\n" in run("--budget", "0")[1]


def test_why_an_item_is_ordered_adds_up_in_words(run):
    code, said, _ = run("--explain", "S-00")
    assert 0 == code
    assert "S-00 at MAIN: " in said
    assert "  0 on hand and 24 on order: 24 can be counted on." in said.splitlines()


def test_why_an_item_is_not_ordered_is_told_just_as_well(run):
    code, said, _ = run("--explain", "S-01", "--json")
    [reasons] = json.loads(said)
    assert (0, "0") == (code, reasons["ordered"])
    assert "That is not so yet" in " ".join(reasons["words"])


def test_an_item_that_cannot_be_planned_says_what_is_missing(run):
    assert "nobody says how much of it there is" in run("--explain", "NEW")[1]


def test_rows_that_cannot_be_read_are_told_and_the_rest_is_planned(run, feeds):
    before = json.loads(run("--json")[1])
    with (feeds / "demand.csv").open("a") as file:
        file.write("S-00,soon,4\nS-00,2026-06-30,many\n")
    count = len((feeds / "demand.csv").read_text().splitlines())
    code, said, told = run("--json")
    assert (1, before) == (code, json.loads(said))
    assert f"left out: demand.csv, line {count - 1}, date: " in told
    assert f"left out: demand.csv, line {count}, quantity: " in told


def test_refused_rows_beyond_those_told_are_counted(run, feeds):
    with (feeds / "demand.csv").open("a") as file:
        file.writelines("S-00,soon,4\n" for _ in range(130))
    assert "left out: 30 more of demand.csv" in run()[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--budget", "much"], "--budget 12500.00"),
        (["--budget", "NaN"], "--budget 12500.00"),
        (["--budget=-1"], "0 or more"),
        (["--service-scale", "21"], "0 to 20"),
        (["--service-scale", "nan"], "0 to 20"),
        (["--model", "best"], "2026-11"),
        (["--explain", "S-99"], "S-99"),
        (["--as-of", "tomorrow"], "tomorrow"),
    ],
)
def test_a_call_that_is_wrong_ends_with_2(run, words, said):
    code, _, told = run(*words)
    assert (2, True) == (code, said in told)


def test_a_budget_is_in_one_currency(run, feeds):
    text = (feeds / "items.csv").read_text().splitlines()
    rows = [f"{text[0]},currency", *(f"{row},EUR" for row in text[1:])]
    rows[1] = rows[1].replace(",EUR", ",USD")
    (feeds / "items.csv").write_text("\n".join(rows))
    assert 0 == run()[0]
    code, _, told = run("--budget", "500")
    assert (2, True) == (code, "EUR, USD" in told)


def test_a_folder_without_stock_is_no_folder_to_plan_from(run, feeds):
    (feeds / "stock.csv").unlink()
    code, _, told = run()
    assert (2, True) == (code, "stock.csv" in told)


def test_what_was_ordered_and_not_yet_sent_is_not_ordered_again(run, feeds):
    orders = json.loads(run("--json")[1])["orders"]
    with (feeds / "open_orders.csv").open("a") as file:
        file.writelines(
            f"NEW,{each['sku']},{each['supplier_id']},{each['quantity']},{AS_OF}\n"
            for each in orders
        )
    assert all(Decimal(each["quantity"]) > 0 for each in orders)
    assert (True, []) == (bool(orders), json.loads(run("--json")[1])["orders"])


def test_planning_waits_for_no_other_command(feeds):
    script = (
        "import sys; sys.argv = ['hub', 'plan', '--feeds', sys.argv[1], '--as-of', sys.argv[2]]\n"
        "from hub.cli.main import _run\n"
        "_run()\n"
        "heavy = {'requests', 'rich', 'boto3', 'lxml', 'hub.cli.commands'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    words = [sys.executable, "-c", script, str(feeds), AS_OF.isoformat()]
    ended = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "[]" == ended.stderr.strip()


def test_the_commands_name_plan_with_the_others(run, monkeypatch, capfd):
    monkeypatch.setattr("sys.argv", ["hub", "--help"])
    with pytest.raises(SystemExit):
        main.run()
    assert "plan " in capfd.readouterr().out
