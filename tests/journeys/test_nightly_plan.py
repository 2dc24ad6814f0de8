"""Nights on the embedded cloud: feeds dropped, the schedule, proposals, an approval, the 850."""

import json
import os
import signal
from datetime import timedelta

import pytest
from planned_feeds import AS_OF, company

from partner_files import BOLT

ORDERS = {"Idempotency-Key": "approve-1"}


def csv_of(rows, days):
    """Rows as a feed's file, their dates moved on by so many days."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join(columns)]
    for row in rows:
        moved = (row.get(column, "") for column in columns)
        lines.append(",".join(str(v + days if hasattr(v, "year") else v) for v in moved))
    return "\n".join([*lines, ""]).encode()


def nights(hub):
    """The executions of the nightly workflow, the oldest first."""
    listed = hub.cloud.client("stepfunctions").list_executions(
        stateMachineArn=hub.cloud.outputs["ReplenishArn"]
    )["executions"]
    return sorted(listed, key=lambda each: each["startDate"])


def next_night(hub):
    """Let the clock go on past the next nightly run; that run as the API tells it."""
    known = len(nights(hub))
    now = hub.cloud.now()
    night = now.replace(hour=3, minute=31, second=0)
    hub.cloud.advance((night if night > now else night + timedelta(days=1)) - now, most=1)
    hub.wait(lambda: len(nights(hub)) == known + 1 and nights(hub)[-1]["status"] != "RUNNING")
    assert "SUCCEEDED" == nights(hub)[-1]["status"], nights(hub)[-1]
    assert hub.cloud.settle(60)
    return hub.get(f"/runs/{hub.get('/runs')['runs'][0]['id']}")


@pytest.fixture(scope="module")
def approver(hub):
    return hub.cloud.login("approver@hub.local", groups=("approver",))


@pytest.fixture(scope="module")
def first(hub):
    """A company whose feeds lie in the bucket, and its first night."""
    oak = BOLT.model_copy(update={"id": "OAK", "name": "Oak Timber"})
    hub.call("PUT", "/partners/OAK", json=json.loads(oak.model_dump_json()))
    later = hub.cloud.now().date() - AS_OF
    for name, rows in company(seed=3, skus=8, days=150).items():
        hub.s3.put_object(Bucket=hub.bucket, Key=f"feeds/{name}.csv", Body=csv_of(rows, later))
    hub.wait(lambda: 6 == len([f for f in hub.all("/feeds", "feeds") if f["status"] == "read"]))
    return next_night(hub)


def open_proposals(hub):
    told = hub.all("/proposals?status=open", "proposals")
    return [hub.get(f"/proposals/{each['id']}") for each in told]


def test_the_schedule_plans_the_day_that_is_over(hub, first):
    assert "finished" == first["status"], first
    assert (hub.cloud.now().date() - timedelta(days=1)).isoformat() == first["as_of"]
    assert open_proposals(hub)


def test_an_approved_proposal_leaves_as_an_850_and_is_not_proposed_again(hub, first, approver):
    proposal = next(each for each in open_proposals(hub) if each["partner"] == "BOLT")
    path = f"/proposals/{proposal['id']}/approve"
    told = hub.call("POST", path, token=approver, json={}, headers=ORDERS).json()
    assert "approved" == told["status"]
    assert told == hub.call("POST", path, token=approver, json={}, headers=ORDERS).json()
    (sent,) = hub.wait(lambda: [text for text in hub.answers().values() if "ST*850" in text])
    skus = {line["sku"] for line in proposal["lines"]}
    assert all(sku in sent for sku in skus)

    next_night(hub)

    proposed = {line["sku"] for each in open_proposals(hub) for line in each["lines"]}
    assert skus & proposed == set()


def test_a_run_by_hand_is_the_nights_own_when_nothing_has_changed(hub, first):
    before = hub.get("/runs")["runs"][0]
    headers = {"Idempotency-Key": "by-hand-1"}
    wanted = {"as_of": before["as_of"]}
    asked = hub.call("POST", "/runs", json=wanted, headers=headers, status=202).json()
    run = hub.wait(lambda: _told(hub, asked["request"]))
    assert before["id"] == run["id"]
    names = [each["name"] for each in nights(hub)]
    assert 1 == names.count(asked["request"])


def _told(hub, request):
    known = hub.call("GET", f"/runs/{request}", status=None)
    return known.json() if known.status_code == 200 else None


def test_the_planner_answers_why_through_the_gateway(hub, first):
    sku = "S-00"
    why = hub.get("/decisions", params={"sku": sku})
    assert sku in json.dumps(why)


def test_a_planner_that_is_killed_at_work_is_called_again(hub, first):
    later = hub.cloud.now().date() - AS_OF
    told = csv_of([{"sku": "S-00", "on_hand": 3}], later)
    hub.s3.put_object(Bucket=hub.bucket, Key="feeds/stock.csv", Body=told)
    hub.wait(lambda: [f for f in hub.all("/feeds", "feeds") if f["size"] == len(told)])
    assert hub.cloud.settle(60)
    headers = {"Idempotency-Key": "by-hand-2"}
    asked = hub.call("POST", "/runs", json={}, headers=headers, status=202).json()
    hub.wait(lambda: killed_at_work(hub))
    hub.wait(lambda: "TaskFailed" in happened(hub, asked["request"]))
    hub.cloud.advance(timedelta(seconds=11))
    hub.wait(lambda: "ExecutionSucceeded" in happened(hub, asked["request"]))
    assert "finished" == hub.get(f"/runs/{asked['request']}")["status"]


def killed_at_work(hub):
    """Kill a planner that is in the middle of a step, if there is one."""
    for worker in hub.cloud.workers():
        if worker.busy and worker.handler == "functions.plan.handler":
            os.kill(worker.pid, signal.SIGSTOP)
            if worker in hub.cloud.workers():  # it had not just ended
                os.kill(worker.pid, signal.SIGKILL)
                return True
            os.kill(worker.pid, signal.SIGCONT)
    return False


def happened(hub, run_name):
    arn = next(each["executionArn"] for each in nights(hub) if each["name"] == run_name)
    told = hub.cloud.client("stepfunctions").get_execution_history(executionArn=arn)
    return [each["type"] for each in told["events"]]
