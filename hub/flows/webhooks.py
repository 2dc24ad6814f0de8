"""Other systems are told: events to those who subscribed, documents to partners without EDI.

An order's own stream carries the deliveries, one channel a subscription, so that each receiver
hears of an order in the order in which things happened. A delivery has the id of its effect, the
same however often it is posted: a receiver knows a repeat by it. Who subscribes: subscriptions.py.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from hub.core.signatures import DELIVERY, TIMESTAMP, write_timestamp
from hub.flows.sent_record import sent_change
from hub.flows.subscriptions import load_subscriptions, stop_subscription
from hub.ports import Change, Effect, Ports, Reply
from schemas.documents import Document
from schemas.errors import InputError, NotFound, Unavailable
from schemas.events import Event, Json, RecordedEffect, canonical
from schemas.partners import Partner
from schemas.sending import DocumentAccepted, DocumentSent, SentState, sent_stream
from schemas.webhooks import Delivery, Posting, Subscription, webhook_channel, webhook_secret

INLINE_BYTES = 20_000
GONE = 410
JSON_TYPE = "application/json"


def deliveries(
    ports: Ports,
    stream: str,
    events: Sequence[Event],
    *,
    order: str | None = None,
    document: Document | None = None,
) -> list[Effect]:
    """The effects that tell every subscription what it wants to know of `events`.

    They belong into the commit that records the events in `stream`; there are at most as many as
    events times subscriptions. `order` is the order's number (the events' own where it is left
    out); a `document` goes along with each. One read, and none of it a secret.
    """
    known = load_subscriptions(ports).values() if events else ()
    wanted = [
        (subscription, event)
        for event in events
        for subscription in known
        if subscription.wants(event.name) and _may_know(subscription, event)
    ]
    content = document.to_json() if document is not None and wanted else None
    return [
        Effect(
            stream,
            webhook_channel(subscription.id),
            "send_webhook",
            _carry(ports, subscription.id, event, order, content),
        )
        for subscription, event in wanted
    ]


def order_delivery(
    ports: Ports, partner: Partner, document: Document, set_code: str, cause: str
) -> tuple[SentState, list[Change], list[Effect]]:
    """What a commit must hold so that a document is posted to a partner without EDI.

    The same as hub.flows.send.queued, but to the subscription `partner:<id>`; nothing the second
    time that the same cause asks.
    """
    # Writing X12 is loaded with it, and most callers of this module send none.
    from hub.flows.send import queued

    state, changes, effects = queued(ports, partner, document, set_code, cause)
    channel = webhook_channel(f"partner:{partner.id}")
    posted = [Effect(each.stream, channel, "post_document", each.data) for each in effects]
    return state, changes, posted


def send_webhook(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: tell one subscription of one event."""
    name = str(effect.data["subscription"])
    subscription = load_subscriptions(ports).get(name)
    if subscription is None or not subscription.active:
        return {"posted": False, "because": f"the webhook {name} is not there or is turned off"}
    told = _carried(ports, effect)
    reply = _tell(ports, subscription, Delivery(id=effect.id, at=effect.at, **told))
    if reply is None:
        return {"posted": False, "because": f"{subscription.connector} has no use for it"}
    if reply.status == GONE:
        stop_subscription(ports, name, effect.id, f"its receiver answered {GONE}, gone for good")
    return {"posted": reply.status != GONE, "status": reply.status}


def post_document(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: post a document to its partner's own system."""
    stored = ports.ledger.load(sent_stream(effect.data["sent"]))
    if stored is None:
        raise NotFound(f"nothing is queued under {effect.data['sent']}")
    state = SentState.model_validate(stored.data)
    if state.status != "queued":
        return {"key": state.key, "status": state.status}
    subscription = _partners(ports, state.partner)
    content = json.loads(ports.files.body(state.body)) if state.body else state.document
    delivery = Delivery(
        id=effect.id,
        type=state.kind,
        at=effect.at,
        order=str((content or {}).get("order_number") or state.number or ""),
        document=content,
    )
    reply = _tell(ports, subscription, delivery)
    if reply is None:
        raise InputError(f"{subscription.connector} takes no {state.kind}")
    if reply.status == GONE:
        stop_subscription(ports, subscription.id, effect.id, f"its receiver answered {GONE}")
        raise Unavailable(f"{subscription.id} is gone ({GONE}): put its new address, then resend")
    return _record_accepted(ports, state, stored.version, urlsplit(subscription.url).netloc)


def _record_accepted(ports: Ports, state: SentState, version: int, host: str) -> Mapping[str, Json]:
    """It has left, under no control number, and the receiver's 2xx is its acknowledgment."""
    update = {"status": "accepted", "key": host, "sent_at": ports.clock.now(), "answered_by": host}
    sent = DocumentSent(sent=state.id, partner=state.partner, set_code=state.set_code, key=host)
    accepted = DocumentAccepted(sent=state.id, partner=state.partner, by=host)
    change = sent_change(state.model_copy(update=update), version, sent)
    ports.ledger.commit([replace(change, events=[sent, accepted])])
    return {"key": host, "status": "accepted"}


def _partners(ports: Ports, partner: str) -> Subscription:
    name = f"partner:{partner}"
    subscription = load_subscriptions(ports).get(name)
    if subscription is None or not subscription.active:
        raise InputError(
            f"the webhook {name} is not there or is turned off: put it, then resend the document"
        )
    return subscription


def _tell(ports: Ports, subscription: Subscription, delivery: Delivery) -> Reply | None:
    """Post a delivery in the system's shape; None where the system has no use for it.

    Unavailable for any answer but 2xx and 410, so that it is tried again later.
    """
    connector = ports.erp.connector(subscription.connector)
    posting = connector.write(delivery, subscription.settings)
    if posting is None:
        return None
    secrets = ports.secrets.live(webhook_secret(subscription.id))
    if not secrets:
        raise InputError(f"the webhook {subscription.id} has no secret: give it one, then resend")
    body = canonical(posting.content).encode()
    timestamp = write_timestamp(ports.clock.wall())
    headers = {
        "Content-Type": JSON_TYPE,
        "Idempotency-Key": delivery.id,
        DELIVERY: delivery.id,
        TIMESTAMP: timestamp,
        **connector.headers(secrets, timestamp, body),
    }
    reply = ports.erp.post(_url(subscription, posting), body, headers)
    if reply.status == GONE or 200 <= reply.status < 300:
        return reply
    said = f": {reply.excerpt[:200]}" if reply.excerpt else ""
    raise Unavailable(f"the webhook {subscription.id} was answered {reply.status}{said}")


def _url(subscription: Subscription, posting: Posting) -> str:
    return subscription.url.rstrip("/") + posting.path if posting.path else subscription.url


def _may_know(subscription: Subscription, event: Event) -> bool:
    """A partner's own system is told of what is its own, and of nothing else."""
    return subscription.partner in (None, event.data().get("partner"))


def _carry(
    ports: Ports, name: str, event: Event, order: str | None, document: dict[str, Any] | None
) -> dict[str, Json]:
    """What an effect holds of an event: itself, or, if it is large, the hash of its body."""
    data = event.data()
    number = order if order is not None else str(data.get("order", ""))
    told = {"type": event.name, "order": number, "data": data, "document": document}
    text = canonical(told).encode()
    if len(text) > INLINE_BYTES:
        return {"subscription": name, "body": ports.files.keep(text)}
    return {"subscription": name, "told": told}


def _carried(ports: Ports, effect: RecordedEffect) -> dict[str, Any]:
    told = effect.data.get("told")
    return dict(told if told is not None else json.loads(ports.files.body(effect.data["body"])))
