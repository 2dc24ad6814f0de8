"""The effects' door: good lanes go on beside bad ones, and a bad one comes again later."""

import json

import pytest

from functions import effects, wiring
from hub import memory
from hub.aws import clients
from hub.ports import Change, Effect
from schemas.errors import Unavailable
from schemas.events import Event

# A call that fails counts nothing, and Powertools remarks on that.
pytestmark = pytest.mark.filterwarnings("ignore:No application metrics")


class OrderPlaced(Event):
    """A fact that calls for effects."""


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    for stream, kind in (("order/1", "good"), ("order/2", "bad"), ("order/3", "good")):
        ports.ledger.commit(
            [Change(stream, 0, [OrderPlaced()], {})], [Effect(stream, "x12", kind, {})]
        )
    return ports


@pytest.fixture
def hands(monkeypatch):
    def bad(ports, effect):
        raise Unavailable("SECRET content")

    hands = {"good": lambda ports, effect: {}, "bad": bad}
    monkeypatch.setattr(effects, "PERFORMERS", hands)
    return hands


def messages(deployed, *streams):
    """Messages as SQS hands them to Lambda, really received from the queue."""
    url = deployed["HUB_EFFECTS_QUEUE_URL"]
    for stream in streams:
        body = json.dumps({"stream": stream, "channel": "x12"})
        clients.sqs().send_message(QueueUrl=url, MessageBody=body)
    received = clients.sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": {"ApproximateReceiveCount": "2"},
                "eventSource": "aws:sqs",
            }
            for message in received
        ]
    }


def test_good_lanes_are_performed_and_only_the_bad_one_comes_again(deployed, hub, hands, context):
    event = messages(deployed, "order/1", "order/2", "order/3")

    answer = effects.handler(event, context)

    bad = [r["messageId"] for r in event["Records"] if "order/2" in r["body"]]
    assert {"batchItemFailures": [{"itemIdentifier": bad[0]}]} == answer
    done = [hub.ledger.effect(f"order/{n}", "x12", 100).status for n in (1, 2, 3)]
    assert ["done", "open", "done"] == done


def test_a_failed_message_waits_longer_each_time(deployed, hub, hands, context, monkeypatch):
    waits = []
    client = clients.sqs()
    client.meta.events.register(
        "provide-client-params.sqs.ChangeMessageVisibility",
        lambda params, **_: waits.append(params["VisibilityTimeout"]),
    )
    event = messages(deployed, "order/2")

    for receives in ("1", "2", "4", "9"):
        event["Records"][0]["attributes"]["ApproximateReceiveCount"] = receives
        effects.handler(event, context)

    assert [10, 30, 270, 900] == waits


def test_a_batch_in_which_all_fail_is_an_answer_and_no_error(deployed, hub, hands, context):
    answer = effects.handler(messages(deployed, "order/2"), context)

    assert 1 == len(answer["batchItemFailures"])


def test_a_lane_that_gets_parked_is_dealt_with_and_comes_no_more(deployed, hub, hands, context):
    event = messages(deployed, "order/2")
    answers = [effects.handler(event, context) for _ in range(6)]

    assert [1, 1, 1, 1, 0, 0] == [len(answer["batchItemFailures"]) for answer in answers]
    assert ["order/2"] == [effect.stream for effect in hub.ledger.parked()]


def test_the_log_names_the_error_but_not_what_it_says(
    deployed, hub, hands, context, caplog, capsys
):
    effects.handler(messages(deployed, "order/2"), context)

    logged = {record.message: record for record in caplog.records}
    assert "order/2" in logged["lane waits"].lane
    assert 30 == logged["lane waits"].seconds
    assert "Unavailable" == logged["message failed"].error
    said = [str(vars(record)) for record in caplog.records]
    assert "SECRET" not in "".join([*said, *capsys.readouterr()])


def test_a_message_that_names_no_lane_fails_alone(deployed, hub, hands, context):
    event = messages(deployed, "order/1", "order/3")
    event["Records"][0]["body"] = "nonsense"

    answer = effects.handler(event, context)

    assert [event["Records"][0]["messageId"]] == [
        failure["itemIdentifier"] for failure in answer["batchItemFailures"]
    ]


def test_an_effect_that_ends_its_process_each_time_is_parked_and_loses_no_message(
    deployed, hub, hands, context
):
    class ProcessEnded(BaseException):
        """What the death of a process looks like from inside."""

    def deadly(ports, effect):
        raise ProcessEnded

    hands["bad"] = deadly
    event = messages(deployed, "order/2")
    for receives in ("1", "2", "3", "4"):
        event["Records"][0]["attributes"]["ApproximateReceiveCount"] = receives
        with pytest.raises(ProcessEnded):
            effects.handler(event, context)
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "5"

    assert {"batchItemFailures": []} == effects.handler(event, context)
    assert ["order/2"] == [effect.stream for effect in hub.ledger.parked()]
