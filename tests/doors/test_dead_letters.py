"""Dead letters on SQS: counted, looked at and left, and sent back to be tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from functions import wiring
from hub.aws import clients
from schemas.errors import NotFound


@pytest.fixture
def letters(deployed):
    """Twelve dead letters of the intake."""
    for number in range(12):
        clients.sqs().send_message(
            QueueUrl=deployed["HUB_INTAKE_DLQ_URL"], MessageBody=f"letter {number}"
        )
    return wiring.ports().dead_letters


def test_each_queue_is_counted(letters):
    assert {"intake": 12, "effects": 0, "feeds": 0} == letters.queues()


def test_looking_at_letters_leaves_them_where_they_are(letters):
    seen = letters.peek("intake", limit=3)

    assert 3 == len(seen)
    assert {f"letter {n}" for n in range(12)} > {letter.body for letter in seen}
    assert ("intake", 1) == (seen[0].queue, seen[0].receives)
    assert timedelta(0) <= datetime.now(UTC) - seen[0].sent_at < timedelta(minutes=1)
    assert 12 == letters.queues()["intake"]
    assert 12 == len(letters.peek("intake", limit=20))


def test_redriven_letters_are_messages_again(letters, deployed):
    assert 12 == letters.redrive("intake")

    assert 0 == letters.queues()["intake"]
    waiting = clients.sqs().get_queue_attributes(
        QueueUrl=deployed["HUB_INTAKE_QUEUE_URL"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert "12" == waiting["Attributes"]["ApproximateNumberOfMessages"]
    assert [] == letters.peek("intake")


def test_a_queue_that_is_not_there_is_not_found(letters):
    with pytest.raises(NotFound, match="no queue attic; there are intake, effects, feeds"):
        letters.peek("attic")
    with pytest.raises(NotFound):
        letters.redrive("attic")
