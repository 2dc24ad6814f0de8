"""The buyers' desk: orders are made by the API, looked at, decided on, changed and ended.

Every request that acts has a key, and is sent again with that key until it is answered; at times
it is sent twice at once.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from faults.people import Client
from hub.flows import order_acts, order_decisions, orders
from hub.flows.idempotency import Once, act_once, once
from hub.flows.order_making import create_order
from hub.ports import Ports
from schemas.access import Caller
from schemas.idempotency import Answer
from schemas.order_answers import AcceptWanted, DeclineWanted
from schemas.order_requests import (
    ChangeAnswerWanted,
    NewOrder,
    OrderCancelWanted,
    OrderChangeWanted,
    OrderEndWanted,
    OrderPage,
    OrderResendWanted,
    OrderView,
)

if TYPE_CHECKING:
    from faults.world import World

BUYERS = (
    Caller(subject="bea", name="Bea", roles=frozenset({"buyer"})),
    Caller(subject="bob", name="Bob", roles=frozenset({"buyer"})),
)
LOOKS_EVERY = 2_400.0
PRICES = ("2.50", "31.5", "0.075")

Act = Callable[[Ports, Once], Any]


class Desk:
    """Buyers who share the orders; `asked` are the keys of orders and the numbers they gave."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.client = Client(world, "buyers' desk")
        self.random = self.client.random
        self.asked: dict[str, str | None] = {}
        self._keys = 0

    def open(self) -> None:
        """Begin to look at the orders now and then."""
        self.world.agenda.after(self.random.uniform(0, LOOKS_EVERY), self._look, routine=True)

    def order(self, partner: str) -> None:
        """Make an order, at times with a number of one's own."""
        key = self._key("order")
        self.asked[key] = None
        number = f"PO-{self._keys}" if self.random.random() < 0.3 else None
        wanted = NewOrder.model_validate(
            {"partner": partner, "currency": "USD", "number": number, "lines": self._lines()}
        )
        made = partial(create_order, caller=BUYERS[0], wanted=wanted)
        self._ask(f"order from {partner}", key, wanted, made, partial(self._made, key))

    def _lines(self) -> list[dict[str, str]]:
        return [
            {
                "sku": f"FB-{place}",
                "quantity": str(self.random.choice((1, 10, 500))),
                "unit_price": self.random.choice(PRICES),
                "due_on": self.world.tomorrow,
            }
            for place in range(1, self.random.choice((2, 2, 3, 14)))
        ]

    def _made(self, key: str, answer: OrderView | Answer) -> None:
        number = answer.body["number"] if isinstance(answer, Answer) else answer.number
        known = self.asked[key]
        if known not in (None, number):
            self.world.broke(f"the key {key} made {known}, and then {number}", (number,))
        self.asked[key] = number

    def _look(self) -> None:
        """Look at the orders, and do something about one or two of them."""

        def listed(page: OrderPage) -> None:
            for head in page.orders:
                if self.random.random() < 0.4:
                    self._open(head.number)

        def ask(ports: Ports) -> OrderPage:
            return orders.list_orders(
                ports, BUYERS[0], partner=None, status=None, test=False, limit=20, after=None
            )

        self.client.call("list the orders", ask, listed, tries=1)
        wait = LOOKS_EVERY * (3 if self.world.dice.calm else 1)
        self.world.agenda.after(wait, self._look, routine=True)

    def _open(self, number: str) -> None:
        def ask(ports: Ports) -> OrderView:
            return orders.get_view(ports, BUYERS[0], number)

        self.client.call(f"open {number}", ask, self._decide, tries=1)

    def _decide(self, view: OrderView) -> None:
        """What a buyer does about an order that stands so; nothing new once the storm is over."""
        if self.world.dice.calm and view.status not in ("held", "unsent", "rejected"):
            return
        chosen = self.random
        match view.status:
            case "held":
                self._judge(view)
            case "unsent" | "rejected":
                chosen.choice((self._resend, self._cancel))(view)
            case "created" if chosen.random() < 0.5:
                self._cancel(view)
            case "changing" | "cancelling" if chosen.random() < 0.15:
                self._telephone(view)
            case "received" if chosen.random() < 0.5:
                self._end(view, order_acts.close_order)
            case "closed" if chosen.random() < 0.1:
                self._end(view, order_acts.reopen_order)
            case "sent" | "delivered" | "acknowledged" | "shipped" | "part_received":
                if chosen.random() < 0.15:
                    chosen.choice((self._change, self._cancel))(view)

    def _judge(self, view: OrderView) -> None:
        """One of the buyers decides, at times both at once and each otherwise."""
        document = view.held.document if view.held else None
        accept = AcceptWanted(document=document)
        then = self.random.choice(("insist", "cancel_lines", "cancel"))
        said = {"then": then, "note": "Not on these terms.", "document": document}
        decline = DeclineWanted.model_validate(said)
        acts: Sequence[tuple[str, Any, Any]] = (
            ("accept the answer", order_decisions.accept_answer, accept),
            (f"decline the answer and {then}", order_decisions.decline_answer, decline),
        )
        count = self.random.choice((1, 1, 2))
        for (what, flow, said), caller in zip(
            self.random.sample(acts, count), BUYERS, strict=False
        ):
            act = partial(flow, caller=caller, number=view.number, wanted=said)
            self._ask(f"{what} to {view.number}", self._key("judge"), said, act)

    def _change(self, view: OrderView) -> None:
        line = view.lines[0].line
        said = OrderChangeWanted.model_validate(
            {"lines": [{"line": line, "quantity": "7"}], "reason": "Fewer are needed."}
        )
        self._act("change", view, said, order_acts.change_order)

    def _cancel(self, view: OrderView) -> None:
        agreed = self.random.random() < 0.2
        said = OrderCancelWanted(reason="Not needed any more.", agreed=agreed)
        self._act("cancel", view, said, order_acts.cancel_order)

    def _telephone(self, view: OrderView) -> None:
        said = ChangeAnswerWanted(agreed=self.random.random() < 0.5, reason="By telephone.")
        self._act("enter the answer to the change of", view, said, order_acts.answer_change)

    def _resend(self, view: OrderView) -> None:
        self._act("resend", view, OrderResendWanted(), order_acts.resend_order)

    def _end(self, view: OrderView, flow: Any) -> None:
        what = flow.__name__.removesuffix("_order")
        self._act(what, view, OrderEndWanted(reason="So be it."), flow)

    def _act(self, what: str, view: OrderView, said: Any, flow: Any) -> None:
        act = partial(flow, caller=BUYERS[0], number=view.number, wanted=said)
        self._ask(f"{what} {view.number}", self._key(what), said, act)

    def _ask(
        self,
        what: str,
        key: str,
        said: Any,
        act: Callable[..., Any],
        told: Callable[[Any], None] | None = None,
    ) -> None:
        body = json.dumps(said.model_dump(mode="json")).encode()
        request = once(BUYERS[0], key, "POST", "/orders", body)

        def ask(ports: Ports) -> Any:
            return act_once(ports, request, lambda: act(ports, once=request))

        for _ in range(2 if self.random.random() < 0.1 else 1):
            self.client.call(f"{what} ({key})", ask, told)

    def _key(self, what: str) -> str:
        self._keys += 1
        return f"{what.replace(' ', '-')}-{self._keys}"
