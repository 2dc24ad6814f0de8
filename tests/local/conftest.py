"""Small templates and small handlers on a real embedded cloud; a module's tests share one."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hub.local.cloud import Cloud

HANDLERS = Path(__file__).parent / "handlers"
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class Template:
    """Builds a CloudFormation template, resource by resource."""

    record: Path
    resources: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        trust: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole"}
        trust["Principal"] = {"Service": "lambda.amazonaws.com"}
        document = {"Version": "2012-10-17", "Statement": [trust]}
        self.add("Role", "AWS::IAM::Role", AssumeRolePolicyDocument=document)

    def add(self, name: str, kind: str, metadata: Any = None, **properties: Any) -> None:
        self.resources[name] = {"Type": kind, "Properties": properties}
        if metadata is not None:
            self.resources[name]["Metadata"] = metadata

    def function(self, name: str, handler: str, **properties: Any) -> None:
        variables = {"RECORD": str(self.record), **properties.pop("variables", {})}
        self.add(
            name,
            "AWS::Lambda::Function",
            {"aws:asset:path": "."},
            **{
                "FunctionName": name,
                "Handler": handler,
                "Runtime": "python3.13",
                "Role": self.arn("Role"),
                "Code": {"S3Bucket": "assets", "S3Key": "code.zip"},
                "Environment": {"Variables": variables},
                "Timeout": 10,
                **properties,
            },
        )

    def queue(self, name: str, dead_letters: str | None = None, **properties: Any) -> None:
        if dead_letters is not None:
            properties["RedrivePolicy"] = {
                "deadLetterTargetArn": self.arn(dead_letters),
                "maxReceiveCount": 2,
            }
        self.add(name, "AWS::SQS::Queue", QueueName=name, **properties)

    def table(self, name: str, **properties: Any) -> None:
        self.add(
            name,
            "AWS::DynamoDB::Table",
            **{
                "TableName": name,
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": each, "AttributeType": "S"}
                    for each in ("pk", "sk", "kind", "sort")
                ],
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "by_kind",
                        "KeySchema": [
                            {"AttributeName": "kind", "KeyType": "HASH"},
                            {"AttributeName": "sort", "KeyType": "RANGE"},
                        ],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
                "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
                **properties,
            },
        )

    def poll(self, name: str, function: str, source: str, **properties: Any) -> None:
        self.add(
            name,
            "AWS::Lambda::EventSourceMapping",
            FunctionName=self.ref(function),
            EventSourceArn=source,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            **properties,
        )

    def output(self, name: str, value: Any) -> None:
        self.outputs[name] = {"Value": value}

    @staticmethod
    def ref(name: str) -> Any:
        return {"Ref": name}

    @staticmethod
    def arn(name: str, attribute: str = "Arn") -> Any:
        return {"Fn::GetAtt": [name, attribute]}


class Running:
    """A running cloud, and what its handlers wrote down."""

    def __init__(self, cloud: Cloud, record: Path) -> None:
        self.cloud = cloud
        self.record = record

    def seen(self) -> list[dict[str, Any]]:
        if not self.record.exists():
            return []
        return [json.loads(line) for line in self.record.read_text().splitlines()]

    def forget(self) -> None:
        self.record.unlink(missing_ok=True)

    def invoke(self, name: str, event: Any = None, **more: Any) -> dict[str, Any]:
        answer = self.cloud.client("lambda").invoke(
            FunctionName=name, Payload=json.dumps(event if event is not None else {}), **more
        )
        text = answer["Payload"].read()
        return {**answer, "value": json.loads(text) if text else None}

    def send(self, queue: str, *bodies: str) -> None:
        sqs = self.cloud.client("sqs")
        for body in bodies:
            sqs.send_message(QueueUrl=self.url(queue), MessageBody=body)

    def url(self, queue: str) -> str:
        return f"https://sqs.us-east-1.amazonaws.com/123456789012/{queue}"

    def waiting(self, queue: str) -> int:
        """All messages of a queue, hidden ones too."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.cloud.client("sqs").get_queue_attributes(
            QueueUrl=self.url(queue), AttributeNames=names
        )
        return sum(int(each) for each in answer["Attributes"].values())

    def receive(self, queue: str) -> list[str]:
        """Take what can be received off a queue."""
        sqs = self.cloud.client("sqs")
        answer = sqs.receive_message(QueueUrl=self.url(queue), MaxNumberOfMessages=10)
        for each in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=self.url(queue), ReceiptHandle=each["ReceiptHandle"])
        return [each["Body"] for each in answer.get("Messages", [])]

    def wait_for(self, ready: Callable[[], bool], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < deadline, f"not so after {seconds} s; seen: {self.seen()}"
            time.sleep(0.01)


@contextmanager
def _run(folder: Path, fill: Callable[[Template], None], failures: int) -> Iterator[Running]:
    template = Template(folder / "record.jsonl")
    fill(template)
    path = folder / "template.json"
    path.write_text(json.dumps({"Resources": template.resources, "Outputs": template.outputs}))
    with Cloud(template=path, root=HANDLERS, state_dir=folder) as cloud:
        yield Running(cloud, template.record)
    assert failures == len(cloud.failures), cloud.failures


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """run(fill) starts a cloud from the template that `fill(template)` writes."""
    return lambda fill, failures=0: _run(tmp_path_factory.mktemp("cloud"), fill, failures)


@pytest.fixture
def checkout() -> Path:
    """The root of this checkout."""
    return CHECKOUT
