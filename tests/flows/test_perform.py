"""A lane is performed in order, each effect once; what keeps failing is parked and blocks it."""

import pytest

from hub.flows.perform import ATTEMPTS_BEFORE_PARKING, perform_lane
from hub.ports import Change, Effect, Lane
from schemas.errors import InputError, Unavailable
from schemas.events import Event

LANE = Lane("order/7", "x12")


class OrderPlaced(Event):
    """A fact that calls for effects."""

    number: str


@pytest.fixture
def place(hub):
    def record(*kinds):
        known = hub.ledger.load(LANE.stream)
        change = Change(
            LANE.stream, known.version if known else 0, [OrderPlaced(number="7")], {"number": "7"}
        )
        hub.ledger.commit([change], [Effect(*_lane(), kind, {"kind": kind}) for kind in kinds])

    return record


def _lane():
    return LANE.stream, LANE.channel


class Hand:
    """Performs, writing down what it did; fails as often as it is told to."""

    def __init__(self, failures=0):
        self.failures = failures
        self.did = []

    def __call__(self, ports, effect):
        if self.failures:
            self.failures -= 1
            raise Unavailable("the other side is asleep")
        self.did.append(effect.sequence)
        return {"did": effect.sequence}


def test_effects_are_done_in_order_and_their_results_kept(hub, place):
    hand = Hand()
    place("send", "send")
    place("send")

    report = perform_lane(hub, LANE, {"send": hand})

    assert [100, 101, 200] == hand.did == [effect.sequence for effect in report.done]
    assert report.parked is None
    assert [] == hub.ledger.lane(LANE)
    assert {"did": 101} == hub.ledger.effect(*_lane(), 101).result


def test_an_empty_lane_is_nothing_to_do(hub):
    assert () == perform_lane(hub, LANE, {}).done


def test_a_failure_is_counted_and_raised_and_what_was_done_before_stays_done(hub, place):
    place("good", "bad", "good")
    good, bad = Hand(), Hand(failures=1)

    with pytest.raises(Unavailable, match="asleep"):
        perform_lane(hub, LANE, {"good": good, "bad": bad})

    waiting = hub.ledger.lane(LANE)
    assert [(101, 1), (102, 0)] == [(effect.sequence, effect.attempts) for effect in waiting]
    assert "the other side is asleep" == waiting[0].last_error


def test_the_next_call_goes_on_where_the_failure_was(hub, place):
    place("send", "send")
    hand = Hand(failures=1)
    with pytest.raises(Unavailable):
        perform_lane(hub, LANE, {"send": hand})

    perform_lane(hub, LANE, {"send": hand})

    assert [100, 101] == hand.did


def test_the_last_attempt_parks_with_the_reason_and_blocks_what_follows(hub, place):
    place("bad", "good")
    good, bad = Hand(), Hand(failures=99)
    hands = {"good": good, "bad": bad}
    for _ in range(ATTEMPTS_BEFORE_PARKING - 1):
        with pytest.raises(Unavailable):
            perform_lane(hub, LANE, hands)

    report = perform_lane(hub, LANE, hands)

    assert ("parked", ATTEMPTS_BEFORE_PARKING) == (report.parked.status, report.parked.attempts)
    assert "the other side is asleep" == report.parked.last_error
    assert report.parked == perform_lane(hub, LANE, hands).parked
    assert [] == good.did


def test_a_reopened_effect_is_performed_and_frees_its_lane(hub, place):
    place("bad", "good")
    good, bad = Hand(), Hand(failures=ATTEMPTS_BEFORE_PARKING)
    hands = {"good": good, "bad": bad}
    for _ in range(ATTEMPTS_BEFORE_PARKING - 1):
        with pytest.raises(Unavailable):
            perform_lane(hub, LANE, hands)
    parked = perform_lane(hub, LANE, hands).parked

    hub.ledger.reopen(parked)
    report = perform_lane(hub, LANE, hands)

    assert [100, 101] == [effect.sequence for effect in report.done]


def test_a_kind_that_nobody_can_perform_is_an_error_that_names_it(hub, place):
    place("unheard")

    with pytest.raises(InputError, match="nobody here can perform unheard; known are send"):
        perform_lane(hub, LANE, {"send": Hand()})

    assert 1 == hub.ledger.lane(LANE)[0].attempts


def test_an_unforeseen_error_is_counted_too_with_its_name(hub, place):
    place("send")

    def stumble(ports, effect):
        raise KeyError("gone")

    with pytest.raises(KeyError):
        perform_lane(hub, LANE, {"send": stumble})

    assert "KeyError: 'gone'" == hub.ledger.lane(LANE)[0].last_error


def test_what_another_performer_finished_meanwhile_is_not_counted_as_failed(hub, place):
    place("send")

    def overtaken(ports, effect):
        ports.ledger.settle(effect, {"by": "another"})
        raise Unavailable("too late")

    with pytest.raises(Unavailable):
        perform_lane(hub, LANE, {"send": overtaken})

    assert {"by": "another"} == hub.ledger.effect(*_lane(), 100).result
    assert () == perform_lane(hub, LANE, {"send": Hand()}).done


class ProcessEnded(BaseException):
    """What the death of a process looks like from inside: nobody can catch it."""


def deadly(ports, effect):
    raise ProcessEnded


def test_an_effect_that_ends_its_process_each_time_is_parked(hub, place):
    place("deadly", "good")
    good, deaths = Hand(), 0
    hands = {"good": good, "deadly": deadly}
    for delivery in range(1, ATTEMPTS_BEFORE_PARKING + 1):
        try:
            report = perform_lane(hub, LANE, hands, again=delivery > 1)
        except ProcessEnded:
            deaths += 1

    assert ATTEMPTS_BEFORE_PARKING - 1 == deaths
    assert "parked" == report.parked.status
    assert "the process that performed it ended" in report.parked.last_error
    assert [] == good.did


def test_a_lane_that_is_taken_up_again_blames_nobody_who_gets_on(hub, place):
    place(*["send"] * 20)
    hand = Hand()

    def dies_after_two(ports, effect):
        if len(hand.did) % 3 == 2:
            hand.did.append("died")
            raise ProcessEnded
        return hand(ports, effect)

    for delivery in range(1, 12):
        try:
            report = perform_lane(hub, LANE, {"send": dies_after_two}, again=delivery > 1)
        except ProcessEnded:
            continue
        break

    assert report.parked is None
    assert 20 == len([each for each in hand.did if each != "died"])
    assert [] == hub.ledger.lane(LANE)


def test_an_attempt_of_a_lane_taken_up_again_is_counted_once(hub, place):
    place("send")
    with pytest.raises(Unavailable):
        perform_lane(hub, LANE, {"send": Hand(failures=1)}, again=True)

    [waiting] = hub.ledger.lane(LANE)
    assert (1, "the other side is asleep") == (waiting.attempts, waiting.last_error)


def test_a_reopened_effect_begins_to_count_anew(hub, place):
    place("deadly")
    hands = {"deadly": deadly}
    for delivery in range(1, ATTEMPTS_BEFORE_PARKING):
        with pytest.raises(ProcessEnded):
            perform_lane(hub, LANE, hands, again=delivery > 1)
    parked = perform_lane(hub, LANE, hands, again=True).parked
    hub.ledger.reopen(parked)

    with pytest.raises(ProcessEnded):
        perform_lane(hub, LANE, hands)
    with pytest.raises(ProcessEnded):
        perform_lane(hub, LANE, hands, again=True)
