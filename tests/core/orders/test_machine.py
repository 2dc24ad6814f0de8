"""The order's life as the machine folds it: the story first, then the law."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hub.core.orders.machine import apply, create
from schemas.order_events import (
    GoodsReceived,
    OrderAcknowledged,
    OrderCreated,
    OrderDelivered,
    OrderSent,
)
from schemas.order_terms import OrderTerms
from schemas.ordering import LineAnswer, Moved, OrderedItem, OrderState, Promise, Receipt

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SAID = {"order": "PO-1", "partner": "BOLT", "at": NOON}
ITEM = OrderedItem(
    line="1", sku="FB-1", quantity=Decimal(10), unit_price=Decimal("2.50"), due_on=date(2026, 11, 9)
)


def test_an_order_goes_from_created_to_received() -> None:
    state = _created()
    walked = [state.status]
    answer = LineAnswer(
        line="1",
        quantity=Decimal(10),
        promises=(Promise(quantity=Decimal(10), date=date(2026, 11, 10)),),
    )
    for event in (
        OrderSent(**SAID, sent="s", functional_due=NOON + timedelta(hours=24)),
        OrderDelivered(**SAID),
        OrderAcknowledged(**SAID, document="d", answers=(answer,)),
        GoodsReceived(**SAID, receipt=_receipt("r1", "4")),
        GoodsReceived(**SAID, receipt=_receipt("r2", "6")),
    ):
        state = apply(state, event)
        walked.append(state.status)
    assert walked == ["created", "sent", "delivered", "acknowledged", "part_received", "received"]
    assert state.due == (), "all has come: nothing more is expected"


def test_what_is_backordered_for_no_day_is_due_with_the_rest_so_that_it_is_not_forgotten() -> None:
    first = Promise(quantity=Decimal(6), date=date(2026, 11, 10))
    answer = LineAnswer(line="1", quantity=Decimal(6), promises=(first,), backordered=Decimal(4))
    state = _created()
    for event in (
        OrderSent(**SAID, sent="s"),
        OrderAcknowledged(**SAID, document="d", answers=(answer,)),
        GoodsReceived(**SAID, receipt=_receipt("r1", "6")),
    ):
        state = apply(state, event)
    expected = datetime(2026, 11, 11, tzinfo=UTC)
    assert [expected] == [each.at for each in state.due if each.kind == "delivery"]
    state = apply(state, GoodsReceived(**SAID, receipt=_receipt("r2", "4")))
    assert () == state.due


def _created() -> OrderState:
    return create(
        OrderCreated(
            **SAID, channel="x12", currency="USD", terms=OrderTerms(), test=False,
            by="erp", cause="key", lines=(ITEM,),
        )
    )  # fmt: skip


def _receipt(identity: str, quantity: str) -> Receipt:
    moved = Moved(line="1", quantity=Decimal(quantity))
    return Receipt(id=identity, lines=(moved,), received_on=date(2026, 11, 10))
