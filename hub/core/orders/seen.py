"""What of an order is whose to see: all of it for the house, less for its supplier.

A supplier does not learn our tolerances, who works here, or of an order that has not left.
"""

from collections.abc import Mapping
from decimal import Decimal

from hub.core.orders.lines import goods_total
from schemas.events import Event, Json
from schemas.order_requests import OrderHead, OrderView
from schemas.ordering import OrderState

# Events that tell of our own affairs.
_OURS = frozenset(
    {
        "AcknowledgmentHeld",
        "OrderCreated",
        "OrderNotSent",
        "OrderOverdue",
        "OrderRequeued",
        "OrderScored",
        "OrderWatched",
    }
)
_PRIVATE = frozenset({"by", "cause", "deviations", "note", "terms"})


def view_of(state: OrderState, warnings: tuple[str, ...] = ()) -> OrderView:
    """An order as the house sees it."""
    said = {name: getattr(state, name) for name in OrderState.model_fields}
    return OrderView(**said, total=_total(state), warnings=warnings)


def suppliers_view(state: OrderState) -> OrderView:
    """An order as its supplier sees it."""
    held = state.held and state.held.model_copy(update={"deviations": ()})
    change = state.change and state.change.model_copy(update={"by": "the buyer"})
    update = {"by": None, "cause": None, "terms": None, "held": held, "change": change}
    return view_of(state).model_copy(update=update)


def head_of(state: OrderState) -> OrderHead:
    """An order in a list."""
    return OrderHead(
        number=state.number,
        partner=state.partner,
        status=state.status,
        currency=state.currency,
        total=_total(state),
        lines=sum(1 for line in state.lines if line.quantity),
        revision=state.revision,
        created_at=state.created_at,
        due=state.due[0] if state.due else None,
    )


def _total(state: OrderState) -> Decimal:
    return goods_total(state.lines, state.currency)


def has_left(state: OrderState) -> bool:
    """Whether the supplier can know of an order: it has left, if only once."""
    return state.sent_at is not None


def supplier_may_know(event: Event) -> bool:
    """Whether an event of an order is told to its supplier's own system."""
    return event.name not in _OURS


def without_private(data: Mapping[str, Json]) -> dict[str, Json]:
    """An event's data as a supplier may read it."""
    return {name: value for name, value in data.items() if name not in _PRIVATE}
