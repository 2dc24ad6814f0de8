"""The order's machine, whole: every standing with every event, and the laws of every walk."""

from collections import deque
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.orders.guards import objection
from hub.core.orders.machine import apply, fold
from hub.core.orders.story import words
from order_lives import (
    CREATED,
    LIVES,
    NOON,
    SAID,
    STATUSES,
    WHO,
    events_for,
    item,
    page,
    received,
    request,
    walk,
)
from schemas.errors import Clash, InputError
from schemas.order_events import (
    ORDER_EVENTS,
    ChangeAgreed,
    OrderCancelled,
    OrderEvent,
    OrderRejected,
    OrderRequeued,
)
from schemas.order_paper import OrderPaper
from schemas.ordering import OrderState
from schemas.parts import Party

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "orders.md"
ENDED = ("closed", "cancelled")
PAIRS = [
    pytest.param(status, event, id=f"{status}-{event.name}")
    for status in STATUSES
    for event in events_for(fold(LIVES[status]))
]


def next_states(state: OrderState) -> list[OrderState]:
    may = [event for event in events_for(state) if objection(state, event) is None]
    return [apply(state, event) for event in may]


def test_the_reference_shows_the_transitions_that_there_are():
    assert page() in REFERENCE.read_text(), "python tests/order_lives.py prints them"


@pytest.mark.parametrize(("status", "event"), PAIRS)
def test_an_event_happens_or_is_refused_with_a_reason(status, event):
    state = fold(LIVES[status])
    reason = objection(state, event)
    if reason is None:
        assert apply(state, event).status in STATUSES
    else:
        assert reason.startswith(f"order PO-1 is {status}: ")
        with pytest.raises(Clash, match="order PO-1 is"):
            apply(state, event)


@pytest.mark.parametrize("status", [each for each in STATUSES if each not in ENDED])
def test_every_standing_has_a_legal_way_to_an_end(status):
    seen, waiting = {status}, deque([fold(LIVES[status])])
    while waiting:
        state = waiting.popleft()
        if state.status in ENDED:
            return
        for after in next_states(state):
            if after.status not in seen:
                seen.add(after.status)
                waiting.append(after)
    pytest.fail(f"from {status} only {seen} can be reached")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_fold_of_what_was_recorded_is_the_state(data):
    """Also once events and state have been through JSON, as the ledger keeps them."""
    events = walk(lambda may: data.draw(st.sampled_from(may)), 25)
    state = fold(events)
    recorded = [ORDER_EVENTS[each.name].model_validate(each.data()) for each in events]
    assert state == fold(recorded)
    kept = state.model_dump(mode="json", exclude_none=True)
    assert state == OrderState.model_validate(kept)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_on_every_walk_an_open_order_can_be_brought_to_an_end(data):
    state = fold(walk(lambda may: data.draw(st.sampled_from(may)), 20))
    for _ in range(3):
        if state.ended is not None:
            return
        ends = [each for each in next_states(state) if each.ended is not None]
        if ends:
            return
        nearer = [each for each in next_states(state) if each.sending != "queued"]
        state = (nearer or next_states(state))[0]
    assert state.ended is not None, f"stuck as {state.status}"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_on_every_walk_the_parts_of_a_state_agree(data):
    state = fold(walk(lambda may: data.draw(st.sampled_from(may)), 25))
    assert (state.ended is not None) == (state.status in ENDED)
    if state.ended is not None or state.sending in ("queued", "failed", "rejected"):
        assert () == state.due, "nobody waits for what the supplier does not have"
    assert sorted(state.due, key=lambda due: due.at) == list(state.due)
    if state.status == "held":
        assert state.held is not None
    if state.status in ("changing", "cancelling"):
        assert state.change is not None
        assert state.change.revision == state.revision


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_every_event_of_every_walk_is_told_in_a_sentence(data):
    events: list[OrderEvent] = walk(lambda may: data.draw(st.sampled_from(may)), 20)
    before: OrderState | None = None
    for event in events:
        told = words(event, before)
        assert told[0].isupper() or told.startswith("eve ")
        assert told.endswith((".", "!", "?"))
        assert ".." not in told
        before = fold([CREATED]) if before is None else apply(before, event)


def test_an_order_begins_with_its_creation():
    with pytest.raises(InputError, match="begins with OrderCreated"):
        fold(LIVES["sent"][1:])


def test_what_was_received_is_never_cancelled_away():
    state = fold([*LIVES["acknowledged"], received("1")])
    asked = objection(state, request(kind="cancel"))
    assert "change its lines down to what has come" in (asked or "")
    agreed = fold([*LIVES["cancelling"], received("1")])
    assert "goods of it were received" in (objection(agreed, OrderCancelled(**SAID, **WHO)) or "")


def test_a_change_is_numbered_and_answered_by_its_number():
    state = fold(LIVES["changing"])
    wrong = objection(state, ChangeAgreed(**SAID, revision=7))
    assert "change 1 is out, and this is about change 7" in (wrong or "")
    late = objection(fold(LIVES["acknowledged"]), request(revision=3))
    assert "its next change is number 1, not 3" in (late or "")


def test_an_agreed_change_leaves_out_the_lines_that_it_does_not_name():
    state = apply(fold(LIVES["changing"]), ChangeAgreed(**SAID, revision=1))
    assert [("1", 12), ("2", 0)] == [(line.line, line.quantity) for line in state.lines]


def test_an_order_that_is_refused_takes_its_change_with_it():
    refused = OrderRejected(**SAID, by="system", reasons=("AK5 code 5",))
    state = apply(fold(LIVES["changing"]), refused)
    assert ("rejected", None) == (state.status, state.change)


def test_an_order_that_goes_out_again_is_answered_anew():
    state = fold([*LIVES["acknowledged"], OrderRejected(**SAID, by="supplier", reasons=("RJ",))])
    paper = OrderPaper(type="NE", parties=(Party(role="ST", name="Plant 2"),))
    again = apply(state, OrderRequeued(**SAID, sent="s-2", by="eve", paper=paper))
    assert ("created", "s-2", None) == (again.status, again.sent, again.acknowledged_at)
    assert "Plant 2" == again.ship_to.name
    assert NOON == again.sent_at, "the supplier has seen it once"


def test_a_line_that_was_taken_off_comes_back_with_a_change():
    gone = apply(fold(LIVES["changing"]), ChangeAgreed(**SAID, revision=1))
    lines = (item("1", "12"), item("2", "3"))
    asked = request(revision=2).model_copy(update={"lines": lines})
    back = apply(apply(gone, asked), ChangeAgreed(**SAID, revision=2))
    assert [12, 3] == [line.quantity for line in back.lines]


def test_people_are_told_of_by_the_beginning_of_their_id():
    by = "1a3b09ad-b7ca-474a-bbe0-f60fa958cfe8"
    told = words(CREATED.model_copy(update={"by": by}), None)
    assert told.startswith("User 1a3b09ad ordered 2 lines for 50.00 USD of BOLT")
