"""The commands that list: a table for people, the whole page for programs, and the way to go on."""

import json

import pytest

from hub.cli import client, main

PAGES = {
    "/documents": {
        "documents": [
            {
                "id": "d-1", "kind": "invoice", "number": "INV-1", "order_number": None,
                "partner": "BOLT", "received_at": "2026-11-20T09:15:00.123456Z",
                "set_code": "810", "set_control": "0001",
            }
        ],
        "next": "further",
    },
    "/files": {
        "files": [
            {
                "id": "f-1", "partner": "BOLT", "status": "read", "accepted": 2, "rejected": 1,
                "keys": ["a", "b"], "received_at": "2026-11-20T09:15:00Z",
            }
        ],
        "next": None,
    },
    "/sent": {
        "sent": [
            {
                "id": "s-1", "partner": "BOLT", "set_code": "850", "number": "PO-1",
                "status": "sent", "overdue": True, "queued_at": "2026-11-20T09:15:00Z",
            }
        ],
        "next": None,
    },
    "/effects": {
        "effects": [
            {
                "id": "e-1", "kind": "send_document", "stream": "sent/1", "channel": "x12",
                "status": "parked", "attempts": 5, "at": "2026-11-20T09:15:00Z",
                "last_error": "S3 does not answer",
            }
        ]
    },
}  # fmt: skip


@pytest.fixture
def run(monkeypatch, capfd):
    """Run a command beside a hub that answers from a table; gives what it said and asked."""
    asked = []

    def answers(method, path, *, query=None, body=None):
        asked.append((method, path, query))
        return PAGES.get(path) or {"kind": "send_document", "stream": "sent/1"}

    monkeypatch.setattr(client, "call", answers)

    def call(*words):
        monkeypatch.setattr("sys.argv", ["hub", *words])
        code = main._run()
        return code, capfd.readouterr(), asked

    return call


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("documents",), ["2026-11-20 09:15:00", "invoice", "INV-1", "810 0001"]),
        (("files",), ["read", "f-1"]),
        (("sent",), ["850", "sent, overdue"]),
        (("effects", "parked"), ["send_document", "S3 does not answer", "e-1"]),
    ],
)
def test_a_list_is_a_table_for_people_and_a_page_for_programs(run, words, shown):
    code, said, _ = run(*words)
    assert 0 == code, said.err
    assert [] == [each for each in shown if each not in said.out]
    code, said, _ = run(*words, "--json")
    assert PAGES[f"/{words[0]}"] == json.loads(said.out)


def test_where_there_is_more_it_says_how_to_go_on(run):
    assert "--after further" in run("documents")[1].err
    assert "--after" not in run("files")[1].err


def test_what_is_asked_for_is_passed_on(run):
    *_, asked = run("documents", "--partner", "BOLT", "--kind", "order", "--limit", "7", "--test")
    [(_, _, query)] = asked
    assert {"partner": "BOLT", "kind": "order", "limit": 7, "after": None, "test": "true"} == query
    *_, asked = run("effects", "parked", "--waiting")
    assert "false" == asked[-1][2]["parked"]


def test_one_effect_or_all_are_tried_again(run):
    for words in (("e-1",), ("--all",)):
        code, said, asked = run("effects", "resend", *words)
        assert (0, ("POST", "/effects/e-1/resend", None)) == (code, asked[-1])
        assert "send_document of sent/1" in said.err


def test_what_is_to_be_tried_again_must_be_said(run):
    for words in ((), ("e-1", "--all")):
        code, said, asked = run("effects", "resend", *words)
        assert (2, []) == (code, asked)
        assert "name one effect, or say --all" in said.err
