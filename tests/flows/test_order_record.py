"""Orders on the record: what the ledger holds is what their events add up to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from hub.core.orders.machine import fold
from hub.flows.order_record import (
    Decision,
    get_order,
    load_order,
    move_order,
    order_change,
    order_history,
)
from hub.ports import Change, Ports
from schemas.errors import Clash, Conflict, NotFound
from schemas.events import Event
from schemas.order_events import (
    OrderClosed,
    OrderCreated,
    OrderEvent,
    OrderOverdue,
    OrderReopened,
    OrderSent,
)
from schemas.order_terms import OrderTerms
from schemas.ordering import OrderedItem, OrderState, order_stream

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SAID = {"order": "PO-1", "partner": "BOLT", "at": NOON}
ITEM = OrderedItem(
    line="1", sku="FB-1", quantity=Decimal(10), unit_price=Decimal("2.50"), due_on=date(2026, 11, 9)
)
CREATED = OrderCreated(
    **SAID, channel="x12", currency="USD", terms=OrderTerms(), test=False, by="erp", cause="key",
    lines=(ITEM,), sent="s",
)  # fmt: skip
SENT = OrderSent(**SAID, sent="s", functional_due=NOON + timedelta(hours=24))
CLOSED = OrderClosed(**SAID, by="eve", reason="done")


class Meanwhile(Event):
    """Something that somebody else records."""


@pytest.fixture
def created(hub: Ports) -> Ports:
    hub.ledger.commit(order_change(hub, None, [CREATED]).changes)
    return hub


def walk(hub: Ports, *events: OrderEvent) -> OrderState:
    for event in events:
        move_order(hub, "PO-1", lambda *_, event=event: Decision([event]))
    return get_order(hub, "PO-1")[0]


def watched(hub: Ports) -> list[str]:
    return [each.stream for each in hub.ledger.page("open_order", newest_first=False).states]


def test_an_order_that_is_not_there_is_none_and_not_found(hub: Ports) -> None:
    assert load_order(hub, "PO-1") is None
    with pytest.raises(NotFound, match="no order 'PO-1'"):
        get_order(hub, "PO-1")


def test_the_state_is_the_fold_of_the_history(created: Ports) -> None:
    walk(created, SENT, CLOSED, OrderReopened(**SAID, by="eve", reason="more to come"))
    state, version = get_order(created, "PO-1")
    history = order_history(created, "PO-1")
    assert fold(event for _, event in history) == state
    assert [recorded.version for recorded, _ in history] == [1, 2, 3, 4]
    assert version == 4


def test_orders_are_listed_newest_first_and_by_partner(created: Ports) -> None:
    later = CREATED.model_copy(update={"order": "PO-2", "at": NOON + timedelta(seconds=1)})
    created.ledger.commit(order_change(created, None, [later]).changes)
    numbers = [each.data["number"] for each in created.ledger.page("order", partner="BOLT").states]
    assert numbers == ["PO-2", "PO-1"]


def test_a_test_order_is_never_listed_as_a_live_one(hub: Ports) -> None:
    tried = CREATED.model_copy(update={"test": True})
    hub.ledger.commit(order_change(hub, None, [tried]).changes)
    assert not hub.ledger.page("order").states
    assert len(hub.ledger.page("test_order").states) == 1


def test_an_open_order_is_watched_by_what_is_due_next_until_it_ends(created: Ports) -> None:
    other = CREATED.model_copy(update={"order": "PO-2"})
    created.ledger.commit(order_change(created, None, [other]).changes)
    walk(created, SENT)
    first = ["order-watch/PO-1", "order-watch/PO-2"]
    assert first == watched(created), "what is due comes before what waits for nothing"
    walk(created, CLOSED)
    assert watched(created) == ["order-watch/PO-2"]
    walk(created, OrderReopened(**SAID, by="eve", reason="more to come"))
    assert watched(created) == first


def test_what_a_person_was_told_of_is_not_waited_for_any_more(created: Ports) -> None:
    state = walk(created, SENT)
    kinds = ["functional", "acknowledgment", "delivery", "ship_notice"]
    assert [each.kind for each in state.due] == kinds
    events = [OrderOverdue(**SAID, what=each.kind, due_at=each.at) for each in state.due]
    walk(created, *events)
    *_, last = created.ledger.history("order-watch/PO-1")
    assert last.data.get("next") is None


def test_a_commit_that_changes_nothing_due_leaves_the_watch_alone(created: Ports) -> None:
    walk(created, SENT)
    before = len(list(created.ledger.history("order-watch/PO-1")))
    step = order_change(created, get_order(created, "PO-1"), [_told_of_delivery(created)])
    assert [each.stream for each in step.changes] == ["order/PO-1"]
    created.ledger.commit(step.changes)
    assert len(list(created.ledger.history("order-watch/PO-1"))) == before


def test_what_may_not_happen_is_refused_with_a_reason(created: Ports) -> None:
    with pytest.raises(Clash, match="PO-1 is created: it has not been sent"):
        walk(created, CLOSED)
    with pytest.raises(Clash, match="it was created before"):
        walk(created, CREATED)


def test_a_race_is_decided_anew_on_what_the_other_left(created: Ports) -> None:
    seen = []

    def decide(state: OrderState, _: int) -> Decision:
        seen.append(state.status)
        if len(seen) == 1:
            created.ledger.commit(order_change(created, get_order(created, "PO-1"), [SENT]).changes)
        return Decision([SENT] if state.status == "created" else [])

    assert move_order(created, "PO-1", decide).status == "sent"
    assert seen == ["created", "sent"]


def test_a_race_that_never_ends_is_a_conflict(created: Ports) -> None:
    def decide(state: OrderState, _: int) -> Decision:
        stored = created.ledger.load(order_stream("PO-1"))
        assert stored is not None
        change = Change(order_stream("PO-1"), stored.version, [Meanwhile()], stored.data)
        created.ledger.commit([change])
        return Decision([SENT])

    with pytest.raises(Conflict, match="order/PO-1"):
        move_order(created, "PO-1", decide)


def _told_of_delivery(hub: Ports) -> OrderEvent:
    due = next(each for each in get_order(hub, "PO-1")[0].due if each.kind == "delivery")
    return OrderOverdue(**SAID, what="delivery", due_at=due.at)
