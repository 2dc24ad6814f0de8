"""Orders as a buyer would tell of them: what was asked, answered, shipped, received, and when."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from hub.core.scorecards.facts import facts_of
from hub.core.scorecards.history import Numbered
from hub.core.scorecards.policy import FIRST_POLICY
from hub.core.scorecards.question import Question
from schemas.order_events import (
    AcknowledgmentHeld,
    ChangeAgreed,
    ChangeRequested,
    GoodsReceived,
    GoodsShipped,
    OrderAcknowledged,
    OrderCancelled,
    OrderClosed,
    OrderCreated,
    OrderOverdue,
    OrderRejected,
    OrderReopened,
    OrderSent,
    ReceiptReversed,
)
from schemas.order_facts import OrderFacts
from schemas.order_terms import OrderTerms
from schemas.ordering import (
    Deviation,
    LineAnswer,
    Moved,
    OrderedItem,
    Promise,
    Receipt,
    Shipment,
)

TERMS = OrderTerms()


def day(number: int) -> date:
    """The `number`-th of November 2026; 31 and on lie in December."""
    return date(2026, 11, 1) + timedelta(days=number - 1)


def at(number: int, hour: int = 12) -> datetime:
    return datetime.combine(day(number), time(hour), tzinfo=UTC)


def item(line="1", quantity="10", price="2.50", due=9):
    return OrderedItem(
        line=line,
        sku=f"FB-{line}",
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        due_on=day(due) if due else None,
    )


def answer(line="1", *promises, price=None, quantity=None):
    """A line's answer; each promise is a quantity and a day (None: undated)."""
    told = tuple(
        Promise(quantity=Decimal(much), date=day(when) if when else None) for much, when in promises
    )
    total = sum((each.quantity for each in told), Decimal(0))
    return LineAnswer(
        line=line,
        quantity=Decimal(quantity) if quantity is not None else total,
        unit_price=Decimal(price) if price else None,
        promises=told,
    )


@dataclass
class Told:
    """An order's story, told event by event; `facts` boils it down."""

    number: str = "PO-1"
    partner: str = "BOLT"
    terms: OrderTerms = TERMS
    test: bool = False
    events: list = field(default_factory=list)

    def add(self, event, when, /, **told):
        said = {"order": self.number, "partner": self.partner, "at": when}
        self.events.append(event(**said, **told))
        return self

    def ordered(self, *items, on=1):
        self.add(
            OrderCreated, at(on), channel="x12", currency="USD", terms=self.terms, test=self.test,
            by="erp", cause="key", lines=items or (item(),),
        )  # fmt: skip
        return self.sent(on)

    def sent(self, on):
        return self.add(OrderSent, at(on), sent="s")

    def acknowledged(self, *answers, on=2, hour=12):
        return self.add(OrderAcknowledged, at(on, hour), document="d", answers=answers)

    def held(self, *answers, on=2, kind="price"):
        gone = Deviation(kind=kind, within=False, reason="too much")
        return self.add(
            AcknowledgmentHeld, at(on), document="d", answers=answers, deviations=(gone,)
        )

    def shipped(self, quantity, on, line="1"):
        told = Shipment(id=f"s{len(self.events)}", lines=(moved(line, quantity),))
        return self.add(GoodsShipped, at(on), shipment=told)

    def received(self, quantity, on, line="1"):
        return self.add(GoodsReceived, at(on), receipt=self._receipt(line, quantity, on))

    def reversed(self, quantity, on, line="1"):
        return self.add(ReceiptReversed, at(on), receipt=self._receipt(line, f"-{quantity}", on))

    def changed(self, *items, on):
        self.add(
            ChangeRequested, at(on), kind="change", revision=1, lines=items, by="b", reason="r"
        )
        return self.add(ChangeAgreed, at(on), revision=1)

    def refused(self, on, by="supplier"):
        return self.add(OrderRejected, at(on), by=by, reasons=("no",))

    def overdue(self, what, on):
        return self.add(OrderOverdue, at(on), what=what, due_at=at(on))

    def closed(self, on):
        return self.add(OrderClosed, at(on), by="b", reason="done")

    def reopened(self, on):
        return self.add(OrderReopened, at(on), by="b", reason="more")

    def cancelled(self, on):
        return self.add(OrderCancelled, at(on), by="b", reason="no need")

    def _receipt(self, line, quantity, on):
        return Receipt(
            id=f"r{len(self.events)}", lines=(moved(line, quantity),), received_on=day(on)
        )

    @property
    def facts(self) -> OrderFacts:
        return facts_of([Numbered(at, each) for at, each in enumerate(self.events, start=1)])


def moved(line, quantity):
    return Moved(line=line, quantity=Decimal(quantity))


def ask(on=30, **changes):
    """The question as asked at noon of a day, under the first policy or a variant of it."""
    return Question(FIRST_POLICY.model_copy(update=changes), at(on))
