"""A commit: all of it or nothing, in order, chained, and never over someone else's."""

import pytest

from hub.ports import MAX_COMMIT_BYTES, SPILL_BYTES, Change, Effect, Listing
from schemas.errors import Conflict, InputError, TooLarge
from schemas.events import FIRST_HASH, chain_hash


def test_what_was_committed_is_loaded(desk):
    desk.ledger.commit([desk.placed("7")])

    state = desk.ledger.load("order/7")

    assert (1, {"number": "7", "status": "placed"}) == (state.version, state.data)


def test_a_stream_that_nobody_wrote_has_no_state_and_no_history(desk):
    assert desk.ledger.load("order/none") is None
    assert [] == list(desk.ledger.history("order/none"))


def test_events_are_numbered_dated_and_given_back_as_the_history_keeps_them(desk):
    recorded = desk.ledger.commit([desk.placed("7", events=2)])

    assert [1, 2] == [event.version for event in recorded]
    assert {desk.clock.now()} == {event.at for event in recorded}
    assert recorded == list(desk.ledger.history("order/7"))
    assert {"number": "7", "total": "12.50"} == recorded[0].data


def test_each_event_carries_the_hash_of_the_one_before(desk):
    desk.ledger.commit([desk.placed("7", events=2)])
    desk.ledger.commit([desk.sent("7", expected=2)])

    history = list(desk.ledger.history("order/7"))

    assert [FIRST_HASH, history[0].hash, history[1].hash] == [e.previous for e in history]
    for e in history:
        assert chain_hash(e.previous, e.stream, e.version, e.name, e.at, e.data) == e.hash
    assert history[-1].hash == desk.ledger.load("order/7").head


def test_the_chain_goes_on_where_another_process_committed_before(desk, clock, request):
    first = desk.ledger
    first.commit([desk.placed("7")])
    other = first
    if "aws" in request.node.name:
        other = request.getfixturevalue("cloud").ledger(clock)

    (second,) = other.commit([desk.sent("7")])
    (third,) = first.commit([desk.sent("7", expected=2)])

    assert second.previous == next(iter(first.history("order/7"))).hash
    assert third.previous == second.hash


def test_events_of_one_stream_have_ids_of_their_own(desk):
    recorded = desk.ledger.commit([desk.placed("7", events=3), desk.placed("8", events=3)])

    assert 6 == len({event.id for event in recorded})


def test_history_can_begin_after_a_version(desk):
    desk.ledger.commit([desk.placed("7", events=3)])

    assert [3] == [event.version for event in desk.ledger.history("order/7", after=2)]
    assert [] == list(desk.ledger.history("order/7", after=3))


def test_several_streams_are_committed_as_one(desk):
    recorded = desk.ledger.commit([desk.placed("7"), desk.placed("8")])

    assert ["order/7", "order/8"] == [event.stream for event in recorded]
    assert 1 == desk.ledger.load("order/7").version
    assert 1 == desk.ledger.load("order/8").version


def test_the_second_of_two_decisions_on_one_version_is_a_conflict(desk):
    desk.ledger.commit([desk.placed("7")])
    desk.ledger.commit([desk.sent("7")])

    with pytest.raises(Conflict) as refused:
        desk.ledger.commit([desk.sent("7")])

    assert ("order/7",) == refused.value.streams
    assert 2 == desk.ledger.load("order/7").version


def test_a_stream_is_made_only_once(desk):
    desk.ledger.commit([desk.placed("7")])

    with pytest.raises(Conflict):
        desk.ledger.commit([desk.placed("7")])


def test_a_version_that_is_not_there_yet_is_a_conflict(desk):
    desk.ledger.commit([desk.placed("7")])

    with pytest.raises(Conflict) as ahead:
        desk.ledger.commit([desk.sent("7", expected=5)])
    with pytest.raises(Conflict) as nowhere:
        desk.ledger.commit([desk.sent("8", expected=1)])

    assert (("order/7",), ("order/8",)) == (ahead.value.streams, nowhere.value.streams)


def test_a_conflict_names_every_stale_stream_and_writes_nothing(desk):
    desk.ledger.commit([desk.placed("7"), desk.placed("9")])

    with pytest.raises(Conflict) as refused:
        desk.ledger.commit(
            [desk.placed("7"), desk.placed("8"), desk.placed("9")],
            [desk.sending("8"), desk.sending("7")],
        )

    assert ("order/7", "order/9") == refused.value.streams
    assert desk.ledger.load("order/8") is None
    assert [] == list(desk.ledger.history("order/8"))
    assert [] == desk.waiting("8") + desk.waiting("7")
    assert 1 == len(list(desk.ledger.history("order/7")))


def test_a_hundred_items_are_taken_and_one_more_is_not(desk):
    fits = [desk.placed(str(n)) for n in range(49)]
    effects = [desk.sending("0"), desk.sending("1")]

    desk.ledger.commit(fits, effects)

    with pytest.raises(TooLarge, match="101 items; the most is 100"):
        desk.ledger.commit([desk.sent("0")], [desk.sending("0")] * 99)
    assert 1 == desk.ledger.load("order/0").version


def test_four_megabytes_are_taken_and_more_are_not(desk):
    half = "x" * (MAX_COMMIT_BYTES // 2 - 100)
    desk.ledger.commit([desk.placed("7", note=half, state={"text": half})])

    with pytest.raises(TooLarge, match="the most is 4000000"):
        desk.ledger.commit([desk.placed("8", note=half, state={"text": half + "x" * 300})])

    assert half == desk.ledger.load("order/7").data["text"]
    assert desk.ledger.load("order/8") is None


def test_bytes_are_counted_as_utf_8(desk):
    with pytest.raises(TooLarge):
        desk.ledger.commit([desk.placed("7", state={"text": "ä" * (MAX_COMMIT_BYTES // 2)})])


@pytest.mark.parametrize("size", [SPILL_BYTES - 20, SPILL_BYTES * 2])
def test_large_states_events_and_effects_are_kept_whole(desk, size):
    text = "ß" * (size // 2)
    effect = Effect("order/7", "x12", "send_order", {"text": text})

    (event,) = desk.ledger.commit([desk.placed("7", note=text, state={"text": text})], [effect])

    assert text == desk.ledger.load("order/7").data["text"]
    assert [event] == list(desk.ledger.history("order/7"))
    assert text == desk.ledger.page("order").states[0].data["text"]
    assert text == desk.waiting("7")[0].data["text"]


def test_nothing_to_commit_is_a_wrong_call(desk):
    with pytest.raises(InputError, match="at least one change"):
        desk.ledger.commit([])


def test_a_change_without_an_event_is_a_wrong_call(desk):
    with pytest.raises(InputError, match="order/7 has no event"):
        desk.ledger.commit([Change("order/7", 0, [], {})])


def test_a_stream_named_twice_is_a_wrong_call(desk):
    with pytest.raises(InputError, match="order/7 is named 2 times"):
        desk.ledger.commit([desk.placed("7"), desk.sent("7")])


def test_an_effect_of_a_stream_that_stays_is_a_wrong_call(desk):
    with pytest.raises(InputError, match="order/8, which the commit does not change"):
        desk.ledger.commit([desk.placed("7")], [desk.sending("8")])


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "x" * 513, "€" * 200, "\ud800"])
def test_a_stream_needs_a_name_that_can_be_a_key(desk, name):
    with pytest.raises(InputError, match="not a name for a stream"):
        desk.ledger.commit([Change(name, 0, desk.placed("7").events, {})])


@pytest.mark.parametrize("channel", ["", "x#12", "x 12"])
def test_a_channel_needs_a_name_that_can_be_part_of_a_key(desk, channel):
    with pytest.raises(InputError, match="not a name for a channel"):
        desk.ledger.commit([desk.placed("7")], [desk.sending("7", channel)])


@pytest.mark.parametrize(
    "listing", [Listing("", "1"), Listing("a#b", "1"), Listing("order", ""), Listing("o", "1", "")]
)
def test_a_listing_needs_names_that_can_be_keys(desk, listing):
    with pytest.raises(InputError, match="not a name for a"):
        desk.ledger.commit([Change("order/7", 0, desk.placed("7").events, {}, listing)])


def test_a_text_that_is_no_unicode_is_refused(desk):
    with pytest.raises(InputError, match="no Unicode"):
        desk.ledger.commit([desk.placed("7", state={"text": "\ud800"})])


def test_an_expected_version_below_zero_is_a_wrong_call(desk):
    with pytest.raises(InputError, match="expects version -1"):
        desk.ledger.commit([desk.placed("7", expected=-1)])


def test_the_record_cannot_be_changed_through_what_was_handed_out(desk):
    given = {"lines": [1]}
    (event,) = desk.ledger.commit([desk.placed("7", state=given)])

    given["lines"].append(2)
    event.data["number"] = "changed"
    desk.ledger.load("order/7").data["lines"].append(3)

    assert {"lines": [1]} == desk.ledger.load("order/7").data
    assert "7" == next(iter(desk.ledger.history("order/7"))).data["number"]


@pytest.mark.parametrize("name", ["", "order/\x00", "order/" + "x" * 3_000, "order/\ud800"])
def test_a_stream_that_cannot_be_is_not_there(desk, name):
    assert desk.ledger.load(name) is None
    assert [] == list(desk.ledger.history(name))
