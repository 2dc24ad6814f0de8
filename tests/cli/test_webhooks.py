"""The commands of webhooks: what they ask of the hub, and headers that really sign."""

import json
from datetime import UTC, datetime

import pytest

from hub.cli import client, main
from hub.core.signatures import is_fresh, read_signatures, verify

SECRET = "whsec_of_a_test"


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the hub, and what it answers to all of it."""
    calls = []

    def call(method, path, *, query=None, body=None, data=None):
        calls.append((method, path, body))
        return {"id": "erp", "secret": SECRET, "message": "Keep it now."}

    monkeypatch.setattr(client, "call", call)
    return calls


def run(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["hub", *words])
    with pytest.raises(SystemExit) as ended:
        main.run()
    return ended.value.code or 0


def test_the_headers_of_sign_really_sign(monkeypatch, capsys, tmp_path):
    body = tmp_path / "call.json"
    body.write_bytes('{"id": "ä"}\n'.encode())
    monkeypatch.setenv("SECRET", SECRET)
    assert 0 == run(monkeypatch, "hook", "sign", str(body), "--secret-env", "SECRET")
    printed = capsys.readouterr().out.splitlines()
    headers = dict(line.split(": ", 1) for line in printed)
    timestamp = headers["X-Hub-Timestamp"]
    signatures = read_signatures(headers["X-Hub-Signature"])
    assert verify([SECRET], timestamp, body.read_bytes(), signatures) == signatures[0]
    assert is_fresh(int(timestamp), datetime.now(UTC))
    assert "application/json" == headers["Content-Type"]


def test_a_secret_comes_from_the_environment_only(monkeypatch, capsys, tmp_path):
    body = tmp_path / "call.json"
    body.write_bytes(b"{}")
    monkeypatch.delenv("SECRET", raising=False)
    assert 2 == run(monkeypatch, "hook", "sign", str(body), "--secret-env", "SECRET")
    assert "holds no secret" in capsys.readouterr().err


def test_a_webhook_is_put_with_what_was_said(monkeypatch, capsys, asked):
    words = "webhooks put erp --url https://erp.example/in --event OrderSent --setting company=Fort"
    assert 0 == run(monkeypatch, *words.split())
    [(method, path, body)] = asked
    expected = {
        "url": "https://erp.example/in",
        "events": ["OrderSent"],
        "connector": "generic",
        "settings": {"company": "Fort"},
        "test": False,
        "active": True,
    }
    assert ("PUT", "/webhooks/erp", expected) == (method, path, body)
    said = capsys.readouterr()
    assert SECRET in said.out
    assert SECRET not in said.err


def test_without_events_all_are_told(monkeypatch, asked):
    run(monkeypatch, "webhooks", "put", "erp", "--url", "https://erp.example/in", "--off")
    [(_, _, body)] = asked
    assert (["*"], False) == (body["events"], body["active"])


def test_a_setting_that_says_nothing_is_a_wrong_call(monkeypatch, asked):
    words = ("webhooks", "put", "erp", "--url", "https://erp.example/in", "--setting", "company")
    assert 2 == run(monkeypatch, *words)
    assert [] == asked


def test_a_given_secret_is_sent_and_not_printed(monkeypatch, capsys, asked):
    monkeypatch.setenv("TOKEN", "key:secret-of-theirs")
    run(monkeypatch, "webhooks", "rotate", "erp", "--secret-env", "TOKEN")
    run(monkeypatch, "hook", "rotate", "wms")
    bodies = [body for _, _, body in asked]
    assert [{"secret": "key:secret-of-theirs"}, {}] == bodies
    assert "secret-of-theirs" not in json.dumps(capsys.readouterr())


def test_a_source_is_put_with_what_it_may_send(monkeypatch, asked):
    words = "hook put bolt --type invoice --type shipment_status --partner BOLT"
    assert 0 == run(monkeypatch, *words.split())
    [(method, path, body)] = asked
    assert ("PUT", "/hooks/bolt") == (method, path)
    assert (["invoice", "shipment_status"], "BOLT") == (body["types"], body["partner"])
