"""A running hub on the embedded cloud with one of everything in it, and a token of each role."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from hub import memory
from hub.aws.clock import AwsClock
from hub.aws.files import S3Files
from hub.aws.ledger import DynamoLedger
from hub.core.planning.model import CHAMPION
from hub.core.signatures import write_signatures, write_timestamp
from hub.local.cloud import Cloud
from hub.ports import Change, Effect, Lane
from partner_files import BOLT, interchange, invoice
from schemas.access import ROLES
from schemas.sending import DocumentQueued

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
SEAL = """
from functions import wiring
from hub.flows.audit import close_days
assert close_days(wiring.ports())
"""


@dataclass
class Running:
    """A running hub: where it is, who may ask, and the ids of what is in it by their names."""

    cloud: Cloud
    tokens: dict[str, str]
    known: dict[str, str]

    @property
    def url(self) -> str:
        return self.cloud.api_url

    def headers(self, *roles: str) -> dict[str, str]:
        """The header of somebody with these roles; of every role of the house by default."""
        return {"Authorization": f"Bearer {self.tokens['+'.join(roles) or 'staff']}"}

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        more["headers"] = more.get("headers", self.headers())
        return requests.request(method, self.url + path, timeout=60, allow_redirects=False, **more)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    cloud = Cloud(
        template=ROOT / "infra" / "template" / "Hub.template.json",
        root=ROOT,
        state_dir=tmp_path_factory.mktemp("cloud"),
    )
    with cloud:
        running = Running(cloud, _tokens(cloud), {})
        _fill(running)
        yield running
        cloud.settle(timeout=PATIENCE)
        assert [] == list(cloud.failures)


def _tokens(cloud):
    staff = tuple(role for role in ROLES if role != "supplier")
    tokens = {role: cloud.login(f"{role}@hub.local", (role,), _partner(role)) for role in ROLES}
    return tokens | {"staff": cloud.login("staff@hub.local", staff)}


def _partner(role):
    return "BOLT" if role == "supplier" else None


def _fill(hub):
    """One of everything that the API shows, each known by the name that its paths give it."""
    _do(hub, "PUT", "/partners/BOLT", json=json.loads(BOLT.model_dump_json()))
    hub.known |= {"partner": "BOLT", "model": CHAMPION}
    _send_files(hub)
    _make_an_order(hub)
    _drop_a_feed(hub)
    _plan_a_night(hub)
    _make_hooks(hub)
    _bury(hub)
    hub.known["effect"] = _park(hub)
    hub.cloud.settle(timeout=PATIENCE)
    _seal_a_day(hub)


def _do(hub, method, path, **more):
    answer = hub.call(method, path, **more)
    assert answer.ok, (method, path, answer.text)
    return answer.json()


def _send_files(hub):
    bad = ["ST*810*0003", "SE*2*0003"]
    for data in (
        interchange([invoice("0001", "INV-1"), invoice("0002", "INV-2"), bad], 1),
        interchange([invoice("0001", "INV-3")], 1),  # the same control number: an exception
        b"this is no EDI",
    ):
        _wait_for(
            hub, _do(hub, "POST", "/documents", params={"partner": "BOLT"}, data=data)["file"]
        )
    [refused, document] = _do(hub, "GET", "/documents")["documents"]
    reason = {"reason": "We never ordered this."}
    hub.known |= {
        "document": document["id"],
        "file": document["file"],
        "sent": _do(hub, "POST", f"/documents/{refused['id']}/refusal", json=reason)["id"],
        "exception": _do(hub, "GET", "/exceptions")["exceptions"][0]["id"],
    }


ORDER = {
    "partner": "BOLT",
    "number": "PO-1",
    "currency": "USD",
    "lines": [
        {"sku": "FB-2001", "quantity": "24", "unit_price": "31.50", "due_on": "2027-01-04"},
    ],
}


def _make_an_order(hub):
    keyed = hub.headers() | {"Idempotency-Key": "the-first-order"}
    _do(hub, "POST", "/orders", json=ORDER, headers=keyed)
    hub.known["order"] = "PO-1"


def _drop_a_feed(hub):
    """A feed with a good row and a bad one."""
    rows = b"sku,on_hand\nFB-2001,24\nFB-2002,many\n"
    bucket = hub.cloud.outputs["DocumentsBucket"]
    hub.cloud.client("s3").put_object(Bucket=bucket, Key="feeds/stock.csv", Body=rows)
    deadline = time.monotonic() + PATIENCE
    while not (feeds := _do(hub, "GET", "/feeds")["feeds"]):
        assert time.monotonic() < deadline, "the feed was not taken in"
        time.sleep(0.05)
    hub.known |= {"feed": feeds[0]["id"], "name": "stock"}


def _plan_a_night(hub):
    """A run by hand, of which something is proposed."""
    bucket, s3 = hub.cloud.outputs["DocumentsBucket"], hub.cloud.client("s3")
    for name, text in _needs(hub.cloud.now().date()).items():
        s3.put_object(Bucket=bucket, Key=f"feeds/{name}.csv", Body=text.encode())
    hub.cloud.settle(timeout=PATIENCE)
    keyed = hub.headers() | {"Idempotency-Key": "the-first-run"}
    asked = _do(hub, "POST", "/runs", json={}, headers=keyed)["request"]
    deadline = time.monotonic() + PATIENCE
    while (run := hub.call("GET", f"/runs/{asked}").json()).get("status") != "finished":
        assert time.monotonic() < deadline, run
        time.sleep(0.05)
    [proposal] = _do(hub, "GET", "/proposals")["proposals"]
    hub.known |= {"run": run["id"], "proposal": proposal["id"], "sku": "FB-2001"}


def _needs(today):
    """The feeds of a company that has sold almost all it had."""
    days = [today - timedelta(days=back) for back in range(1, 60)]
    return {
        "items": "sku,description,supplier_id,unit_cost\nFB-2001,Concrete screw,BOLT,31.50\n",
        "suppliers": "supplier_id,name,lead_time_days\nBOLT,Bolt and Beam,7\n",
        "stock": "sku,on_hand\nFB-2001,1\n",
        "demand": "\n".join(["sku,date,quantity", *(f"FB-2001,{day},6" for day in days), ""]),
    }


def _make_hooks(hub):
    """A webhook that is not called, a system that may call us, and its call."""
    webhook = {"url": "https://receiver.invalid/hook", "events": ["OrderSent"], "active": False}
    _do(hub, "PUT", "/webhooks/erp", json=webhook)
    secret = _do(hub, "PUT", "/hooks/wms", json={"types": ["order"]})["secret"]
    call = {"id": "C-1", "type": "order", "data": ORDER | {"number": "PO-2"}}
    data, now = json.dumps(call).encode(), write_timestamp(AwsClock().wall())
    signed = {"X-Hub-Timestamp": now, "X-Hub-Signature": write_signatures([secret], now, data)}
    _do(hub, "POST", "/hooks/wms", data=data, headers=signed)
    hub.known |= {"webhook": "erp", "source": "wms", "call": "C-1"}


def _seal_a_day(hub):
    """The day is over, and sealed as every night: with the function's own settings, a day later."""
    functions = hub.cloud.client("lambda").list_functions()["Functions"]
    [manifest] = [each for each in functions if each["Handler"] == "functions.manifest.handler"]
    later = {
        "AWS_ENDPOINT_URL": hub.cloud.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "HUB_CLOCK_OFFSET": str(24 * 60 * 60),
    }
    environment = os.environ | manifest["Environment"]["Variables"] | later
    subprocess.run([sys.executable, "-c", SEAL], cwd=ROOT, env=environment, check=True)
    day = hub.cloud.now().date().isoformat()
    hub.known |= {"day": day, "part": "00", "shard": "0", "queue": "intake"}


def _wait_for(hub, file):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = hub.call("GET", f"/files/{file}")
        if answer.status_code == 200 and answer.json()["status"] != "received":
            return
        time.sleep(0.05)
    raise AssertionError(f"not taken in within {PATIENCE} s")


def _bury(hub):
    """A dead letter."""
    queue = hub.cloud.outputs["IntakeDeadLetterQueueUrl"]
    hub.cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="{}")


def _park(hub):
    """An effect that was given up on: nobody can perform its kind."""
    files = S3Files(hub.cloud.client("s3"), hub.cloud.outputs["DocumentsBucket"])
    table = hub.cloud.outputs["TableName"]
    ledger = DynamoLedger(hub.cloud.client("dynamodb"), table, files, AwsClock())
    ports = replace(memory.ports(AwsClock()), ledger=ledger, files=files)
    lane = Lane("sent/given-up", "x12")
    fact = DocumentQueued(sent="given-up", partner="BOLT", set_code="850")
    effect = Effect(lane.stream, lane.channel, "given_up", {})
    ports.ledger.commit([Change(lane.stream, 0, [fact], {})], [effect])
    [waiting] = ports.ledger.lane(lane)
    # The real performer may try it meanwhile: a later attempt than its own counts.
    late = waiting.model_copy(update={"attempts": 9})
    return ports.ledger.fail(late, "refused", park=True).id
