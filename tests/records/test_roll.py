"""Which streams changed on a day, and where each stands: the same from both ledgers."""

from datetime import timedelta

import pytest

from schemas.audit import SHARDS, Head, Mark, shard_of
from schemas.events import FIRST_HASH


def changed(desk, day):
    """Every shard's streams of a day."""
    return sorted(s for shard in range(SHARDS) for s in desk.ledger.changed_on(day, shard))


def test_a_stream_belongs_to_the_day_of_its_last_event(desk):
    first = desk.clock.now().date()
    desk.ledger.commit([desk.placed("1"), desk.placed("2")])
    assert ["order/1", "order/2"] == changed(desk, first)

    second = desk.clock.advance(timedelta(days=1)).date()
    desk.ledger.commit([desk.sent("1")])

    assert ["order/2"] == changed(desk, first)
    assert ["order/1"] == changed(desk, second)


def test_a_shard_has_its_own_streams_only_in_order(desk):
    today = desk.clock.now().date()
    for number in range(30):
        desk.ledger.commit([desk.placed(f"{number}")])
    for shard in range(SHARDS):
        mine = sorted(f"order/{n}" for n in range(30) if shard_of(f"order/{n}") == shard)
        assert mine == desk.ledger.changed_on(today, shard)


def test_a_day_without_changes_has_no_streams(desk):
    desk.ledger.commit([desk.placed("1")])
    assert [] == changed(desk, desk.clock.now().date() - timedelta(days=1))


def test_heads_are_those_of_the_streams_that_are_there(desk):
    events = desk.ledger.commit([desk.placed("1", events=2), desk.placed("2")])

    heads = desk.ledger.heads(["order/1", "order/2", "order/3", "order/1"])

    assert {"order/1": Head(2, events[1].hash), "order/2": Head(1, events[2].hash)} == heads
    assert {} == desk.ledger.heads([])


def test_marks_are_events_without_what_they_say(desk):
    one, two = desk.ledger.commit([desk.placed("1", events=2)])

    marks = desk.ledger.marks([("order/1", 2), ("order/1", 1), ("order/1", 3), ("order/9", 1)])

    assert {
        ("order/1", 1): Mark(one.hash, FIRST_HASH, one.at),
        ("order/1", 2): Mark(two.hash, one.hash, two.at),
    } == marks


@pytest.mark.parametrize("stream", ["sent/a#b", "interchange/ZZ:A/ä/1/P"])
def test_streams_of_any_name(desk, stream):
    change = desk.placed("1")
    [event] = desk.ledger.commit([type(change)(stream, 0, change.events, {})])

    assert [stream] == changed(desk, event.at.date())
    assert {stream: Head(1, event.hash)} == desk.ledger.heads([stream])


def test_more_than_one_request_holds(desk):
    numbers = [f"{number}" for number in range(120)]
    for start in range(0, 120, 30):
        desk.ledger.commit([desk.placed(n) for n in numbers[start : start + 30]])

    assert 120 == len(desk.ledger.heads([f"order/{n}" for n in numbers]))
    assert 120 == len(desk.ledger.marks([(f"order/{n}", 1) for n in numbers]))
