"""Suppliers without EDI: they look at their orders by the API and answer there."""

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from faults.people import Client
from hub.flows import orders
from hub.flows.idempotency import act_once, once
from hub.flows.told_answers import tell_answer
from hub.flows.told_invoices import tell_invoice
from hub.flows.told_shipments import tell_shipment
from hub.ports import Ports
from schemas.access import Caller
from schemas.hook_data import InvoiceTold
from schemas.order_answers import AnswerTold
from schemas.order_goods import ShipmentTold
from schemas.order_requests import OrderPage, OrderView

if TYPE_CHECKING:
    from faults.world import World

LOOKS_EVERY = 3_000.0


class ApiSupplier:
    """A supplier's person at the API."""

    def __init__(self, world: "World", partner: str) -> None:
        self.world = world
        self.partner = partner
        self.caller = Caller(
            subject=partner.lower(), name=partner, roles=frozenset({"supplier"}), partner=partner
        )
        self.client = Client(world, f"{partner} at the API")
        self.random = self.client.random
        self._keys = 0

    def open(self) -> None:
        """Begin to look."""
        self.world.agenda.after(LOOKS_EVERY, self._look, routine=True)

    def _look(self) -> None:
        def ask(ports: Ports) -> OrderPage:
            return orders.list_orders(
                ports, self.caller, partner=None, status=None, test=False, limit=9, after=None
            )

        if not self.world.dice.calm:
            self.client.call("list its orders", ask, self._listed, tries=1)
            self.world.agenda.after(LOOKS_EVERY, self._look, routine=True)

    def _listed(self, page: OrderPage) -> None:
        for head in page.orders:
            if self.random.random() < 0.6:
                view = partial(orders.get_view, caller=self.caller, number=head.number)
                self.client.call(f"open its {head.number}", view, self._decide, tries=1)

    def _decide(self, view: OrderView) -> None:
        if view.ended is not None:
            return
        if view.change is not None or view.acknowledged_at is None:
            self._act(f"answer {view.number}", view, self._answer(view), tell_answer)
        elif self.random.random() < 0.3:
            self._bill(view)
        elif not view.shipments:
            line = view.lines[0]
            if line.quantity:
                moved = {"line": line.line, "quantity": f"{line.quantity:f}"}
                told = {"lines": [moved], "shipped_on": self.world.tomorrow}
                said = ShipmentTold.model_validate(told)
                self._act(f"ship {view.number}", view, said, tell_shipment)

    def _bill(self, view: OrderView) -> None:
        self._keys += 1
        number, key = f"INV-{self.partner}-{self._keys}", f"{self.partner}-{self._keys}"
        paper = {"kind": "invoice", "number": number, "order_number": view.number}
        told = InvoiceTold(document={**paper, "date": self.world.tomorrow, "currency": "USD"})
        request = once(self.caller, key, "POST", "/invoices", number.encode())

        def ask(ports: Ports) -> Any:
            return act_once(ports, request, lambda: tell_invoice(ports, self.caller, told, request))

        for _ in range(self.random.choice((1, 2))):
            self.client.call(f"bill {view.number} ({key})", ask)

    def _answer(self, view: OrderView) -> AnswerTold:
        line = {"line": view.lines[0].line, "unit_price": "99"}
        said = self.random.choices(
            ({"accepted": True}, {"accepted": True, "lines": [line]}, {"accepted": False}),
            (6, 3, 1),
        )[0]
        return AnswerTold.model_validate(said)

    def _act(self, what: str, view: OrderView, said: Any, flow: Any) -> None:
        self._keys += 1
        key = f"{self.partner}-{self._keys}"
        body = json.dumps(said.model_dump(mode="json")).encode()
        request = once(self.caller, key, "POST", view.number, body)

        def ask(ports: Ports) -> Any:
            return act_once(
                ports, request, lambda: flow(ports, self.caller, view.number, said, request)
            )

        for _ in range(self.random.choice((1, 1, 2))):
            self.client.call(f"{what} ({key})", ask)
