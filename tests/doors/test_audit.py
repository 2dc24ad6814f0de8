"""The audit's door and routes: days are closed on S3 and DynamoDB, and an auditor reads it all."""

import io
import json
from datetime import timedelta

import pytest
from gateway_events import claims, http_event

from functions import api, manifest, wiring
from hub.aws import clients
from hub.aws.clock import OFFSET
from hub.core.audit.check_audit import check
from hub.flows.archive import archive
from hub.flows.audit_export import Wish, write_export
from hub.flows.audit_pages import LocalPages, Paged
from hub.ports import Change
from schemas.events import Event

DAY = 86_400


class OrderPlaced(Event):
    """A fact; a long note spills into bodies/."""

    note: str


@pytest.fixture
def ledger(deployed):
    """The table with the index that the manifests are made from."""
    indexes = {
        "by_kind": ("kind", "sort"),
        "by_partner": ("kind_partner", "sort"),
        "open_effects": ("effect_shard", "effect_at"),
        "by_day": ("changed_on", "pk"),
    }
    names = {"pk", "sk"}.union(*indexes.values())

    def keys(partition, order):
        return [
            {"AttributeName": partition, "KeyType": "HASH"},
            {"AttributeName": order, "KeyType": "RANGE"},
        ]

    clients.dynamodb().create_table(
        TableName="ledger",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        KeySchema=keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": keys(*key),
                "Projection": {"ProjectionType": "KEYS_ONLY" if index == "by_day" else "ALL"},
            }
            for index, key in indexes.items()
        ],
    )
    return wiring.ports().ledger


@pytest.fixture
def yesterday(ledger, monkeypatch):
    """Facts of two days, one of them missed by the archive; now it is the night after."""
    ports = wiring.ports()
    first = ledger.commit([Change("order/1", 0, [OrderPlaced(note="x" * 300_000)], {})])
    archive(ports, first)
    ledger.commit([Change("order/2", 0, [OrderPlaced(note="missed")], {})])
    day = ports.clock.now().date()
    monkeypatch.setenv(OFFSET, str(DAY))
    archive(ports, ledger.commit([Change("order/1", 1, [OrderPlaced(note="later")], {})]))
    monkeypatch.setenv(OFFSET, str(2 * DAY + 3_600))
    return day


def call(context, method, path, query=None, body=None):
    event = http_event(method, path, claims("auditor"), body=body, query=query)
    answer = api.handler(event, context)
    return answer["statusCode"], json.loads(answer["body"])


def test_the_days_that_are_over_are_closed_and_archived_whole(yesterday, context):
    closed = manifest.handler({}, context)

    after = yesterday + timedelta(days=1)
    assert 2 == closed[yesterday.isoformat()]
    assert 1 == closed[after.isoformat()]
    keys = wiring.ports().files.keys(f"events/{yesterday}/")
    assert 2 == len(keys)
    assert {} == manifest.handler({}, context)


def test_the_record_on_aws_exports_and_checks(yesterday, context, tmp_path):
    manifest.handler({}, context)
    out = io.BytesIO()
    write_export(Paged(LocalPages(wiring.ports())), Wish(open=True), tmp_path, out)

    found = check(out)

    assert ([], 3, 2) == (found["broken"], found["events"], found["streams"])


def test_an_auditor_reads_manifests_heads_and_events(yesterday, context):
    manifest.handler({}, context)

    _, page = call(context, "GET", "/audit/manifests")
    kept = json.loads(page["manifests"][0]["text"])
    assert [yesterday.isoformat()] == [kept["day"]]
    assert 200 == call(context, "GET", f"/audit/manifests/{yesterday}")[0]
    part = kept["parts"][0]["part"]
    _, heads = call(context, "GET", f"/audit/heads/{yesterday}/{part}")
    row = json.loads(heads["text"].splitlines()[0])
    _, states = call(context, "POST", "/audit/heads", body={"streams": [row["stream"]]})
    assert row["stream"] == states["heads"][0]["stream"]
    span = {"stream": row["stream"], "after": 0, "version": row["version"]}
    _, events = call(context, "POST", "/audit/events", body={"spans": [span]})
    assert row["hash"] == events["events"][-1]["hash"]
    assert 1 == events["done"]


def test_what_was_exported_is_kept_and_listed(ledger, context):
    note = {"sha256": "ab" * 32, "size": 10, "streams": 1, "events": 2, "first": "2026-01-05"}

    assert 200 == call(context, "POST", "/audit/exports", body=note)[0]

    _, page = call(context, "GET", "/audit/exports")
    assert [note] == [{n: v for n, v in e.items() if v is not None} for e in page["exports"]]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/audit/manifests/soon", None),
        ("GET", "/audit/heads/2026-01-05/zz", None),
        ("GET", "/audit/changed/16", None),
        ("POST", "/audit/heads", {"streams": ["a b"]}),
        ("POST", "/audit/heads", {"streams": ["ä" * 300]}),
        ("POST", "/audit/heads", {"streams": ["a"] * 501}),
        ("POST", "/audit/events", {"spans": [{"stream": "a", "after": -1, "version": 1}]}),
        ("POST", "/audit/exports", {"sha256": "x", "size": 1, "streams": 1, "events": 1}),
    ],
)
def test_a_wrong_question_is_refused(ledger, context, method, path, body):
    assert 422 == call(context, method, path, body=body)[0]


def test_what_is_not_there_is_not_found(ledger, context):
    assert 404 == call(context, "GET", "/audit/manifests/2026-01-05")[0]
    assert 404 == call(context, "GET", "/audit/heads/2026-01-05/00")[0]


def test_a_stream_that_nobody_knows_has_no_head_and_no_events(ledger, context):
    _, states = call(context, "POST", "/audit/heads", body={"streams": ["order/9"]})
    span = {"stream": "order/9", "after": 0, "version": 9}
    _, events = call(context, "POST", "/audit/events", body={"spans": [span]})
    assert ([], []) == (states["heads"], events["events"])
