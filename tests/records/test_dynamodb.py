"""What only the DynamoDB ledger has: spilled bodies, its indexes, its races and its bad days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from hub.aws.ledger import DynamoLedger
from hub.ports import SPILL_BYTES, Lane
from schemas.errors import Conflict, Unavailable
from schemas.events import canonical


def items(cloud):
    return cloud.dynamodb.scan(TableName=cloud.table)["Items"]


def bodies(cloud):
    return cloud.s3.list_objects_v2(Bucket=cloud.bucket, Prefix="bodies/").get("Contents", [])


@contextmanager
def answering(client, operation, error) -> Iterator[list]:
    """Has one operation of a client fail before it leaves; the list holds what was asked."""
    asked = []

    def fail(params, **_):
        asked.append(params)
        raise error

    name = f"provide-client-params.dynamodb.{operation}"
    client.meta.events.register(name, fail)
    try:
        yield asked
    finally:
        client.meta.events.unregister(name, fail)


def refused(code, *reasons, status=400):
    answer = {
        "Error": {"Code": code, "Message": "no"},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "TransactWriteItems")


def test_what_is_over_the_limit_stands_in_bodies_and_the_item_names_it(aws_desk, cloud):
    large = {"text": "x" * SPILL_BYTES}

    aws_desk.ledger.commit([aws_desk.placed("7", state=large)])

    (state,) = [item for item in items(cloud) if item["sk"]["S"] == "STATE"]
    assert "data" not in state
    body = aws_desk.files.body(state["data_body"]["S"])
    assert canonical(large).encode() == body
    assert 1 == len(bodies(cloud))


def test_what_just_fits_stays_in_its_item(aws_desk, cloud):
    frame = len(canonical({"text": ""}))

    aws_desk.ledger.commit([aws_desk.placed("7", state={"text": "x" * (SPILL_BYTES - frame)})])

    assert [] == bodies(cloud)


def test_a_damaged_body_is_noticed_when_its_state_is_loaded(aws_desk, cloud):
    aws_desk.ledger.commit([aws_desk.placed("7", state={"text": "x" * SPILL_BYTES})])
    (body,) = bodies(cloud)
    aws_desk.files.write(body["Key"], b"{}", "text/plain")

    with pytest.raises(Unavailable, match="damaged"):
        aws_desk.ledger.load("order/7")


def test_a_lost_body_is_our_loss_and_no_wrong_question(aws_desk, cloud):
    aws_desk.ledger.commit([aws_desk.placed("7", state={"text": "x" * SPILL_BYTES})])
    (body,) = bodies(cloud)
    cloud.s3.delete_object(Bucket=cloud.bucket, Key=body["Key"])

    with pytest.raises(Unavailable, match="lost a part"):
        aws_desk.ledger.load("order/7")


def test_only_what_is_not_done_is_in_the_index_of_open_effects(aws_desk, cloud):
    aws_desk.ledger.commit(
        [aws_desk.placed("7")], [aws_desk.sending("7"), aws_desk.sending("7", "erp")]
    )
    (done,), (given_up,) = aws_desk.waiting("7"), aws_desk.waiting("7", "erp")
    aws_desk.ledger.settle(done, {})
    aws_desk.ledger.fail(given_up, "refused", park=True)

    shards = {
        item["channel"]["S"]: item.get("effect_shard", {"S": None})["S"]
        for item in items(cloud)
        if item["pk"]["S"].startswith("EFFECT#")
    }
    assert shards["x12"] is None
    assert shards["erp"].startswith("parked#")


def test_lanes_are_spread_over_the_shards_and_all_found(aws_desk, cloud):
    numbers = [str(number) for number in range(30)]
    for number in numbers:
        aws_desk.ledger.commit([aws_desk.placed(number)], [aws_desk.sending(number)])

    later = aws_desk.clock.now() + timedelta(seconds=1)
    assert {Lane(f"order/{n}", "x12") for n in numbers} == set(aws_desk.ledger.open_lanes(later))
    assert 4 < len({item["effect_shard"]["S"] for item in items(cloud) if "effect_shard" in item})


def test_each_transaction_has_a_token_of_its_own(aws_desk, cloud):
    tokens = []
    cloud.dynamodb.meta.events.register(
        "before-call.dynamodb.TransactWriteItems",
        lambda params, **_: tokens.append(params["body"]),
        unique_id="tokens",
    )

    aws_desk.ledger.commit([aws_desk.placed("7")])
    aws_desk.ledger.commit([aws_desk.sent("7")])
    cloud.dynamodb.meta.events.unregister(
        "before-call.dynamodb.TransactWriteItems", unique_id="tokens"
    )

    assert all(b"ClientRequestToken" in body for body in tokens)
    assert 2 == len(set(tokens))


def test_a_chain_is_not_continued_from_a_head_that_someone_replaced(aws_desk, cloud):
    aws_desk.ledger.commit([aws_desk.placed("7")])
    cloud.dynamodb.update_item(
        TableName=cloud.table,
        Key={"pk": {"S": "STREAM#order/7"}, "sk": {"S": "STATE"}},
        UpdateExpression="SET head = :forged",
        ExpressionAttributeValues={":forged": {"S": "f" * 64}},
    )

    with pytest.raises(Conflict):
        aws_desk.ledger.commit([aws_desk.sent("7")])


def test_of_two_performers_racing_both_get_the_numbers_that_were_written_first(
    aws_desk, cloud, clock, monkeypatch
):
    aws_desk.ledger.commit([aws_desk.placed("7")], [aws_desk.sending("7")])
    (effect,) = aws_desk.waiting("7")
    other = cloud.ledger(clock)
    count = DynamoLedger._count

    def overtaken(ledger, counter, number):
        monkeypatch.setattr(DynamoLedger, "_count", count)
        mine = count(ledger, counter, number)
        theirs.append(other.take_numbers(effect, counter, number))
        return mine

    theirs = []
    monkeypatch.setattr(DynamoLedger, "_count", overtaken)
    mine = aws_desk.ledger.take_numbers(effect, "acme", 2)

    assert (3, 4) == theirs[0].numbers == mine.numbers


def test_a_transaction_met_by_another_is_a_conflict_of_its_streams(aws_desk, cloud):
    error = refused("TransactionCanceledException", "None", "None", "None", "TransactionConflict")
    changes = [aws_desk.placed("7"), aws_desk.placed("8")]

    with (
        answering(cloud.dynamodb, "TransactWriteItems", error),
        pytest.raises(Conflict) as conflict,
    ):
        aws_desk.ledger.commit(changes)

    assert ("order/8",) == conflict.value.streams


@pytest.mark.parametrize(
    "error",
    [
        refused("TransactionCanceledException", "None", "ThrottlingError"),
        refused("ThrottlingException"),
        refused("InternalServerError", status=500),
        refused("Odd", status=503),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
)
def test_a_bad_day_of_dynamodb_is_told_as_unavailable(aws_desk, cloud, error):
    with (
        answering(cloud.dynamodb, "TransactWriteItems", error) as asked,
        pytest.raises(Unavailable, match="DynamoDB"),
    ):
        aws_desk.ledger.commit([aws_desk.placed("7")])

    assert 1 == len(asked)


@pytest.mark.parametrize(
    "error",
    [
        refused("AccessDeniedException"),
        refused("TransactionCanceledException", "ValidationError", "None"),
    ],
)
def test_a_fault_of_the_deployment_stays_what_it_is(aws_desk, cloud, error):
    with (
        answering(cloud.dynamodb, "TransactWriteItems", error),
        pytest.raises(ClientError) as raised,
    ):
        aws_desk.ledger.commit([aws_desk.placed("7")])

    assert raised.value is error


def test_nothing_is_said_of_an_effect_while_dynamodb_is_away(aws_desk, cloud):
    aws_desk.ledger.commit([aws_desk.placed("7")], [aws_desk.sending("7")])
    (effect,) = aws_desk.waiting("7")

    with (
        answering(cloud.dynamodb, "UpdateItem", refused("ThrottlingException")),
        pytest.raises(Unavailable),
    ):
        aws_desk.ledger.settle(effect, {})

    assert "open" == aws_desk.waiting("7")[0].status
