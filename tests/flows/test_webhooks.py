"""Webhooks out: who is told what, in which order, how it is signed, and what a refusal leads to."""

import json

import pytest

from hub import memory
from hub.core.signatures import read_signatures, verify
from hub.flows.partners import put_partner
from hub.flows.perform import ATTEMPTS_BEFORE_PARKING, perform_lane
from hub.flows.post import order_delivery, post_document
from hub.flows.subscriptions import (
    MAX_SUBSCRIPTIONS,
    delete_subscription,
    end_older_secret,
    get_subscription,
    load_subscriptions,
    put_subscription,
    rotate_subscription,
)
from hub.flows.webhooks import deliveries, send_webhook
from hub.ports import Change, Lane
from partner_files import BOLT
from schemas.errors import InputError, NotFound, Unavailable
from schemas.events import Event
from schemas.lines import Line
from schemas.orders import Order
from schemas.sending import sent_stream
from schemas.webhooks import SecretRequest, SubscriptionRequest, webhook_channel

HANDS = {"send_webhook": send_webhook, "post_document": post_document}
ORDER = Order(
    number="PO-1", currency="USD", lines=(Line(line="1", buyer_sku="A", quantity=3, unit="EA"),)
)


class OrderSent(Event):
    """An event of an order."""

    order: str = "PO-1"
    partner: str = "BOLT"


class OrderClosed(OrderSent):
    """Another."""


@pytest.fixture
def hub():
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    return ports


def subscribe(hub, name="erp", **wanted):
    asked = {"url": "https://erp.example/in", "events": ("*",)} | wanted
    return put_subscription(hub, name, SubscriptionRequest(**asked), by="u-1").secret


def record(hub, *events, stream="order/PO-1", **more):
    state = hub.ledger.load(stream)
    effects = deliveries(hub, stream, events, **more)
    version = state.version if state else 0
    hub.ledger.commit([Change(stream, version, events, {})], effects)
    return effects


def perform(hub, name="erp", stream="order/PO-1"):
    return perform_lane(hub, Lane(stream, webhook_channel(name)), HANDS)


def bodies(hub):
    return [json.loads(each.body) for each in hub.erp.posted]


def test_a_subscription_is_told_what_happened(hub):
    subscribe(hub)
    record(hub, OrderSent())
    [done] = perform(hub).done
    [posted] = hub.erp.posted
    expected = {
        "id": done.id,
        "type": "OrderSent",
        "at": "2026-01-05T09:00:00Z",
        "order": "PO-1",
        "test": False,
        "data": {"order": "PO-1", "partner": "BOLT"},
    }
    assert expected == json.loads(posted.body)
    assert "https://erp.example/in" == posted.url
    assert done.id == posted.headers["X-Hub-Id"] == posted.headers["Idempotency-Key"]


def test_the_signature_holds_for_the_bytes_that_were_posted(hub):
    secret = subscribe(hub)
    record(hub, OrderSent())
    perform(hub)
    [posted] = hub.erp.posted
    timestamp = posted.headers["X-Hub-Timestamp"]
    assert str(int(hub.clock.wall().timestamp())) == timestamp
    [signature] = read_signatures(posted.headers["X-Hub-Signature"])
    assert signature == verify([secret], timestamp, posted.body, [signature])


def test_while_a_secret_rotates_both_sign_and_the_newest_stands_first(hub):
    old = subscribe(hub)
    new = rotate_subscription(hub, "erp", SecretRequest(), by="u-1").secret
    record(hub, OrderSent())
    perform(hub)
    [posted] = hub.erp.posted
    signatures = read_signatures(posted.headers["X-Hub-Signature"])
    timestamp = posted.headers["X-Hub-Timestamp"]
    expected = tuple(verify([secret], timestamp, posted.body, signatures) for secret in (new, old))
    assert expected == signatures


def test_an_ended_secret_signs_no_more(hub):
    old = subscribe(hub)
    rotate_subscription(hub, "erp", SecretRequest(), by="u-1")
    end_older_secret(hub, "erp", by="u-1")
    record(hub, OrderSent())
    perform(hub)
    [posted] = hub.erp.posted
    signatures = read_signatures(posted.headers["X-Hub-Signature"])
    assert 1 == len(signatures)
    assert verify([old], posted.headers["X-Hub-Timestamp"], posted.body, signatures) is None


def test_only_the_events_that_are_wanted_are_told(hub):
    subscribe(hub, "closings", events=("OrderClosed",))
    subscribe(hub, "off", active=False)
    effects = record(hub, OrderSent(), OrderClosed())
    assert [("webhook:closings", "OrderClosed")] == [
        (each.channel, each.data["told"]["type"]) for each in effects
    ]


def test_a_partners_own_system_hears_of_its_own_orders_only(hub):
    subscribe(hub, "partner:BOLT")
    subscribe(hub, "partner:OAK")
    assert ["webhook:partner:BOLT"] == [each.channel for each in record(hub, OrderSent())]


def test_test_orders_are_told_to_whom_they_concern_only(hub):
    subscribe(hub)
    subscribe(hub, "sandbox", test=True)
    subscribe(hub, "partner:BOLT")
    live, test = record(hub, OrderSent()), record(hub, OrderSent(), test=True)
    assert ["webhook:erp", "webhook:partner:BOLT"] == [each.channel for each in live]
    assert ["webhook:sandbox", "webhook:partner:BOLT"] == [each.channel for each in test]
    perform(hub, "sandbox")
    assert [True] == [each["test"] for each in bodies(hub)]


def test_a_name_that_no_event_has_is_told_when_it_is_put(hub):
    wanted = SubscriptionRequest(url="https://erp.example/in", events=("OrderSent", "OrderSend"))
    said = put_subscription(hub, "erp", wanted, by="u-1").message
    assert "No event of an order is called OrderSend." in said


def test_each_receiver_hears_of_an_order_in_order(hub):
    subscribe(hub)
    record(hub, OrderSent())
    record(hub, OrderClosed())
    hub.erp.answers.extend([500])
    with pytest.raises(Unavailable):
        perform(hub)
    perform(hub)
    assert ["OrderSent", "OrderSent", "OrderClosed"] == [each["type"] for each in bodies(hub)]


def test_a_receiver_that_fails_holds_up_no_other(hub):
    subscribe(hub, "slow")
    subscribe(hub, "quick")
    record(hub, OrderSent())
    hub.erp.answers.append(Unavailable("slow does not answer"))
    with pytest.raises(Unavailable):
        perform(hub, "slow")
    assert 1 == len(perform(hub, "quick").done)


def test_a_repeat_is_known_by_its_id(hub):
    subscribe(hub)
    record(hub, OrderSent())
    hub.erp.answers.append(503)
    with pytest.raises(Unavailable):
        perform(hub)
    perform(hub)
    assert 1 == len({each["id"] for each in bodies(hub)})
    assert 1 == len({each.headers["Idempotency-Key"] for each in hub.erp.posted})


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_any_other_answer_is_tried_again_and_then_parked(hub, status):
    subscribe(hub)
    record(hub, OrderSent())
    hub.erp.answers.extend([status] * ATTEMPTS_BEFORE_PARKING)
    for _ in range(ATTEMPTS_BEFORE_PARKING - 1):
        with pytest.raises(Unavailable):
            perform(hub)
    parked = perform(hub).parked
    assert f"the webhook erp was answered {status}" == parked.last_error


def test_gone_turns_the_webhook_off_and_tells_a_person(hub):
    subscribe(hub)
    record(hub, OrderSent())
    hub.erp.answers.append(410)
    [done] = perform(hub).done
    kept = hub.ledger.effect(done.stream, done.channel, done.sequence)
    assert {"posted": False, "status": 410} == kept.result
    subscription = get_subscription(hub, "erp")
    assert not subscription.active
    assert "410" in subscription.stopped_because
    [exception] = hub.ledger.page("exception").states
    assert "WEBHOOK_GONE" == exception.data["code"]
    assert [] == record(hub, OrderClosed())


def test_what_waited_for_a_webhook_that_was_deleted_is_passed_over(hub):
    subscribe(hub)
    record(hub, OrderSent())
    delete_subscription(hub, "erp", by="u-1")
    assert 1 == len(perform(hub).done)
    assert [] == hub.erp.posted
    assert () == hub.secrets.live("webhook/erp")


def test_a_webhook_without_a_secret_posts_nothing(hub):
    subscribe(hub)
    record(hub, OrderSent())
    hub.secrets.forget("webhook/erp")
    with pytest.raises(InputError, match="has no secret"):
        perform(hub)
    assert [] == hub.erp.posted


def test_a_large_event_travels_by_its_hash(hub):
    class OrderNoted(OrderSent):
        """A long one."""

        note: str = "x" * 30_000

    subscribe(hub)
    [effect] = record(hub, OrderNoted())
    assert {"subscription", "body"} == set(effect.data)
    perform(hub)
    assert "x" * 30_000 == bodies(hub)[0]["data"]["note"]


def test_a_document_goes_along_where_it_is_given(hub):
    subscribe(hub)
    record(hub, OrderSent(), order="PO-9", document=ORDER)
    perform(hub)
    [body] = bodies(hub)
    assert ("PO-9", "3") == (body["order"], body["document"]["lines"][0]["quantity"])


def test_the_secret_is_shown_once_and_never_recorded(hub):
    secret = subscribe(hub)
    assert secret.startswith("whsec_")
    assert subscribe(hub) is None
    other = rotate_subscription(hub, "erp", SecretRequest(), by="u-1").secret
    record(hub, OrderSent())
    perform(hub)
    streams = ("webhook-subscriptions", "secret/webhook/erp", "order/PO-1")
    texts = [e.model_dump_json() for s in streams for e in hub.ledger.history(s)]
    texts += [hub.ledger.load(s).model_dump_json() for s in streams]
    assert [] == [text for text in texts if secret in text or other in text]


def test_a_secret_that_another_system_gave_is_used_and_not_shown(hub):
    subscribe(hub)
    given = "given-by-another-system"
    shown = rotate_subscription(hub, "erp", SecretRequest(secret=given), by="u-1")
    assert shown.secret is None
    assert given == hub.secrets.live("webhook/erp")[0]


def test_there_is_room_for_so_many_and_one_can_always_be_replaced(hub):
    for number in range(MAX_SUBSCRIPTIONS):
        subscribe(hub, f"erp-{number}")
    with pytest.raises(InputError, match="no room"):
        subscribe(hub, "one-more")
    subscribe(hub, "erp-0", events=("OrderSent",))
    assert MAX_SUBSCRIPTIONS == len(load_subscriptions(hub))


def test_what_is_not_there_is_not_found(hub):
    with pytest.raises(NotFound):
        delete_subscription(hub, "nobody", by="u-1")
    with pytest.raises(NotFound):
        rotate_subscription(hub, "nobody", SecretRequest(), by="u-1")


@pytest.mark.parametrize(
    ("field", "value"),
    [("url", "http://erp.example/in"), ("connector", "nothing")],
)
def test_what_cannot_be_posted_to_is_refused_when_it_is_put(hub, field, value):
    with pytest.raises(InputError):
        subscribe(hub, **{field: value})


def send_order(hub, cause="order/PO-1"):
    state, changes, effects = order_delivery(hub, BOLT, ORDER, "850", cause)
    if changes:
        hub.ledger.commit(changes, effects)
    return state


def test_an_order_for_a_partner_without_edi_is_posted_as_json(hub):
    subscribe(hub, "partner:BOLT")
    sent = send_order(hub)
    perform(hub, "partner:BOLT", sent_stream(sent.id))
    [body] = bodies(hub)
    assert ("order", "PO-1") == (body["type"], body["document"]["number"])
    state = hub.ledger.load(sent_stream(sent.id)).data
    assert ("accepted", "erp.example") == (state["status"], state["key"])
    assert "control" not in state
    names = [each.name for each in hub.ledger.history(sent_stream(sent.id))]
    assert ["DocumentQueued", "DocumentSent", "DocumentAccepted"] == names
    assert [] == hub.files.keys("outbound/")


def test_the_same_cause_posts_once(hub):
    subscribe(hub, "partner:BOLT")
    first, again = send_order(hub), send_order(hub)
    lane = Lane(sent_stream(first.id), "webhook:partner:BOLT")
    perform_lane(hub, lane, HANDS)
    perform_lane(hub, lane, HANDS)
    assert (first.id, 1) == (again.id, len(hub.erp.posted))


def test_a_document_posted_before_a_crash_is_posted_again_under_the_same_id(hub, monkeypatch):
    subscribe(hub, "partner:BOLT")
    sent = send_order(hub)
    lane = Lane(sent_stream(sent.id), "webhook:partner:BOLT")
    commit = hub.ledger.commit
    monkeypatch.setattr(hub.ledger, "commit", lambda *_: (_ for _ in ()).throw(Unavailable("x")))
    with pytest.raises(Unavailable):
        perform_lane(hub, lane, HANDS)
    monkeypatch.setattr(hub.ledger, "commit", commit)
    perform_lane(hub, lane, HANDS)
    assert 2 == len(hub.erp.posted)
    assert 1 == len({each["id"] for each in bodies(hub)})


def test_a_partner_without_a_webhook_leaves_its_document_waiting_for_a_person(hub):
    sent = send_order(hub)
    with pytest.raises(InputError, match="partner:BOLT"):
        perform(hub, "partner:BOLT", sent_stream(sent.id))
    assert "queued" == hub.ledger.load(sent_stream(sent.id)).data["status"]


def test_a_partners_webhook_that_is_gone_leaves_its_document_waiting_for_a_person(hub):
    subscribe(hub, "partner:BOLT")
    sent = send_order(hub)
    hub.erp.answers.append(410)
    with pytest.raises(Unavailable, match="410"):
        perform(hub, "partner:BOLT", sent_stream(sent.id))
    assert "queued" == hub.ledger.load(sent_stream(sent.id)).data["status"]
    assert not get_subscription(hub, "partner:BOLT").active
