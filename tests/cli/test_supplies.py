"""`hub receive`, `hub orders accept` and the like: what they ask of the API, and what they show."""

import json

import pytest

from hub.cli import client, main

ORDER = {
    "number": "PO-1", "partner": "BOLT", "channel": "x12", "status": "acknowledged",
    "test": False, "total": "250", "currency": "USD", "created_at": "2026-11-02T12:00:00Z",
}  # fmt: skip


@pytest.fixture
def hub(monkeypatch, tmp_path, capsys):
    """Run a command; gives its exit code, what it printed, and the calls that it made."""
    monkeypatch.chdir(tmp_path)
    asked = []

    def call(method, path, *, body=None, key=None, query=None):
        asked.append((method, path, body, key))
        if path.endswith("receipts"):
            wrong = [row for row in body["rows"] if row["quantity"] == "x"]
            refused = [{"row": body["rows"].index(row) + 1, "reason": "odd"} for row in wrong]
            return {
                "received": len(body["rows"]) - len(wrong), "repeated": 0, "refused": refused,
                "orders": [{"number": "PO-1", "status": "received"}],
            }  # fmt: skip
        if path == "/watch":
            late = {"order": "PO-1", "partner": "BOLT", "what": "ship_notice"}
            due = "2026-11-09T00:00:00Z"
            return {"acknowledgments": 1, "orders": [late | {"due_at": due}]}
        return ORDER

    monkeypatch.setattr(client, "call", call)

    def run(*words):
        asked.clear()
        monkeypatch.setattr("sys.argv", ["hub", *words])
        with pytest.raises(SystemExit) as left:
            main.run()
        told = capsys.readouterr()
        return left.value.code, told.out + told.err, list(asked)

    return run


def test_a_file_of_receipts_of_any_orders(hub, tmp_path):
    (tmp_path / "receipts.csv").write_text(
        "\ufefforder_id,sku,supplier_id,quantity,received_on,ordered_on\n"
        "PO-1,FB-1,BOLT,4,2026-11-12,\nPO-2,FB-1,BOLT,-1,2026-11-12,2026-11-01\n"
    )
    code, told, [(method, path, body, key)] = hub("receive", "receipts.csv")
    assert (0, "POST", "/receipts") == (code, method, path)
    assert {"order_id": "PO-1", "sku": "FB-1", "supplier_id": "BOLT", "quantity": "4",
            "received_on": "2026-11-12"} == body["rows"][0]  # fmt: skip
    assert "received" in told
    again = hub("receive", "receipts.csv")[2][0][3]
    assert key == again, "the same file is the same request"


def test_lines_of_one_order(hub):
    code, _, [(_, path, body, _)] = hub(
        "receive", "PO-1", "--line", "1=10", "--line", "2=-3", "--on", "2026-11-12"
    )
    assert (0, "/orders/PO-1/receipts") == (code, path)
    assert [("1", "10"), ("2", "-3")] == [(row["line"], row["quantity"]) for row in body["rows"]]
    assert {"2026-11-12"} == {row["received_on"] for row in body["rows"]}


def test_rows_that_are_refused_are_shown_by_their_place_in_the_file_and_end_with_1(hub, tmp_path):
    rows = ["sku,quantity,received_on", *["FB-1,1,2026-11-12"] * 1001, "FB-1,x,2026-11-12"]
    (tmp_path / "one.csv").write_text("\n".join(rows))
    code, told, asked = hub("receive", "PO-1", "one.csv", "--json")
    assert (1, [1000, 2]) == (code, [len(body["rows"]) for _, _, body, _ in asked])
    assert [1002] == [each["row"] for each in json.loads(told)["refused"]]
    assert 2 == len({key for *_, key in asked})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["receive", "PO-1"], "no file"),
        (["receive", "empty.csv"], "no rows"),
        (["receive", "PO-1", "--line", "1"], "says no quantity"),
        (["receive", "PO-1", "empty.csv", "--line", "1=2"], "not both"),
        (["orders", "acknowledge", "PO-1", "empty.csv"], "not JSON"),
    ],
)
def test_a_call_that_is_wrong_ends_with_2(hub, tmp_path, words, said):
    (tmp_path / "empty.csv").write_text("sku,quantity\n")
    code, told, asked = hub(*words)
    assert (2, []) == (code, asked)
    assert said in told


def test_decisions_say_what_they_decide(hub):
    code, told, [(_, path, body, _)] = hub("orders", "accept", "PO-1", "--note", "Agreed.")
    assert (0, "/orders/PO-1/acknowledgment/accept", {"note": "Agreed."}) == (code, path, body)
    assert "acknowledged" in told
    _, _, [(_, path, body, _)] = hub(
        "orders", "decline", "PO-1", "--then", "insist", "--note", "No.", "--document", "d-1"
    )
    assert "/orders/PO-1/acknowledgment/decline" == path
    assert {"then": "insist", "note": "No.", "document": "d-1"} == body


def test_a_supplier_answers_and_ships(hub, tmp_path):
    (tmp_path / "lines.json").write_text('{"lines": [{"line": "1"}]}')
    _, _, [(_, path, body, _)] = hub("orders", "acknowledge", "PO-1", "lines.json", "--accepted")
    assert ("/orders/PO-1/acknowledgment", True) == (path, body["accepted"])
    assert "/orders/PO-1/shipments" == hub("orders", "ship", "PO-1", "lines.json")[2][0][1]


def test_the_watch_says_what_it_found(hub):
    code, told, _ = hub("watch")
    assert 0 == code
    assert "ship notice" in told
    assert 1 == len(json.loads(hub("watch", "--json")[1])["orders"])
