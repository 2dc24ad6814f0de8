"""Deploying a template: what is refused, what is made, what is left when a cloud has stopped."""

import json
import socket
import threading
from pathlib import Path
from typing import Any

import boto3
import moto.dynamodb.models.table as tables
import moto.sqs.models as sqs
import pytest
import requests

from hub.local.cloud import Cloud
from hub.local.stack import Unsupported
from schemas.errors import HubError, InputError, Unavailable


@pytest.fixture
def deploy(tmp_path: Path) -> Any:
    """deploy(resources) makes a cloud, not started, from a template of those resources."""

    def make(resources: dict[str, Any], **more: Any) -> Cloud:
        path = tmp_path / "template.json"
        path.write_text(json.dumps({"Resources": resources, **more}))
        return Cloud(template=path, root=tmp_path)

    return make


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def test_a_type_that_nobody_emulates_stops_the_start_by_name(deploy: Any) -> None:
    cloud = deploy({"Broker": resource("AWS::AmazonMQ::Broker"), "Q": resource("AWS::SQS::Queue")})
    with pytest.raises(Unsupported, match=r"Broker: the type AWS::AmazonMQ::Broker is not emul"):
        cloud.start()


def test_a_property_that_nobody_emulates_stops_the_start_by_name(deploy: Any) -> None:
    cloud = deploy({"Data": resource("AWS::S3::Bucket", ReplicationConfiguration={})})
    with pytest.raises(Unsupported, match=r"Data \(AWS::S3::Bucket\).* ReplicationConfiguration"):
        cloud.start()


@pytest.mark.parametrize(
    ("name", "made", "words"),
    [
        (
            "Rule",
            resource(
                "AWS::Events::Rule",
                EventPattern={"source": ["x"]},
                Targets=[{"Id": "1", "Arn": "arn:aws:kinesis:us-east-1:1:stream/s"}],
            ),
            "kinesis targets are not emulated",
        ),
        (
            "Night",
            resource("AWS::Events::Rule", ScheduleExpression="cron(0 9 1W * ? *)"),
            "nearest weekday",
        ),
        (
            "Files",
            resource("AWS::S3::Bucket", NotificationConfiguration={"QueueConfigurations": []}),
            "only EventBridge notifications",
        ),
        (
            "Api",
            resource("AWS::ApiGatewayV2::Api", Name="a", ProtocolType="WEBSOCKET"),
            "only ProtocolType HTTP",
        ),
        ("Code", resource("AWS::Lambda::Function", Handler="a.b"), "aws:asset:path must say"),
        (
            "Gone",
            {**resource("AWS::Lambda::Function"), "Metadata": {"aws:asset:path": "no/such"}},
            "its code is not there",
        ),
        (
            "Retry",
            resource(
                "AWS::Lambda::EventInvokeConfig",
                FunctionName="f",
                DestinationConfig={"OnFailure": {"Destination": "arn:aws:sns:us-east-1:1:t"}},
            ),
            "only SQS queues",
        ),
    ],
)
def test_what_cannot_be_done_is_said_with_its_logical_id(
    deploy: Any, name: str, made: dict[str, Any], words: str
) -> None:
    with pytest.raises(Unsupported, match=words) as refused:
        deploy({name: made}).start()
    assert str(refused.value).startswith(name)


def test_a_template_section_or_function_that_is_not_known_is_refused(deploy: Any) -> None:
    with pytest.raises(Unsupported, match="section Transform"):
        deploy({}, Transform="AWS::Serverless-2016-10-31").start()
    queue = resource("AWS::SQS::Queue", QueueName={"Fn::ImportValue": "x"})
    with pytest.raises(Unsupported, match="Fn::ImportValue"):
        deploy({"Q": queue}).start()


def test_a_template_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no template"):
        Cloud(template=tmp_path / "none.json", root=tmp_path).start()


def test_references_are_resolved_in_whatever_order_they_stand(deploy: Any) -> None:
    cloud = deploy(
        {
            "Late": {
                **resource("AWS::SQS::Queue", QueueName={"Fn::Sub": "${Early.QueueName}-x"}),
                "DependsOn": "Early",
            },
            "Early": resource("AWS::SQS::Queue", QueueName={"Ref": "Prefix"}),
            "Picked": resource(
                "AWS::SQS::Queue",
                QueueName={"Fn::Select": [1, {"Fn::Split": ["/", "a/picked/c"]}]},
            ),
            "Plain": resource("AWS::SQS::Queue"),
        },
        Parameters={"Prefix": {"Type": "String", "Default": "early"}},
        Outputs={
            "Joined": {"Value": {"Fn::Join": ["-", [{"Ref": "AWS::Region"}, "q"]]}},
            "Arn": {"Value": {"Fn::GetAtt": ["Picked", "Arn"]}},
            "Plain": {"Value": {"Ref": "Plain"}},
        },
    )
    with cloud:
        names = {url.split("/")[-1] for url in cloud.client("sqs").list_queues()["QueueUrls"]}
        assert {"early", "early-x", "picked", "Hub-Plain"} == names
        assert "us-east-1-q" == cloud.outputs["Joined"]
        assert "arn:aws:sqs:us-east-1:123456789012:picked" == cloud.outputs["Arn"]
        assert cloud.outputs["Plain"].endswith("/Hub-Plain")


def test_two_clouds_at_once_are_refused_with_a_reason(deploy: Any) -> None:
    with deploy({}), pytest.raises(HubError, match="another embedded cloud runs"):
        deploy({}).start()
    deploy({}).stop()  # one that never started has nothing to stop


def test_one_cloud_after_another_starts_empty(deploy: Any) -> None:
    for _ in range(3):
        with deploy({"Q": resource("AWS::SQS::Queue", QueueName="q")}) as cloud:
            assert [] == cloud.client("s3").list_buckets()["Buckets"]
            cloud.client("s3").create_bucket(Bucket="left")
            cloud.client("s3").put_object(Bucket="left", Key="k", Body=b"x" * 10_000_000)


def test_a_start_that_failed_leaves_room_for_the_next(deploy: Any) -> None:
    with pytest.raises(Unsupported):
        deploy({"X": resource("AWS::No::Such")}).start()
    with deploy({}) as cloud:
        assert {} == cloud.outputs


def test_stopping_leaves_no_thread_no_port_and_moto_as_it_was(deploy: Any) -> None:
    threads, put_item, clock = set(threading.enumerate()), tables.Table.put_item, sqs.unix_time
    with deploy({"Q": resource("AWS::SQS::Queue")}) as cloud:
        assert put_item is not tables.Table.put_item
        endpoint, api = cloud.endpoint, cloud.api_url
        connection = requests.Session()
        assert 404 == connection.get(f"{api}/x", timeout=5).status_code
    connection.close()
    assert threads >= set(threading.enumerate())
    assert (put_item, clock) == (tables.Table.put_item, sqs.unix_time)
    for url in (endpoint, api):
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)
    assert [] == list(cloud.failures)


def test_a_port_that_is_taken_is_said_so_and_nothing_is_left(deploy: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        cloud = deploy({})
        cloud._settings = (None, 0, port)
        threads = set(threading.enumerate())
        with pytest.raises(Unavailable, match=f"127.0.0.1:{port}"):
            cloud.start()
    assert threads >= set(threading.enumerate())
    with deploy({}):
        pass


def test_it_listens_on_the_loopback_interface_only(deploy: Any) -> None:
    with deploy({}) as cloud:
        assert cloud.endpoint.startswith("http://127.0.0.1:")
        assert cloud.api_url.startswith("http://127.0.0.1:")
        port = int(cloud.endpoint.rsplit(":", 1)[1])
        listening = Path("/proc/net/tcp")
        if listening.exists():
            lines = listening.read_text().splitlines()
            ours = [each.split()[1] for each in lines if f":{port:04X} " in each.split()[1] + " "]
            assert ours
            assert all(each.startswith("0100007F:") for each in ours)


def test_no_web_page_may_read_the_endpoint(deploy: Any) -> None:
    with deploy({}) as cloud:
        answer = requests.get(cloud.endpoint, headers={"Origin": "https://evil.example"}, timeout=5)
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_any_client_reaches_it_by_its_endpoint_url(deploy: Any) -> None:
    with deploy({}) as cloud:
        client: Any = boto3.client(
            "sts",
            endpoint_url=cloud.endpoint,
            region_name="us-east-1",
            aws_access_key_id="whoever",
            aws_secret_access_key="whatever",
        )
        assert "123456789012" == client.get_caller_identity()["Account"]
        client.close()


def test_a_request_that_makes_moto_stumble_is_kept_as_a_failure(deploy: Any) -> None:
    with deploy({}) as cloud:
        answer = requests.post(
            cloud.endpoint,
            headers={"X-Amz-Target": "DynamoDB_20120810.PutItem", **_signed("dynamodb")},
            data=b"no json",
            timeout=5,
        )
        assert 500 == answer.status_code
        (failure,) = cloud.failures
        assert "DynamoDB_20120810.PutItem" in failure.where


def _signed(service: str) -> dict[str, str]:
    scope = f"Credential=local/20261122/us-east-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}


@pytest.fixture(scope="module")
def kept() -> Any:
    """The kept template of this checkout, deployed."""
    checkout = Path(__file__).resolve().parents[2]
    template = checkout / "infra/template/Hub.template.json"
    with Cloud(template=template, root=checkout) as cloud:
        yield cloud
    assert [] == list(cloud.failures)


def test_the_kept_template_deploys_with_all_its_outputs(kept: Cloud) -> None:
    template = json.loads((Path(kept._template)).read_text())
    assert set(template["Outputs"]) == set(kept.outputs)
    assert kept.api_url == kept.outputs["ApiUrl"]


def test_the_documents_bucket_is_as_the_template_says(kept: Cloud) -> None:
    s3, bucket = kept.client("s3"), kept.outputs["DocumentsBucket"]
    assert "Enabled" == s3.get_bucket_versioning(Bucket=bucket)["Status"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert {"inbound", "feeds", "outbound", "quarantine", "bodies", "events"} <= {
        rule["ID"] for rule in rules
    }
    (inbound,) = [rule for rule in rules if rule["ID"] == "inbound"]
    assert (90, "inbound/") == (inbound["Expiration"]["Days"], inbound["Filter"]["Prefix"])
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert {True} == set(block.values())
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    applied = encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert "aws:kms" == applied["SSEAlgorithm"]


def test_the_audit_bucket_locks_what_is_put_there(kept: Cloud) -> None:
    s3, bucket = kept.client("s3"), kept.outputs["AuditBucket"]
    lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert "Enabled" == lock["ObjectLockEnabled"]
    version = s3.put_object(Bucket=bucket, Key="manifest.json", Body=b"{}")["VersionId"]
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key="manifest.json", VersionId=version)


def test_the_ledger_table_has_its_indexes_stream_and_recovery(kept: Cloud) -> None:
    dynamodb, name = kept.client("dynamodb"), kept.outputs["TableName"]
    table = dynamodb.describe_table(TableName=name)["Table"]
    indexes = {each["IndexName"] for each in table["GlobalSecondaryIndexes"]}
    assert {"by_day", "by_kind", "by_partner", "open_effects"} == indexes
    assert "NEW_IMAGE" == table["StreamSpecification"]["StreamViewType"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]
    assert "ENABLED" == recovery["PointInTimeRecoveryStatus"]


def test_functions_have_their_layers_log_groups_and_reserved_concurrency(kept: Cloud) -> None:
    functions = kept.client("lambda").list_functions()["Functions"]
    by_handler = {each["Handler"].split(".")[1]: each for each in functions}
    assert 2 == len(by_handler["compact"]["Layers"])
    assert ["arm64"] == by_handler["intake"]["Architectures"]
    answer = kept.client("lambda").get_function(FunctionName=by_handler["sweep"]["FunctionName"])
    assert 1 == answer["Concurrency"]["ReservedConcurrentExecutions"]


def test_a_login_carries_the_groups_and_the_partner(kept: Cloud) -> None:
    from joserfc import jws

    token = kept.login("ann@supplier.example", groups=("supplier",), partner="ACME")
    claims = json.loads(jws.extract_compact(token.encode()).payload)
    assert (["supplier"], "ACME") == (claims["cognito:groups"], claims["custom:partner"])
    assert "ann@supplier.example" == claims["email"]
    changed = kept.login("ann@supplier.example", groups=("buyer",))
    again = json.loads(jws.extract_compact(changed.encode()).payload)
    assert (["buyer"], claims["sub"]) == (again["cognito:groups"], again["sub"])
    assert "custom:partner" not in again
    with pytest.raises(InputError, match="no such group: kings"):
        kept.login("ann@supplier.example", groups=("kings",))
