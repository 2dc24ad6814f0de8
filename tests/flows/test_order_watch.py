"""What is due of an order and does not come is told once, and taken back when it comes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from hub.flows.order_record import get_order, order_change, order_history
from hub.flows.watch import watch_all
from schemas.order_events import (
    ChangeAgreed,
    ChangeRequested,
    GoodsReceived,
    GoodsShipped,
    OrderAcknowledged,
    OrderClosed,
    OrderCreated,
    OrderDelivered,
    OrderSent,
)
from schemas.order_terms import OrderTerms
from schemas.ordering import Moved, Receipt, Shipment
from schemas.receiving import ExceptionState
from supplier_answers import item


def facts(hub, number="PO-1"):
    return {"order": number, "partner": "BOLT", "at": hub.clock.now()}


def happens(hub, *events, number="PO-1"):
    known = None if isinstance(events[0], OrderCreated) else get_order(hub, number)
    hub.ledger.commit(order_change(hub, known, events).changes)


def order(hub, number="PO-1", days=7, **terms):
    due = hub.clock.now().date() + timedelta(days=days)
    created = OrderCreated(
        **facts(hub, number), channel="x12", currency="USD", terms=OrderTerms(**terms), test=False,
        by="erp", cause="key", lines=(item(due_on=due),), sent=f"s-{number}",
    )  # fmt: skip
    sent = OrderSent(
        **facts(hub, number), sent=f"s-{number}",
        functional_due=hub.clock.now() + timedelta(hours=24),
    )  # fmt: skip
    happens(hub, created, sent, number=number)
    return due


def later(hub, **time):
    hub.clock.advance(timedelta(**time))
    return [(each.order, each.what) for each in watch_all(hub).orders]


def codes(hub, kind="exception"):
    return sorted(each.data["code"] for each in hub.ledger.page(kind).states)


def moved(quantity):
    return (Moved(line="1", quantity=Decimal(quantity)),)


def test_everything_that_is_due_of_an_order_is_told_once_when_it_is_overdue(hub):
    order(hub)
    assert [] == later(hub, hours=23)
    assert [("PO-1", "functional")] == later(hub, hours=2)
    assert [] == later(hub, hours=22)
    assert [("PO-1", "acknowledgment")] == later(hub, hours=2)
    assert [] == later(hub, days=5)
    assert [("PO-1", "delivery"), ("PO-1", "ship_notice")] == sorted(later(hub, days=2))
    assert [] == later(hub, days=30)
    assert [
        "ACKNOWLEDGMENT_OVERDUE", "ANSWER_OVERDUE", "DELIVERY_OVERDUE", "SHIP_NOTICE_OVERDUE",
    ] == codes(hub)  # fmt: skip
    assert 4 == sum(1 for _, event in order_history(hub, "PO-1") if event.name == "OrderOverdue")


def test_what_was_told_says_what_is_missing_and_what_to_do(hub):
    order(hub)
    later(hub, days=3)
    found = [ExceptionState.model_validate(s.data) for s in hub.ledger.page("exception").states]
    [answer] = [each for each in found if each.code == "ANSWER_OVERDUE"]
    assert "Order PO-1 of BOLT still lacks the supplier's answer (855), due by" in answer.message
    assert ("PO-1", True) == (answer.order, answer.fix.startswith("Ask the supplier"))


def test_what_comes_takes_back_what_was_told(hub):
    order(hub)
    later(hub, days=3)
    happens(hub, OrderDelivered(**facts(hub)))
    assert ["ACKNOWLEDGMENT_OVERDUE"] == codes(hub, "closed_exception")
    happens(hub, OrderAcknowledged(**facts(hub), document="d", answers=()))
    assert [] == codes(hub)
    later(hub, days=10)
    happens(hub, GoodsShipped(**facts(hub), shipment=Shipment(id="s", lines=moved("100"))))
    assert ["DELIVERY_OVERDUE"] == codes(hub)
    receipt = Receipt(id="r", lines=moved("100"), received_on=date(2026, 11, 30))
    happens(hub, GoodsReceived(**facts(hub), receipt=receipt))
    assert [] == codes(hub)
    assert [] == later(hub, days=99)


def test_the_end_of_an_order_takes_back_what_was_told(hub):
    order(hub)
    later(hub, days=9)
    happens(hub, OrderClosed(**facts(hub), by="ann", reason="It will not come."))
    assert [] == codes(hub)
    closed = hub.ledger.page("closed_exception").states
    assert {("ann", "OrderClosed: It will not come.")} == {
        (each.data["closed_by"], each.data["note"]) for each in closed
    }


def test_the_answer_to_our_change_is_due_too(hub):
    order(hub, days=30)
    happens(hub, OrderAcknowledged(**facts(hub), document="d", answers=()))
    happens(hub, ChangeRequested(
        **facts(hub), kind="change", revision=1, lines=(item(quantity="5"),), by="ann",
        reason="less", answer_due=hub.clock.now() + timedelta(days=2),
    ))  # fmt: skip
    assert [("PO-1", "change")] == later(hub, days=3)
    assert ["CHANGE_OVERDUE"] == codes(hub)
    happens(hub, ChangeAgreed(**facts(hub), revision=1))
    assert [] == codes(hub)


def test_hundreds_of_orders_are_watched_in_the_order_of_what_is_due(hub, monkeypatch):
    monkeypatch.setattr("hub.flows.order_watch.WATCHED_AT_ONCE", 7)
    for number in range(30):
        order(hub, f"PO-{number}", days=number)
        happens(hub, OrderAcknowledged(**facts(hub, f"PO-{number}"), document="d", answers=()),
                number=f"PO-{number}")  # fmt: skip
    found = later(hub, days=10)
    assert {f"PO-{number}" for number in range(10)} == {number for number, _ in found}


def test_two_that_watch_at_once_tell_once(hub, monkeypatch):
    order(hub)
    commit, raced = hub.ledger.commit, []
    hub.clock.advance(timedelta(days=9))

    def beside(changes, effects=()):
        if not raced:
            raced.append(True)
            watch_all(hub)
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", beside)
    assert () == watch_all(hub).orders
    assert 4 == len(codes(hub))


@pytest.mark.parametrize(("grace", "told"), [(0, True), (3, False)])
def test_a_delivery_has_its_days_of_grace(hub, grace, told):
    order(hub, grace_days=grace)
    happens(hub, OrderAcknowledged(**facts(hub), document="d", answers=()))
    assert (("PO-1", "delivery") in later(hub, days=9)) == told
