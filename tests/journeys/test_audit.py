"""The record on the deployed template: the night closes the days, and auditors check them."""

import json
from datetime import timedelta

import pytest

from hub.aws.items import event_sk, stream_pk
from hub.cli import main
from partner_files import interchange, invoice


@pytest.fixture(scope="module")
def auditor(hub):
    return hub.cloud.login("auditor@hub.local", groups=("auditor",))


@pytest.fixture
def run(hub, auditor, monkeypatch, tmp_path, capfd):
    """`hub audit`, as an auditor of the running hub."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUB_URL", hub.cloud.api_url)
    monkeypatch.setenv("HUB_TOKEN", auditor)

    def call(*words):
        capfd.readouterr()
        monkeypatch.setattr("sys.argv", ["hub", "audit", *words])
        with pytest.raises(SystemExit) as left:
            main.run()
        told = capfd.readouterr()
        return left.value.code, told.out + told.err

    return call


@pytest.fixture(scope="module")
def closed(hub):
    """A file went through the hub, and two nights went by."""
    hub.drop("audit.edi", interchange([invoice("0001", "AUD-1")], 77))
    hub.done("audit.edi")
    hub.cloud.settle(timeout=60)
    # What runs every few minutes would run a thousand times on the way.
    events = hub.cloud.client("events")
    for rule in events.list_rules()["Rules"]:
        if rule.get("ScheduleExpression", "").startswith("rate("):
            events.disable_rule(Name=rule["Name"])
    hub.cloud.advance(timedelta(days=2))
    hub.cloud.settle(timeout=60)
    return hub


def test_the_night_closes_the_days_and_the_record_is_whole(closed, run, tmp_path):
    code, told = run("manifests", "--json")
    assert 0 == code
    manifests = json.loads(told)
    assert manifests[-1]["total_events"] > 5
    assert [[]] * len(manifests) == [each["broken"] for each in manifests]

    code, told = run("verify", "--json")
    assert 0 == code, told
    assert manifests[-1]["total_events"] <= json.loads(told)["events"]


def test_an_export_is_checked_against_its_hash_and_an_anchor(closed, run, tmp_path):
    code, told = run("export", "-o", "record.tar", "--json")
    assert 0 == code, told
    exported = json.loads(told)
    (tmp_path / "anchor.json").write_text(run("manifest", exported["last"])[1])
    kept = ("--sha256", exported["sha256"], "--anchor", "anchor.json")
    assert (0, True) == (run("verify", "record.tar", *kept)[0], exported["events"] > 5)


def test_an_event_that_is_edited_in_the_table_is_named(closed, run):
    table = closed.cloud.outputs["TableName"]
    client = closed.cloud.client("dynamodb")
    key = {"pk": {"S": stream_pk("partner/BOLT")}, "sk": {"S": event_sk(1)}}
    item = client.get_item(TableName=table, Key=key)["Item"]
    forged = item | {"data": {"S": item["data"]["S"].replace("Bolt", "Dolt")}}
    assert forged != item
    client.put_item(TableName=table, Item=forged)
    try:
        code, told = run("verify")
    finally:
        client.put_item(TableName=table, Item=item)
    assert 1 == code
    assert "BROKEN, first at partner/BOLT 1: its hash is not that of what it says" in told
