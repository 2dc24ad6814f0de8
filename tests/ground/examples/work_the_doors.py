"""Run by tests/ground in a process of its own: every door does its work once, on moto.

What each asks of AWS is noted as IAM would see it: an action on a resource, named as the kept
template names it. Prints that as JSON, by door, in the last line.
"""

import datetime
import json
import os
import re
import sys
import tempfile
import time
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
STORY = ROOT / "hub" / "cli" / "story"
QUEUES = {
    "IntakeQueue": "HUB_INTAKE_QUEUE_URL",
    "IntakeDeadLettersQueue": "HUB_INTAKE_DLQ_URL",
    "EffectsQueue": "HUB_EFFECTS_QUEUE_URL",
    "EffectsDeadLettersQueue": "HUB_EFFECTS_DLQ_URL",
    "FeedsQueue": "HUB_FEEDS_QUEUE_URL",
    "FeedsDeadLettersQueue": "HUB_FEEDS_DLQ_URL",
}
# What some routes must be asked for.
ASKED = {"/scorecards/<partner>/rows": {"measure": "otif"}, "/decisions": {"sku": "S-00"}}
# What the gateway has the planner answer.
PLANNERS = re.compile(r"/decisions|/runs/\w+/replay")
BUCKETS = {"documents": "DocumentsBucket", "audit": "AuditBucket"}
NO_ONE = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test")
os.environ |= NO_ONE | {
    "AWS_DEFAULT_REGION": "us-east-1",
    "HUB_TABLE": "LedgerTable",
    "HUB_DOCUMENTS_BUCKET": "documents",
    "HUB_AUDIT_BUCKET": "audit",
    "HUB_BUS": "EventsBus",
    "HUB_SECRETS_PREFIX": "Hub",
    "HUB_SECRETS_KEY": "alias/aws/secretsmanager",
    "HUB_OUTBOUND": "loopback",
    "POWERTOOLS_SERVICE_NAME": "door",
    "POWERTOOLS_METRICS_NAMESPACE": "ProcurementHub",
}
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import boto3  # noqa: E402  (the environment comes first: the doors read it when imported)
from moto import mock_aws  # noqa: E402
from planned_feeds import AS_OF, company, write_feeds  # noqa: E402

from functions import wiring  # noqa: E402
from functions.routes.whole import ROUTES  # noqa: E402
from hub.aws import clients  # noqa: E402
from hub.core.signatures import write_signatures  # noqa: E402
from hub.ports import Change, Effect, Lane  # noqa: E402
from schemas.effects import resend_stream  # noqa: E402
from schemas.hooks import hook_stream  # noqa: E402
from schemas.sending import DocumentQueued  # noqa: E402

# What S3, SQS and DynamoDB ask of our key in the name of the caller.
KEY = "EncryptionKey.Arn"
KEY_USE = {
    "s3:GetObject": ["kms:Decrypt"],
    "s3:GetObjectVersion": ["kms:Decrypt"],
    "s3:PutObject": ["kms:GenerateDataKey"],
    "sqs:SendMessage": ["kms:Decrypt", "kms:GenerateDataKey"],
    "sqs:ReceiveMessage": ["kms:Decrypt"],
    "secretsmanager:GetSecretValue": ["kms:Decrypt"],
    "secretsmanager:CreateSecret": ["kms:Decrypt", "kms:GenerateDataKey"],
    "secretsmanager:PutSecretValue": ["kms:Decrypt", "kms:GenerateDataKey"],
    "dynamodb:GetItem": ["kms:Decrypt"],
    "dynamodb:Query": ["kms:Decrypt"],
    "dynamodb:PutItem": ["kms:Decrypt"],
    "dynamodb:UpdateItem": ["kms:Decrypt"],
}


class Notes:
    """Who asked for what."""

    def __init__(self) -> None:
        self.door = ""
        self.taken: dict[str, set[tuple[str, str]]] = {}

    def take(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Note a call before it is made (botocore's before-parameter-build)."""
        service = model.service_model.service_name
        for action, resource in seen_by_iam(service, model.name, params):
            mine = self.taken.setdefault(self.door, set())
            mine.add((action, resource))
            mine |= {(use, KEY) for use in KEY_USE.get(action, [])}


def seen_by_iam(service: str, call: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """The actions and resources that IAM checks for a call."""
    if service == "s3":
        return s3_calls(call, params)
    if service == "dynamodb":
        return dynamodb_calls(call, params)
    if service == "secretsmanager":
        return [
            (f"secretsmanager:{call}", secrets_called(params.get("SecretId") or params["Name"]))
        ]
    if service == "stepfunctions":
        return [(f"states:{call}", params["stateMachineArn"].split(":")[-1])]
    if service == "events":
        return [(f"events:{call}", f"{entry['EventBusName']}.Arn") for entry in params["Entries"]]
    (queue,) = [q for q, variable in QUEUES.items() if os.environ[variable] == params["QueueUrl"]]
    return [(f"sqs:{call.removesuffix('Batch')}", f"{queue}.Arn")]


def secrets_called(name: str) -> str:
    """Secrets Manager: whatever stands under the deployment's prefix."""
    parts = "arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret"
    return f"{parts}:{name.split('/')[0]}/*"


def s3_calls(call: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """S3: objects by their prefix; a version is read by an action of its own."""
    bucket = BUCKETS[params["Bucket"]]
    if call.startswith("ListObject"):
        versions = "Versions" if call == "ListObjectVersions" else ""
        return [(f"s3:ListBucket{versions}", f"{bucket}.Arn")]
    action = f"s3:{call.replace('HeadObject', 'GetObject')}"
    resource = f"{bucket}.Arn/{params['Key'].split('/')[0]}/*"
    return [(action + "Version" if params.get("VersionId") else action, resource)]


def dynamodb_calls(call: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """DynamoDB: a transaction is checked item by item, a query where it reads."""
    table = "LedgerTable.Arn"
    if call == "TransactWriteItems":
        parts = {part for item in params["TransactItems"] for part in item}
        return [(f"dynamodb:{part.removesuffix('Check')}Item", table) for part in parts]
    index = params.get("IndexName")
    return [(f"dynamodb:{call}", f"{table}/index/{index}" if index else table)]


class Context:
    """What Lambda tells a handler about itself."""

    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"

    def get_remaining_time_in_millis(self) -> int:
        return 100_000


def make_the_ground() -> None:
    """The table, the bucket, the queues and the bus, as the kept template has them."""
    template = json.loads((ROOT / "infra/template/Hub.template.json").read_text())
    (table,) = [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::DynamoDB::Table"
    ]
    names = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    boto3.client("dynamodb").create_table(
        TableName="LedgerTable", **{name: table[name] for name in names}
    )
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="documents")
    s3.create_bucket(Bucket="audit", ObjectLockEnabledForBucket=True)
    s3.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
    for queue, variable in QUEUES.items():
        os.environ[variable] = boto3.client("sqs").create_queue(QueueName=queue)["QueueUrl"]
    boto3.client("events").create_event_bus(Name="EventsBus")
    machine = boto3.client("stepfunctions").create_state_machine(
        name="ReplenishMachine",
        definition='{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
        roleArn="arn:aws:iam::123456789012:role/runs",
    )
    os.environ["HUB_REPLENISH_ARN"] = machine["stateMachineArn"]


def knock(notes: Notes, door: str, event: dict[str, Any]) -> Any:
    """Let a door handle an event, and note what it asks for."""
    module = __import__(f"functions.{door}", fromlist=["handler"])
    notes.door = door
    answer = module.handler(event, Context())
    assert not (isinstance(answer, dict) and answer.get("batchItemFailures")), (door, answer)
    return answer


def ask(
    notes: Notes,
    method: str,
    path: str,
    body: str = "",
    headers: dict[str, str] | None = None,
    **query: str,
) -> Any:
    """One request to the API as an operator; the answer's JSON."""
    claims = {
        "sub": "u-1",
        "email": "u@example.test",
        "cognito:groups": "[operator buyer approver]",
    }
    event = {
        "version": "2.0",
        "routeKey": "ANY /{proxy+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **(headers or {})},
        "queryStringParameters": query,
        "requestContext": {
            "stage": "$default",
            "requestId": "r-1",
            "http": {"method": method, "path": path},
            "authorizer": {"jwt": {"claims": claims}},
        },
        "body": body,
        "isBase64Encoded": False,
    }
    answer = knock(notes, "plan" if PLANNERS.fullmatch(path) else "api", event)
    assert answer["statusCode"] < 400, (method, path, answer)
    return json.loads(answer["body"]) if answer.get("body") else None


def dropped(prefix: str, at: str = "2025-01-01T12:00:00Z") -> list[dict[str, Any]]:
    """Messages of EventBridge, one for each object under a prefix."""
    listed = boto3.client("s3").list_object_versions(Bucket="documents", Prefix=prefix)
    told = [{"key": found["Key"], "version-id": found["VersionId"]} for found in listed["Versions"]]
    return [message({"time": at, "detail": {"object": each}}) for each in told]


def message(body: Any) -> dict[str, Any]:
    """A record of an SQS event."""
    return {
        "messageId": "m-1",
        "receiptHandle": "r-1",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }


def lanes() -> list[dict[str, Any]]:
    """What waits in the effects queue, as records."""
    received = boto3.client("sqs").receive_message(
        QueueUrl=os.environ["HUB_EFFECTS_QUEUE_URL"], MaxNumberOfMessages=10
    )
    return [message(each["Body"]) for each in received["Messages"]]


def stream() -> dict[str, Any]:
    """Everything in the ledger as a batch of its stream."""
    items = boto3.client("dynamodb").scan(TableName="LedgerTable")["Items"]
    return {
        "Records": [
            {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(place), "NewImage": item}}
            for place, item in enumerate(items)
        ]
    }


def send_files(notes: Notes) -> None:
    """A partner is made known, and sends what is good and what is not."""
    profile = tomllib.loads((STORY / "bolt.toml").read_text())
    ask(notes, "PUT", "/partners/BOLT", json.dumps(profile))
    for name in ("bolt-invoice.edi", "bolt-unreadable.edi"):
        ask(notes, "POST", "/documents", (STORY / name).read_text(), partner="BOLT")
    ask(notes, "POST", "/uploads", json.dumps({"partner": "BOLT"}))
    knock(notes, "intake", {"Records": dropped("inbound/")})
    (document,) = ask(notes, "GET", "/documents")["documents"]
    reason = json.dumps({"reason": "We never ordered this."})
    ask(notes, "POST", f"/documents/{document['id']}/refusal", reason)


def send_feeds(notes: Notes) -> str:
    """Rows sent, a feed dropped, one that is none, and so many that their table is merged."""
    s3, stock = boto3.client("s3"), "sku,on_hand\nFB-2001,"
    rows = {"rows": [{"sku": "FB-2001", "on_hand": "4"}]}
    taken = ask(notes, "POST", "/stock", json.dumps(rows), {"idempotency-key": "k-1"})
    ask(notes, "POST", "/uploads", json.dumps({"feed": "demand"}))
    s3.put_object(Bucket="documents", Key="feeds/demand.csv", Body=b"no feed")
    for number in range(65):
        key = f"feeds/stock/rows/{number}.csv"
        s3.put_object(Bucket="documents", Key=key, Body=f"{stock}{number}\n".encode())
    knock(notes, "feeds", {"Records": dropped("feeds/")})
    return str(taken["feed"])


def plan_a_night(notes: Notes) -> dict[str, str]:
    """A company's feeds come; a run is asked for; its steps are called; one proposal is wanted."""
    s3, today = boto3.client("s3"), datetime.datetime.now(datetime.UTC).date()
    tables = company(seed=3, skus=8, days=90)
    for row in (row for rows in tables.values() for row in rows):
        row |= {
            name: v + (today - AS_OF) for name, v in row.items() if isinstance(v, datetime.date)
        }
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(write_feeds(Path(folder), tables).iterdir()):
            s3.put_object(Bucket="documents", Key=f"feeds/{path.name}", Body=path.read_bytes())
    new = [f"feeds/{name}.csv" for name in tables]
    come = (dropped(key, f"{today}T00:00:00Z") for key in new)
    knock(notes, "feeds", {"Records": list(chain.from_iterable(come))})
    night = {"as_of": today.isoformat()}
    ask(notes, "POST", "/runs", json.dumps(night), {"idempotency-key": "run-1"})
    begun = knock(notes, "plan", {"step": "snapshot", **night})
    assert begun["stopped"] is None, begun
    for shard in begun["shards"]:
        knock(notes, "plan", {"step": "shard", **shard})
    for batch in knock(notes, "plan", {"step": "collect", "run": begun["run"]})["batches"]:
        knock(notes, "plan", {"step": "propose", **batch})
    knock(notes, "plan", {"step": "finish", "run": begun["run"]})
    waiting = ask(notes, "GET", "/proposals", status="open")["proposals"]
    one, other, *_ = sorted(waiting, key=lambda each: str(each["partner"]))  # BOLT's first
    keys = {"idempotency-key": "proposal-1"}
    ask(notes, "POST", f"/proposals/{one['id']}/approve", "{}", keys)
    why = json.dumps({"reason": "The shelf is full."})
    ask(notes, "POST", f"/proposals/{other['id']}/reject", why, {"idempotency-key": "proposal-2"})
    ask(notes, "POST", f"/runs/{begun['run']}/replay")
    model = ask(notes, "GET", "/models")["active"]["model"]
    return {"<run>": begun["run"], "<proposal>": one["id"], "<model>": model}


def look_around(notes: Notes) -> None:
    """Every route that reads, and the operator's."""
    (document,) = ask(notes, "GET", "/documents")["documents"]
    named = {"<document>": document["id"], "<file>": document["file"]}
    sent, *_ = ask(notes, "GET", "/sent")["sent"]
    named |= {"<partner>": "BOLT", "<queue>": "intake", "<sent>": sent["id"]}
    named |= sealed(notes)
    named |= {"<feed>": send_feeds(notes)} | plan_a_night(notes)
    named |= {"<webhook>": "erp", "<source>": "wms", "<call>": "c-1", "<order>": "PO-1"}
    for route in ROUTES:
        if route.method == "GET":
            path = re.sub(r"<\w+>", lambda match: named[match[0]], route.rule)
            ask(notes, "GET", path, **ASKED.get(route.rule, {}))
    for queue in ("intake", "effects", "feeds"):
        dead = os.environ[f"HUB_{queue.upper()}_DLQ_URL"]
        boto3.client("sqs").send_message(QueueUrl=dead, MessageBody="{}")
        ask(notes, "GET", f"/dlq/{queue}")
        ask(notes, "POST", f"/dlq/{queue}/redrive")


def call_and_be_told(notes: Notes) -> None:
    """Another system calls, signed; another is told; both secrets come, turn and go."""
    shown = ask(notes, "PUT", "/hooks/wms", json.dumps({"types": ["order", "stock"]}))
    wanted = {"url": "http://127.0.0.1:9/in", "events": ["*"]}
    for name in ("erp", "partner:BOLT"):
        ask(notes, "PUT", f"/webhooks/{name}", json.dumps(wanted))
    ask(notes, "POST", "/webhooks/erp/secret", "{}")
    ask(notes, "DELETE", "/webhooks/erp/secret")
    ask(notes, "DELETE", "/webhooks/partner:BOLT")
    line = {"sku": "FB-2001", "quantity": "2", "unit_price": "31.50"}
    order = {"number": "PO-1", "partner": "BOLT", "currency": "USD", "lines": [line]}
    stock = {"rows": [{"sku": "FB-2001", "on_hand": "3"}]}
    for call, kind, data in (("c-1", "order", order), ("c-2", "stock", stock)):
        body = json.dumps({"id": call, "type": kind, "data": data})
        timestamp = str(int(time.time()))
        signature = write_signatures([shown["secret"]], timestamp, body.encode())
        headers = {"x-hub-timestamp": timestamp, "x-hub-signature": signature}
        ask(notes, "POST", "/hooks/wms", body, headers=headers)
        knock(notes, "effects", {"Records": [message(lane("hook", hook_stream("wms", call)))]})
    told = message(lane("webhook:erp", "order/PO-1"))
    notes.door = "effects"
    # Nobody listens there: what counts is what was asked of AWS on the way.
    answer = __import__("functions.effects", fromlist=["handler"]).handler(
        {"Records": [told]}, Context()
    )
    assert len(answer["batchItemFailures"]) == 1


def lane(channel: str, stream: str) -> dict[str, str]:
    return {"stream": stream, "channel": channel}


def close_the_days(notes: Notes) -> None:
    """The days get their manifests, the archive what it missed, and an auditor reads both."""
    missed = DocumentQueued(sent="s-0", partner="BOLT", set_code="850")
    wiring.ports().ledger.commit([Change("sent/s-0", 0, [missed], {})])
    os.environ["HUB_CLOCK_OFFSET"] = "259200"
    assert sum(knock(notes, "manifest", {}).values()) > 0
    ask(notes, "POST", "/audit/heads", json.dumps({"streams": ["sent/s-0"]}))
    span = {"stream": "sent/s-0", "after": 0, "version": 1}
    assert ask(notes, "POST", "/audit/events", json.dumps({"spans": [span]}))["events"]
    note = {"sha256": "0" * 64, "size": 1, "streams": 1, "events": 1}
    ask(notes, "POST", "/audit/exports", json.dumps(note))


def sealed(notes: Notes) -> dict[str, str]:
    """A day that has a manifest, and a part of its heads."""
    texts = [each["text"] for each in ask(notes, "GET", "/audit/manifests")["manifests"]]
    manifest = next(each for each in map(json.loads, texts) if each["parts"])
    return {"<day>": manifest["day"], "<part>": manifest["parts"][0]["part"], "<shard>": "0"}


def resend(notes: Notes) -> None:
    """What was given up on is tried again because the operator says so."""
    ledger = wiring.ports().ledger
    fact = DocumentQueued(sent="s-1", partner="BOLT", set_code="850")
    ledger.commit([Change("sent/s-1", 0, [fact], {})], [Effect("sent/s-1", "x12", "given_up", {})])
    parked = ledger.fail(ledger.lane(Lane("sent/s-1", "x12"))[0], "refused", park=True)
    ask(notes, "POST", f"/effects/{parked.id}/resend")
    lane = {"stream": resend_stream(parked.id), "channel": "resend"}
    knock(notes, "effects", {"Records": [message(lane)]})


def work(notes: Notes) -> None:
    """A file's whole way, door by door."""
    send_files(notes)
    new = stream()
    knock(notes, "outbox", new)
    knock(notes, "archive", new)
    os.environ["HUB_CLOCK_OFFSET"] = "3600"
    knock(notes, "sweep", {})
    knock(notes, "effects", {"Records": lanes()})
    os.environ["HUB_CLOCK_OFFSET"] = "172800"
    assert knock(notes, "watch", {}) == {"overdue": 1, "orders": 0}
    assert knock(notes, "scorecards", {}) == {"scorecards": 1}
    os.environ["HUB_CLOCK_OFFSET"] = "3600"
    close_the_days(notes)
    os.environ["HUB_CLOCK_OFFSET"] = "3600"
    call_and_be_told(notes)
    look_around(notes)
    resend(notes)
    os.environ["HUB_CLOCK_OFFSET"] = "86400"
    assert sum(knock(notes, "compact", {}).values()) > 0


def main() -> dict[str, list[tuple[str, str]]]:
    notes = Notes()
    with mock_aws():
        for name, client in vars(clients).items():
            if hasattr(client, "cache_clear") and not name.startswith("_"):
                client().meta.events.register("before-parameter-build", notes.take)
        make_the_ground()
        work(notes)
    return {door: sorted(taken) for door, taken in notes.taken.items()}


# The doors log to stdout, too: what counts is the last line.
sys.stdout.write(json.dumps(main()))
