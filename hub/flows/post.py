"""Documents are posted to partners without EDI: to the subscription `partner:<id>`.

The counterpart of send.py: the same decision queues, a 2xx is the acknowledgment, and a document
of an order moves it in the same commit.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from hub.flows.order_record import after_races
from hub.flows.order_sending import begun, order_taken
from hub.flows.sent_record import sent_change
from hub.flows.subscriptions import load_subscriptions, stop_subscription
from hub.flows.webhooks import GONE, tell
from hub.ports import Change, Effect, Ports
from schemas.documents import Document
from schemas.errors import InputError, NotFound, Unavailable
from schemas.events import Json, RecordedEffect
from schemas.partners import Partner
from schemas.sending import DocumentAccepted, DocumentSent, SentState, sent_stream
from schemas.webhooks import Delivery, Subscription, webhook_channel

TO_BE_POSTED = ("queued", "leaving")


def order_delivery(
    ports: Ports,
    partner: Partner,
    document: Document,
    set_code: str,
    cause: str,
    *,
    order: str | None = None,
) -> tuple[SentState, list[Change], list[Effect]]:
    """What a commit must hold so that a document is posted to a partner without EDI.

    The same as hub.flows.send.queued, but to the subscription `partner:<id>`; nothing the second
    time that the same cause asks.
    """
    # Writing X12 is loaded with it, and most callers of this module send none.
    from hub.flows.send import queued

    state, changes, effects = queued(ports, partner, document, set_code, cause, order=order)
    channel = webhook_channel(f"partner:{partner.id}")
    posted = [Effect(each.stream, channel, "post_document", each.data) for each in effects]
    return state, changes, posted


def post_document(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: post a document to its partner's own system."""
    state, version = _waiting(ports, effect)
    if state.status not in TO_BE_POSTED:
        return {"key": state.key, "status": state.status}
    subscription = _partners(ports, state.partner)
    content = json.loads(ports.files.body(state.body)) if state.body else state.document
    delivery = Delivery(
        id=effect.id,
        type=state.kind,
        at=effect.at,
        order=str((content or {}).get("order_number") or state.number or ""),
        test=state.test,
        document=content,
    )
    if begun(ports, state, version)[0].status == "withdrawn":
        return {"status": "withdrawn"}
    reply = tell(ports, subscription, delivery)
    if reply is None:
        raise InputError(f"{subscription.connector} takes no {state.kind}")
    if reply.status == GONE:
        stop_subscription(ports, subscription.id, effect.id, f"its receiver answered {GONE}")
        raise Unavailable(f"{subscription.id} is gone ({GONE}): put its new address, then resend")
    host = urlsplit(subscription.url).netloc
    return after_races(lambda: _record_accepted(ports, effect, host))


def _waiting(ports: Ports, effect: RecordedEffect) -> tuple[SentState, int]:
    stored = ports.ledger.load(sent_stream(effect.data["sent"]))
    if stored is None:
        raise NotFound(f"nothing is queued under {effect.data['sent']}")
    return SentState.model_validate(stored.data), stored.version


def _record_accepted(ports: Ports, effect: RecordedEffect, host: str) -> Mapping[str, Json]:
    """It has left, under no control number, and the receiver's 2xx is its acknowledgment."""
    state, version = _waiting(ports, effect)
    if state.status not in TO_BE_POSTED:
        return {"key": state.key, "status": state.status}
    update = {"status": "accepted", "key": host, "sent_at": ports.clock.now(), "answered_by": host}
    taken = state.model_copy(update=update)
    sent = DocumentSent(sent=state.id, partner=state.partner, set_code=state.set_code, key=host)
    accepted = DocumentAccepted(sent=state.id, partner=state.partner, by=host)
    change = replace(sent_change(taken, version, sent), events=[sent, accepted])
    moved, effects = order_taken(ports, taken)
    ports.ledger.commit([change, *moved], effects)
    return {"key": host, "status": "accepted"}


def _partners(ports: Ports, partner: str) -> Subscription:
    name = f"partner:{partner}"
    subscription = load_subscriptions(ports).get(name)
    if subscription is None or not subscription.active:
        raise InputError(
            f"the webhook {name} is not there or is turned off: put it, then resend the document"
        )
    return subscription
