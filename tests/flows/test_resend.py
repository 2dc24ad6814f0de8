"""What the hub gave up on is seen, and tried again when a person says so."""

import pytest

from hub.flows.perform import perform_lane
from hub.flows.resend import list_effects, reopen_effect, resend
from hub.ports import Change, Effect, Lane
from schemas.access import Caller
from schemas.effects import resend_stream
from schemas.errors import NotFound, Unavailable
from schemas.events import Event

OLIVIA = Caller(subject="olivia", name="olivia@hub", roles=frozenset({"operator"}))
LANE = Lane("order/7", "x12")


class OrderPlaced(Event):
    """A fact that calls for effects."""


class Hand:
    """Performs, or fails as long as the other side is away."""

    def __init__(self):
        self.away = True
        self.did = []

    def __call__(self, ports, effect):
        if self.away:
            raise Unavailable("the other side is away")
        self.did.append(effect.sequence)
        return {}


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def parked(hub):
    """The first of two effects of a lane, given up on."""
    effects = [Effect(LANE.stream, LANE.channel, "send", {}) for _ in range(2)]
    hub.ledger.commit([Change(LANE.stream, 0, [OrderPlaced()], {})], effects)
    first = hub.ledger.lane(LANE)[0]
    return hub.ledger.fail(first, "refused by the partner", park=True)


def work(hub, hand):
    """Perform what is new, as the outbox and the effects' queue do it."""
    hands = {"send": hand, "reopen_effect": reopen_effect}
    for lane in hub.ledger.open_lanes(hub.clock.now().replace(year=2999)):
        if lane.channel == "resend":
            perform_lane(hub, lane, hands)
    for lane in dict.fromkeys(hub.lanes.take()):
        perform_lane(hub, lane, hands)


def test_what_was_given_up_on_is_listed_with_the_reason(hub, parked):
    [shown] = list_effects(hub, parked=True, limit=50).effects
    assert (parked.id, "send", "refused by the partner", 1) == (
        shown.id,
        shown.kind,
        shown.last_error,
        shown.attempts,
    )


def test_what_waits_behind_it_is_a_list_of_its_own(hub, parked):
    [waiting] = list_effects(hub, parked=False, limit=50).effects
    assert ("open", 0) == (waiting.status, waiting.attempts)
    assert parked.id != waiting.id


def test_a_resent_effect_is_done_and_then_what_waited_behind_it(hub, parked, hand):
    hand.away = False
    resend(hub, OLIVIA, parked.id)
    work(hub, hand)
    assert [100, 101] == hand.did
    assert [] == list_effects(hub, parked=True, limit=50).effects == hub.ledger.lane(LANE)


def test_who_resent_it_and_when_is_on_record(hub, parked):
    resend(hub, OLIVIA, parked.id)
    [event] = hub.ledger.history(resend_stream(parked.id))
    assert ("EffectResent", "olivia@hub", hub.clock.now()) == (
        event.name,
        event.data["by"],
        event.at,
    )
    assert "order/7" == event.data["of"]


def test_it_can_be_given_up_on_and_resent_again(hub, parked, hand):
    for time in (1, 2):
        resend(hub, OLIVIA, parked.id)
        for _ in range(4):
            with pytest.raises(Unavailable):
                work(hub, hand)
            hub.lanes.wake([LANE])
        work(hub, hand)
        assert 5 == list_effects(hub, parked=True, limit=50).effects[0].attempts
        assert time == hub.ledger.load(resend_stream(parked.id)).data["times"]


def test_a_crash_between_the_record_and_the_opening_forgets_nothing(hub, parked, hand):
    hand.away = False
    resend(hub, OLIVIA, parked.id)
    assert "parked" == hub.ledger.effect(*_place(parked)).status
    work(hub, hand)
    assert "done" == hub.ledger.effect(*_place(parked)).status


def test_opening_it_twice_is_opening_it_once(hub, parked, hand):
    hand.away = False
    resend(hub, OLIVIA, parked.id)
    [again] = hub.ledger.lane(Lane(resend_stream(parked.id), "resend"))
    reopen_effect(hub, again)
    reopen_effect(hub, again)
    work(hub, hand)
    assert {"effect": parked.id} == reopen_effect(hub, again)
    assert [100, 101] == hand.did


def _place(effect):
    return effect.stream, effect.channel, effect.sequence


@pytest.mark.parametrize("name", ["0" * 32, "nothing", "", "x" * 5_000])
def test_what_is_not_parked_cannot_be_resent(hub, parked, name):
    with pytest.raises(NotFound, match="is parked"):
        resend(hub, OLIVIA, name)


def test_what_is_open_again_cannot_be_resent(hub, parked):
    hub.ledger.reopen(parked)
    with pytest.raises(NotFound):
        resend(hub, OLIVIA, parked.id)
    assert hub.ledger.load(resend_stream(parked.id)) is None
