"""Other systems are told of events that they subscribed to.

An order's own stream carries the deliveries, one channel a subscription, so that each receiver
hears of an order in the order in which things happened. A delivery has the id of its effect, the
same however often it is posted: a receiver knows a repeat by it. Who subscribes: subscriptions.py.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hub.core.orders.seen import supplier_may_know, without_private
from hub.core.signatures import DELIVERY, TIMESTAMP, write_timestamp
from hub.flows.subscriptions import load_subscriptions, stop_subscription
from hub.ports import Effect, Ports, Reply
from schemas.documents import Document
from schemas.errors import InputError, Unavailable
from schemas.events import Event, Json, RecordedEffect, canonical
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
    test: bool = False,
) -> list[Effect]:
    """The effects that tell every subscription what it wants to know of `events`.

    They belong into the commit that records the events in `stream`; there are at most as many as
    events times subscriptions. `order` is the order's number (the events' own where it is left
    out); a `document` goes along with each. Who is told of live orders hears nothing of `test`
    ones. One read, and none of it a secret.
    """
    known = load_subscriptions(ports).values() if events else ()
    wanted = [
        (subscription, event)
        for event in events
        for subscription in known
        if subscription.wants(event.name, test=test) and _may_know(subscription, event)
    ]
    content = document.to_json() if document is not None and wanted else None
    return [
        Effect(
            stream,
            webhook_channel(subscription.id),
            "send_webhook",
            _carry(ports, subscription, event, order, content, test=test),
        )
        for subscription, event in wanted
    ]


def send_webhook(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: tell one subscription of one event."""
    name = str(effect.data["subscription"])
    subscription = load_subscriptions(ports).get(name)
    if subscription is None or not subscription.active:
        return {"posted": False, "because": f"the webhook {name} is not there or is turned off"}
    told = _carried(ports, effect)
    reply = tell(ports, subscription, Delivery(id=effect.id, at=effect.at, **told))
    if reply is None:
        return {"posted": False, "because": f"{subscription.connector} has no use for it"}
    if reply.status == GONE:
        stop_subscription(ports, name, effect.id, f"its receiver answered {GONE}, gone for good")
    return {"posted": reply.status != GONE, "status": reply.status}


def tell(ports: Ports, subscription: Subscription, delivery: Delivery) -> Reply | None:
    """Post a delivery in the system's shape; None where the system has no use for it.

    Unavailable for any answer but "taken" and 410, so that it is tried again later.
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
    if reply.status == GONE or connector.took(reply):
        return reply
    said = f": {reply.excerpt[:200]}" if reply.excerpt else ""
    raise Unavailable(f"the webhook {subscription.id} was answered {reply.status}{said}")


def _url(subscription: Subscription, posting: Posting) -> str:
    return subscription.url.rstrip("/") + posting.path if posting.path else subscription.url


def _may_know(subscription: Subscription, event: Event) -> bool:
    """A partner's own system is told of what is its own, and of nothing else."""
    if subscription.partner is None:
        return True
    return subscription.partner == event.data().get("partner") and supplier_may_know(event)


def _carry(
    ports: Ports,
    subscription: Subscription,
    event: Event,
    order: str | None,
    document: dict[str, Any] | None,
    *,
    test: bool,
) -> dict[str, Json]:
    """What an effect holds of an event: itself, or, if it is large, the hash of its body."""
    data, name = event.data(), subscription.id
    if subscription.partner is not None:
        data = without_private(data)
    number = order if order is not None else str(data.get("order", ""))
    told = {
        "type": event.name,
        "order": number,
        "test": test,
        "data": data,
        "document": document,
    }
    text = canonical(told).encode()
    if len(text) > INLINE_BYTES:
        return {"subscription": name, "body": ports.files.keep(text)}
    return {"subscription": name, "told": told}


def _carried(ports: Ports, effect: RecordedEffect) -> dict[str, Any]:
    told = effect.data.get("told")
    return dict(told if told is not None else json.loads(ports.files.body(effect.data["body"])))
