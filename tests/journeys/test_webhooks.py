"""Another system's whole talk with the hub, over real sockets: it calls, signed, and is told."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from hub.core.signatures import is_fresh, read_signatures, verify, write_signatures

pytestmark = pytest.mark.xdist_group("journey-webhooks")


class Erp(ThreadingHTTPServer):
    """A receiver that keeps what it was told, once it has checked who tells it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hub"
        self.secret = ""
        self.told = []
        self.refused = 0


class Desk(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signatures = read_signatures(self.headers["X-Hub-Signature"]) or ()
        timestamp = self.headers["X-Hub-Timestamp"]
        valid = verify([self.server.secret], timestamp, body, signatures)
        if valid and is_fresh(int(timestamp), datetime.now(UTC)):
            self.server.told.append((self.headers["X-Hub-Id"], json.loads(body)))
        else:
            self.server.refused += 1
        self.send_response(204 if valid else 401)
        self.end_headers()

    def log_message(self, *_):
        """Tests are quiet."""


@pytest.fixture(scope="module")
def erp(hub):
    server = Erp()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    wanted = {"url": server.url, "events": ["*"]}
    server.secret = hub.call("PUT", "/webhooks/erp", json=wanted).json()["secret"]
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def secret(hub):
    return hub.call("PUT", "/hooks/shop", json={"types": ["order"]}).json()["secret"]


def order(number):
    line = {"sku": "FB-2001", "quantity": "2", "unit_price": "31.50"}
    data = {"number": number, "partner": "BOLT", "currency": "USD", "lines": [line]}
    return json.dumps({"id": f"call-{number}", "type": "order", "data": data}).encode()


def send(hub, secret, body, timestamp=None):
    timestamp = timestamp or str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Timestamp": timestamp,
        "X-Hub-Signature": write_signatures([secret], timestamp, body),
    }
    return requests.post(f"{hub.cloud.api_url}/hooks/shop", data=body, headers=headers, timeout=60)


def of_order(erp, number):
    return [told for _, told in erp.told if told["order"] == number]


def test_a_signed_call_becomes_an_order_and_its_events_are_told_in_order(hub, erp, secret):
    answer = send(hub, secret, order("PO-1"))
    assert (202, "call-PO-1") == (answer.status_code, answer.json()["call"])
    hub.wait(lambda: len(of_order(erp, "PO-1")) >= 2)
    told = of_order(erp, "PO-1")
    assert ["OrderCreated", "OrderSent"] == [each["type"] for each in told][:2]
    state = hub.get("/hooks/shop/calls/call-PO-1")
    assert ("done", {"order": "PO-1"}) == (state["status"], state["result"])
    assert 0 == erp.refused


def test_a_replay_and_a_forgery_stop_at_the_door(hub, secret):
    body, timestamp = order("PO-2"), str(int(time.time()))
    assert 202 == send(hub, secret, body, timestamp).status_code
    assert (409, "REPLAYED") == _said(send(hub, secret, body, timestamp))
    assert (401, "FORGED") == _said(send(hub, "whsec_a_guess", body))
    assert (401, "STALE") == _said(send(hub, secret, body, "1767603600"))


def test_an_honest_repeat_makes_no_second_order(hub, erp, secret):
    body, now = order("PO-3"), int(time.time())
    first = send(hub, secret, body, str(now))
    again = send(hub, secret, body, str(now + 1))
    assert (202, first.json()) == (again.status_code, again.json())
    hub.wait(lambda: "done" == hub.get("/hooks/shop/calls/call-PO-3")["status"])
    hub.cloud.settle(timeout=60)
    assert 1 == [each["type"] for each in of_order(erp, "PO-3")].count("OrderCreated")


def test_moving_the_clock_moves_no_signature(hub, erp, secret):
    """`hub tick` moves what the handlers take for now; signatures stay on real time."""
    hub.cloud.advance(timedelta(hours=1))
    assert 202 == send(hub, secret, order("PO-4")).status_code
    hub.wait(lambda: of_order(erp, "PO-4"))
    assert 0 == erp.refused


def test_a_secret_is_rotated_while_calls_come_in(hub, secret):
    new = hub.call("POST", "/hooks/shop/secret", json={}).json()["secret"]
    assert 202 == send(hub, secret, order("PO-5")).status_code
    # Each worker knows of a new secret within ten seconds.
    hub.wait(lambda: 202 == send(hub, new, order("PO-6")).status_code)
    hub.call("DELETE", "/hooks/shop/secret")
    hub.wait(lambda: 401 == send(hub, secret, order("PO-7")).status_code)


def _said(answer):
    return answer.status_code, answer.json()["code"]
