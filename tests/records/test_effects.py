"""Effects: in order within their lane, done once, given up visibly; and the numbers they take."""

from datetime import timedelta

import pytest

from hub.ports import LAST_CONTROL_NUMBER, Lane
from schemas.errors import InputError, NotFound
from schemas.events import effect_id


def test_an_effect_waits_in_its_lane_with_everything_it_says(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7", copies=2)])

    (effect,) = desk.waiting("7")

    assert {"number": "7", "copies": 2} == effect.data
    assert ("send_order", "open", 0, ()) == (
        effect.kind,
        effect.status,
        effect.attempts,
        effect.numbers,
    )
    assert desk.clock.now() == effect.at
    assert effect_id("order/7", "x12", 100) == effect.id


def test_effects_are_numbered_by_version_and_place_in_their_lane(desk):
    desk.ledger.commit(
        [desk.placed("7", events=2)],
        [desk.sending("7"), desk.sending("7", "erp"), desk.sending("7")],
    )
    desk.ledger.commit([desk.sent("7", expected=2)], [desk.sending("7")])

    assert [200, 201, 300] == [effect.sequence for effect in desk.waiting("7")]
    assert [200] == [effect.sequence for effect in desk.waiting("7", "erp")]


def test_lanes_of_streams_with_alike_names_stay_apart(desk):
    desk.ledger.commit([desk.placed("7"), desk.placed("7#x12")], [desk.sending("7#x12")])

    assert [] == desk.waiting("7")
    assert 1 == len(desk.waiting("7#x12"))


def test_one_effect_is_found_by_its_key(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])

    assert desk.waiting("7")[0] == desk.ledger.effect("order/7", "x12", 100)
    assert desk.ledger.effect("order/7", "x12", 101) is None
    assert desk.ledger.effect("order/8", "x12", 100) is None


def test_a_settled_effect_leaves_its_lane_with_its_result(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7"), desk.sending("7")])

    desk.ledger.settle(desk.waiting("7")[0], {"key": "outbound/a"})

    assert [101] == [effect.sequence for effect in desk.waiting("7")]
    done = desk.ledger.effect("order/7", "x12", 100)
    assert ("done", {"key": "outbound/a"}) == (done.status, done.result)


def test_settling_twice_keeps_the_first_result(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    (effect,) = desk.waiting("7")

    desk.ledger.settle(effect, {"by": "first"})
    desk.ledger.settle(effect, {"by": "second"})

    assert {"by": "first"} == desk.ledger.effect("order/7", "x12", 100).result


def test_a_large_result_is_kept_whole(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])

    desk.ledger.settle(desk.waiting("7")[0], {"text": "x" * 500_000})

    assert 500_000 == len(desk.ledger.effect("order/7", "x12", 100).result["text"])


def test_a_failed_attempt_is_counted_and_its_reason_kept(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    (effect,) = desk.waiting("7")

    once = desk.ledger.fail(effect, "no answer", park=False)
    failed = desk.ledger.fail(once, "refused", park=False)

    assert ("open", 2, "refused") == (failed.status, failed.attempts, failed.last_error)
    assert [failed] == desk.waiting("7")


def test_an_attempt_told_of_twice_is_counted_once_and_the_latest_reason_stands(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    (effect,) = desk.waiting("7")

    desk.ledger.fail(effect, "begun", park=False)
    failed = desk.ledger.fail(effect, "refused", park=False)

    assert (1, "refused") == (failed.attempts, failed.last_error)
    assert [failed] == desk.waiting("7")


def test_an_earlier_attempt_than_the_record_knows_changes_nothing(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    (effect,) = desk.waiting("7")
    second = desk.ledger.fail(desk.ledger.fail(effect, "one", park=False), "two", park=False)

    assert second == desk.ledger.fail(effect, "late", park=True)
    assert [second] == desk.waiting("7")


def test_a_very_long_reason_is_shortened(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])

    failed = desk.ledger.fail(desk.waiting("7")[0], "x" * 5_000, park=False)

    assert "x" * 999 + "…" == failed.last_error


def test_a_parked_effect_stays_in_its_lane_and_is_listed(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7"), desk.sending("7")])

    parked = desk.ledger.fail(desk.waiting("7")[0], "refused", park=True)

    assert "parked" == parked.status
    assert ["parked", "open"] == [effect.status for effect in desk.waiting("7")]
    assert [parked] == desk.ledger.parked()


def test_a_late_failure_does_not_undo_what_is_done_or_parked(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7"), desk.sending("7")])
    done, given_up = desk.waiting("7")
    desk.ledger.settle(done, {})
    desk.ledger.fail(given_up, "refused", park=True)

    assert "done" == desk.ledger.fail(done, "late", park=True).status
    assert "parked" == desk.ledger.fail(given_up, "late", park=False).status
    assert [101] == [effect.sequence for effect in desk.ledger.parked()]


def test_a_parked_effect_that_was_done_after_all_leaves_the_list(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    (effect,) = desk.waiting("7")
    desk.ledger.fail(effect, "too slow", park=True)

    desk.ledger.settle(effect, {})

    assert [] == desk.ledger.parked()
    assert [] == desk.waiting("7")


def test_a_reopened_effect_starts_again_with_the_numbers_it_has(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    effect = desk.ledger.take_numbers(desk.waiting("7")[0], "acme", 1)
    parked = desk.ledger.fail(effect, "refused", park=True)

    reopened = desk.ledger.reopen(parked)

    assert ("open", 0, (1,)) == (reopened.status, reopened.attempts, reopened.numbers)
    assert [] == desk.ledger.parked()
    later = desk.clock.now() + timedelta(seconds=1)
    assert [Lane("order/7", "x12")] == desk.ledger.open_lanes(later)


def test_reopening_what_is_open_changes_nothing_and_what_is_done_is_refused(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    failed = desk.ledger.fail(desk.waiting("7")[0], "no answer", park=False)

    assert failed == desk.ledger.reopen(failed)

    desk.ledger.settle(failed, {})
    with pytest.raises(InputError, match="nothing to send again"):
        desk.ledger.reopen(failed)


def test_an_effect_that_nobody_recorded_cannot_be_worked_on(desk):
    desk.ledger.commit([desk.placed("7")], [desk.sending("7")])
    ghost = desk.waiting("7")[0].model_copy(update={"sequence": 999})

    with pytest.raises(NotFound):
        desk.ledger.take_numbers(ghost, "acme", 1)
    with pytest.raises(NotFound):
        desk.ledger.settle(ghost, {})
    with pytest.raises(NotFound):
        desk.ledger.fail(ghost, "x", park=False)
    with pytest.raises(NotFound):
        desk.ledger.reopen(ghost)
    assert desk.ledger.effect("order/7", "x12", 999) is None


def test_open_lanes_are_those_that_wait_longest_each_once(desk):
    for number in ("1", "2", "3"):
        desk.ledger.commit([desk.placed(number)], [desk.sending(number), desk.sending(number)])
        desk.clock.advance(timedelta(minutes=1))
    for effect in desk.waiting("2"):
        desk.ledger.settle(effect, {})
    third = desk.clock.now() - timedelta(minutes=1)

    now = desk.clock.now()
    assert [Lane("order/1", "x12"), Lane("order/3", "x12")] == desk.ledger.open_lanes(now)
    assert [Lane("order/1", "x12")] == desk.ledger.open_lanes(now, limit=1)
    assert [Lane("order/1", "x12")] == desk.ledger.open_lanes(third)


def test_parked_effects_are_listed_oldest_first_and_no_more_than_asked_for(desk):
    for number in ("1", "2", "3"):
        desk.ledger.commit([desk.placed(number)], [desk.sending(number)])
        desk.ledger.fail(desk.waiting(number)[0], "refused", park=True)
        desk.clock.advance(timedelta(minutes=1))

    assert ["order/1", "order/2"] == [effect.stream for effect in desk.ledger.parked(limit=2)]


def test_control_numbers_follow_one_another_over_all_effects_of_a_counter(desk):
    for number in ("1", "2"):
        desk.ledger.commit([desk.placed(number)], [desk.sending(number)])

    first = desk.ledger.take_numbers(desk.waiting("1")[0], "acme", 2)
    second = desk.ledger.take_numbers(desk.waiting("2")[0], "acme", 3)

    assert ((1, 2), (3, 4, 5)) == (first.numbers, second.numbers)
    assert first == desk.waiting("1")[0]


def test_each_counter_counts_by_itself(desk):
    for number in ("1", "2"):
        desk.ledger.commit([desk.placed(number)], [desk.sending(number)])

    desk.ledger.take_numbers(desk.waiting("1")[0], "acme", 2)

    assert (1,) == desk.ledger.take_numbers(desk.waiting("2")[0], "bolt", 1).numbers


def test_an_effect_keeps_the_numbers_it_took_first(desk):
    desk.ledger.commit([desk.placed("1")], [desk.sending("1")])
    (as_seen_by_both,) = desk.waiting("1")

    first = desk.ledger.take_numbers(as_seen_by_both, "acme", 2)
    second = desk.ledger.take_numbers(as_seen_by_both, "acme", 2)

    assert (1, 2) == first.numbers == second.numbers


@pytest.mark.parametrize(("counter", "count"), [("acme", 0), ("acme", 100_001), ("", 1)])
def test_numbers_that_cannot_be_taken_are_a_wrong_call(desk, counter, count):
    desk.ledger.commit([desk.placed("1")], [desk.sending("1")])

    with pytest.raises(InputError):
        desk.ledger.take_numbers(desk.waiting("1")[0], counter, count)


def test_after_the_last_control_number_comes_one(desk, wind_on):
    for number in ("1", "2", "3"):
        desk.ledger.commit([desk.placed(number)], [desk.sending(number)])
    wind_on("acme", LAST_CONTROL_NUMBER - 3)

    taken = [desk.ledger.take_numbers(desk.waiting(n)[0], "acme", 2).numbers for n in "123"]

    last = LAST_CONTROL_NUMBER
    assert [(last - 2, last - 1), (last, 1), (2, 3)] == taken
    assert (last, 1) == desk.waiting("2")[0].numbers
