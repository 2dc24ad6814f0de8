"""The dock: goods come, less or more than ordered, are told by API or by a call, and taken back."""

from functools import partial
from typing import TYPE_CHECKING, Any

from faults.people import OPERATOR, Client
from hub.flows import orders
from hub.flows.goods import receive_goods
from hub.flows.idempotency import act_once, once
from hub.ports import Ports
from schemas.order_requests import OrderPage, OrderView

if TYPE_CHECKING:
    from faults.world import World

LOOKS_EVERY = 5_000.0
COMING = ("acknowledged", "shipped", "part_received", "delivered", "sent")


class Dock:
    """Whoever receives goods; `told` are the rows by receipt: order, line and quantity."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.client = Client(world, "dock")
        self.random = self.client.random
        self.told: dict[str, dict[str, Any]] = {}
        self.answered: set[str] = set()
        self._numbers = 0

    def open(self) -> None:
        """Begin to receive."""
        self.world.agenda.after(LOOKS_EVERY, self._look, routine=True)

    def _look(self) -> None:
        def ask(ports: Ports) -> OrderPage:
            return orders.list_orders(
                ports, OPERATOR, partner=None, status=None, test=False, limit=20, after=None
            )

        if not self.world.dice.calm:
            self.client.call("list what may come", ask, self._listed, tries=1)
            self.world.agenda.after(LOOKS_EVERY, self._look, routine=True)

    def _listed(self, page: OrderPage) -> None:
        for head in page.orders:
            if head.status in COMING and self.random.random() < 0.5:
                view = partial(orders.get_view, caller=OPERATOR, number=head.number)
                self.client.call(f"open {head.number}", view, self._receive, tries=1)

    def _receive(self, view: OrderView) -> None:
        rows = [self._row(view.number, line.line, line.quantity) for line in view.lines]
        rows = [row for row in rows if row["quantity"] != "0"] or rows[:1]
        if self.random.random() < 0.2:
            rows.append({**rows[0], "receipt_id": "", "sku": "NOT-ORDERED", "line": None})
        if self.random.random() < 0.3:
            self.world.house.tell("receipts", {"rows": rows})
            return
        key = f"goods-{self._numbers}"
        request = once(OPERATOR, key, "POST", "/receipts", key.encode())

        def ask(ports: Ports) -> Any:
            return act_once(ports, request, lambda: receive_goods(ports, rows, request))

        self.client.call(f"receive goods of {view.number} ({key})", ask, partial(self._done, rows))

    def _done(self, rows: list[dict[str, Any]], _: Any) -> None:
        self.answered |= {row["receipt_id"] for row in rows if row["receipt_id"]}

    def _row(self, number: str, line: str, ordered: Any) -> dict[str, Any]:
        self._numbers += 1
        part = self.random.choice((1, 1, 1, 2, 3))
        quantity = max(int(ordered) // part, 1) + (self.random.random() < 0.1)
        row = {
            "order_id": number,
            "line": line,
            "quantity": str(quantity),
            "received_on": self.world.tomorrow,
            "receipt_id": f"GR-{self._numbers}",
        }
        self.told[row["receipt_id"]] = row
        return row
