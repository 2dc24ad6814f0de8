"""What a person was told of an order, and what takes it back: what was waited for has come, or was
decided."""

from collections.abc import Sequence

from hub.core.orders.addressing import Told
from hub.core.orders.deciding import BEYOND_TOLERANCE
from hub.core.orders.overdue import overdue
from hub.flows.exceptions import closed, raised
from hub.ports import Change, Ports
from schemas.order_events import OrderEvent
from schemas.ordering import OrderState

THE_HUB = "the hub"
NOT_TAKEN = ("failed", "rejected")


def told(
    ports: Ports,
    words: Told,
    partner: str,
    *,
    order: str | None,
    about: str,
    file: str | None = None,
) -> list[Change]:
    """The change that tells a person of an order; once for what it is `about` (a document, say)."""
    subject = f"{order or ''}\n{words.about or about}"
    return raised(
        ports, words.code, partner, subject, words.message, words.fix, file=file, order=order
    )


def settled(
    ports: Ports, before: OrderState, after: OrderState, events: Sequence[OrderEvent]
) -> list[Change]:
    """The changes that close what a person was told of an order and need not look at any more."""
    by, note = _who(events)
    changes: list[Change] = []
    waited = before.held.document if before.held else None
    waits = after.held.document if after.held else None
    if waited is not None and waited != waits:
        changes += closed(ports, BEYOND_TOLERANCE, f"{before.number}\n{waited}", by, note)
    if before.sending in NOT_TAKEN and (after.sending != before.sending or after.ended):
        changes += closed(ports, "ORDER_REFUSED", f"{before.number}\n{before.sent}", by, note)
        for code in ("DOCUMENT_REFUSED", "DOCUMENT_REJECTED"):
            changes += closed(ports, code, before.sent or "", by, note)
    still = {(each.kind, each.at) for each in after.due}
    for due in before.due:
        if due.told and (due.kind, due.at) not in still:
            late = overdue(before, due)
            changes += closed(ports, late.code, late.subject, by, note)
    return changes


def _who(events: Sequence[OrderEvent]) -> tuple[str, str]:
    """Who moved the order, and how: what a closed exception says."""
    said = [each.data() for each in events]
    by = next((str(each["by"]) for each in reversed(said) if "by" in each), THE_HUB)
    notes = [str(each[name]) for each in said for name in ("note", "reason") if name in each]
    names = ", ".join(each.name for each in events)
    return by, f"{names}: {notes[0]}" if notes else names
