"""`hub scorecard`: what a buyer reads, and what a program gets."""

import csv
import io
import json

import pytest

from hub.cli import main, scorecards

CARD = {
    "partner": "BOLT",
    "first_day": "2026-09-02",
    "last_day": "2026-11-30",
    "score": "82.4",
    "standing": "warn",
    "measures": [
        {
            "name": "otif", "title": "On time, in full", "value": "75.00", "unit": "%",
            "numerator": "3", "denominator": "4", "counted": 4, "target": "95", "score": "78.9",
            "weight": "40", "weight_used": "80.00", "formula": "lines / lines", "figures": [],
            "rows": "/scorecards/BOLT/rows?measure=otif",
        },
        {
            "name": "lead_time", "title": "Lead time steadiness", "value": "53.33", "unit": "%",
            "numerator": "8", "denominator": "15", "counted": 5, "target": "60", "score": "88.9",
            "weight": "5", "weight_used": "20.00", "formula": "median / p90",
            "figures": [{"name": "median", "value": "8", "unit": "days"}],
            "note": "1 lines have not all come yet",
            "rows": "/scorecards/BOLT/rows?measure=lead_time",
        },
    ],
    "left_out": [{"name": "price", "weight": "10", "reason": "no line was answered"}],
    "orders": 4,
    "policy_version": 1,
    "reckoned_at": "2026-11-30T12:00:00Z",
    "complete": False,
}  # fmt: skip
ROW = {
    "measure": "otif", "order": "PO-1", "line": "1", "day": "2026-11-09", "part": "0", "of": "1",
    "words": "=4 of 10", "versions": [3, 4], "path": "/orders/PO-1",
}  # fmt: skip
POLICY = {"weights": {"otif": "40"}, "targets": {"otif": "95"}, "window_days": 90}


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command beside a hub that answers from a table, and keeps what it was asked."""
    asked = []

    def answers(method, path, *, query=None, body=None):
        asked.append((method, path, query, body))
        second = (query or {}).get("after") == "1"
        return {
            "/scorecards": {"scorecards": [CARD], "next": None},
            "/scorecards/BOLT": CARD,
            "/scorecards/BOLT/rows": {
                "measure": CARD["measures"][0],
                "rows": [ROW | {"line": "2"}] if second else [ROW],
                "next": None if second else "1",
            },
            "/scorecard-policy": {
                "version": 2, "policy": POLICY, "by": "u-2", "at": "2026-11-30", "reason": "so",
            },
            "/scorecard-policy/versions": {"versions": []},
        }[path]  # fmt: skip

    monkeypatch.setattr(scorecards, "call", answers)

    def call(*words):
        monkeypatch.setattr("sys.argv", ["hub", *words])
        with pytest.raises(SystemExit) as left:
            main.run()
        said = capfd.readouterr()
        return left.value.code, said.out, said.err

    call.asked = asked
    return call


def test_a_card_is_read_at_a_glance(run):
    code, out, _ = run("scorecard", "BOLT")
    assert 0 == code
    assert "82.4 of 100: warn" in out
    assert "2026-09-02 to 2026-11-30, 4 orders" in out
    [otif] = [line for line in out.splitlines() if line.startswith("otif")]
    assert ["otif", "75.00", "%", "95", "%", "78.9", "80.00", "3", "/", "4"] == otif.split()
    assert "median 8 days" in out
    assert "left out: price (10 points): no line was answered" in out
    assert "lead_time: 1 lines have not all come yet" in out
    assert "the newest are counted" in out


def test_all_cards_are_a_table(run):
    code, out, _ = run("scorecard")
    assert (0, "BOLT") == (code, out.splitlines()[1].split()[0])


def test_json_is_what_the_hub_said(run):
    assert CARD == json.loads(run("scorecard", "BOLT", "--json")[1])
    assert [CARD] == json.loads(run("scorecard", "--json")[1])["scorecards"]


def test_csv_has_a_header_and_no_formula(run):
    [card] = csv.DictReader(io.StringIO(run("scorecard", "--csv")[1]))
    assert ("BOLT", "82.4") == (card["partner"], card["score"])
    measures = list(csv.DictReader(io.StringIO(run("scorecard", "BOLT", "--csv")[1])))
    assert ["otif", "lead_time"] == [each["name"] for each in measures]
    out = run("scorecard", "BOLT", "--measure", "otif", "--csv")[1]
    assert ["'=4 of 10", "'=4 of 10"] == [row["words"] for row in csv.DictReader(io.StringIO(out))]


def test_the_rows_of_all_pages_are_shown(run):
    code, out, err = run("scorecard", "BOLT", "--measure", "otif")
    assert 0 == code
    assert ["1", "2"] == [line.split()[2] for line in out.splitlines()[1:]]
    assert "On time, in full: lines / lines" in err


def test_now_reckons_first(run):
    run("scorecard", "BOLT", "--now")
    assert [("POST", "/scorecards/BOLT", None, None)] == run.asked


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--json", "--csv"), "not both"),
        (("--measure", "otif"), "name it"),
        (("--now",), "name it"),
    ],
)
def test_a_call_that_makes_no_sense_is_told_so(run, words, said):
    code, _, err = run("scorecard", *words)
    assert 2 == code
    assert said in err


def test_the_policy_is_shown_as_the_file_that_put_takes(run, tmp_path):
    shown = run("scorecard-policy", "show")[1]
    assert "# version 2, by u-2" in shown
    file = tmp_path / "policy.toml"
    file.write_text(shown)
    code, _, err = run("scorecard-policy", "put", f"{file}", "--reason", "the same again")
    assert (0, True) == (code, "version 2 holds" in err)
    sent = {"policy": POLICY, "reason": "the same again"}
    assert ("PUT", "/scorecard-policy", None, sent) == run.asked[-1]


def test_every_policy_is_listed(run):
    assert {"versions": []} == json.loads(run("scorecard-policy", "versions")[1])


def test_a_file_that_is_no_policy_is_told_so(run, tmp_path):
    (tmp_path / "p.toml").write_text("weights = [")
    code, _, err = run("scorecard-policy", "put", f"{tmp_path / 'p.toml'}", "--reason", "a slip")
    assert 2 == code
    assert "not a TOML file" in err
