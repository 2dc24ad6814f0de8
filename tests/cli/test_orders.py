"""`hub orders`: what a buyer types and reads, against the API in this process."""

import json

import pytest

from functions import api, wiring
from hub import memory
from hub.cli import client, main
from hub.flows.partners import put_partner
from order_desk import LINES, work
from partner_files import BOLT

WANTED = {
    "partner": "BOLT",
    "currency": "USD",
    "number": "PO-1",
    "due_on": "2026-12-01",
    "lines": LINES,
}


class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"


class Answer:
    """What requests would give, of what the door answers."""

    def __init__(self, answer):
        self.status_code = answer["statusCode"]
        self.text = answer["body"]
        self.ok = self.status_code < 400

    def json(self):
        return json.loads(self.text)


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    monkeypatch.setenv("HUB_URL", "http://hub.test")
    monkeypatch.setenv("HUB_TOKEN", "buyer")

    def request(method, url, *, params, json, data, headers, **_):
        path = url.removeprefix("http://hub.test")
        partner = {"custom:partner": "BOLT"} if "supplier" in headers["Authorization"] else {}
        role = headers["Authorization"].removeprefix("Bearer ")
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "headers": headers | {"content-type": "application/json"},
            "queryStringParameters": {name: str(value) for name, value in params.items()},
            "requestContext": {
                "stage": "$default",
                "http": {"method": method, "path": path},
                "authorizer": {
                    "jwt": {"claims": {"sub": "eve", "cognito:groups": f"[{role}]"} | partner}
                },
            },
            "body": dumped(json),
            "isBase64Encoded": False,
        }
        return Answer(api.handler(event, Context()))

    monkeypatch.setattr(client.requests, "request", request)
    return ports


def dumped(body):
    return None if body is None else json.dumps(body)


@pytest.fixture
def run(hub, monkeypatch, capfd):
    def command(*words):
        monkeypatch.setattr("sys.argv", ["hub", "orders", *words])
        with pytest.raises(SystemExit) as ended:
            main.run()
        said = capfd.readouterr()
        return ended.value.code, said.out, said.err

    return command


@pytest.fixture
def wanted(tmp_path):
    file = tmp_path / "order.json"
    file.write_text(json.dumps(WANTED))
    return str(file)


def test_an_order_is_made_shown_and_listed(run, hub, wanted):
    code, out, _ = run("create", wanted)
    assert 0 == code
    assert "created" in out
    work(hub)
    code, out, _ = run("show", "PO-1")
    assert 0 == code
    assert "sent" in out
    assert "FB-1" in out
    story = [line for line in out.splitlines() if "  eve ordered" in line or "left for" in line]
    assert 2 == len(story)
    code, out, _ = run("list", "--status", "sent")
    assert "PO-1" in out
    assert "functional" in out


def test_the_same_key_is_the_same_request(run, hub, wanted):
    first = run("create", wanted, "--key", "k-1", "--json")
    assert first == run("create", wanted, "--key", "k-1", "--json")
    assert "PO-1" == json.loads(first[1])["number"]
    code, _, err = run("create", wanted)
    assert 2 == code
    assert "there is an order PO-1 already" in err


def test_an_order_is_changed_answered_cancelled(run, hub, wanted):
    run("create", wanted)
    work(hub)
    code, out, _ = run(
        "change", "PO-1", "--line", "1", "--quantity", "12", "--due", "2026-12-05",
        "--reason", "More is sold.",
    )  # fmt: skip
    assert (0, True) == (code, "changing" in out), out
    code, out, _ = run("answer", "PO-1", "--agreed", "--reason", "They said yes.")
    assert "156.00 USD" in out
    code, out, _ = run("cancel", "PO-1", "--reason", "Not wanted any more.")
    assert "cancelling" in out
    code, out, _ = run("answer", "PO-1", "--refused", "--reason", "It is in production.")
    assert "in production" in out
    code, out, _ = run("close", "PO-1", "--reason", "Enough.")
    assert "closed" in out
    code, out, _ = run("reopen", "PO-1", "--reason", "Not enough.")
    assert "sent" in out


def test_lines_of_a_file_change_together(run, hub, wanted, tmp_path):
    run("create", wanted)
    work(hub)
    lines = [{"line": "1", "remove": True}, {"line": "2", "unit_price": "30"}]
    (tmp_path / "lines.json").write_text(json.dumps(lines))
    code, out, _ = run(
        "change", "PO-1", "--file", str(tmp_path / "lines.json"), "--reason", "As agreed.",
        "--agreed",
    )  # fmt: skip
    assert (0, True) == (code, "120.00 USD" in out), out


def test_what_can_not_be_done_is_said(run, hub, wanted, tmp_path):
    (tmp_path / "odd.json").write_text("{")
    code, _, err = run("create", str(tmp_path / "odd.json"))
    assert (2, True) == (code, "is not JSON" in err)
    run("create", wanted)
    code, _, err = run("resend", "PO-1")
    assert (2, True) == (code, "nobody refused it" in err)
    assert 2 == run("show", "PO-9")[0]


def test_a_supplier_is_shown_how_its_order_stands_and_no_more(run, hub, wanted, monkeypatch):
    run("create", wanted)
    work(hub)
    monkeypatch.setenv("HUB_TOKEN", "supplier")
    code, out, _ = run("show", "PO-1")
    assert (0, True, False) == (code, "FB-1" in out, "eve ordered" in out)
