"""Cancelling an order that is still to be sent: every way in which it may cross its sending."""

import pytest

from hub.flows import order_acts, send
from hub.flows.order_record import order_history
from hub.flows.partners import put_partner
from hub.flows.perform import ATTEMPTS_BEFORE_PARKING, perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.subscriptions import put_subscription
from hub.ports import Lane
from order_desk import (
    answer_change,
    cancel,
    change,
    close,
    exceptions,
    make,
    order,
    outbox,
    sent_of,
    work,
)
from partner_files import BOLT
from schemas.errors import Clash, Unavailable
from schemas.sending import sent_stream
from schemas.webhooks import SubscriptionRequest, webhook_channel


@pytest.fixture
def made(hub):
    make(hub)
    return hub


def lane(hub):
    return Lane(sent_stream(order(hub).sent), "x12")


def the_effect(hub):
    [effect] = hub.ledger.lane(lane(hub))
    return effect


def nothing_left_and_nothing_waits(hub):
    work(hub)
    assert [] == hub.files.keys("outbound/")
    assert "cancelled" == order(hub).status
    assert "withdrawn" == sent_of(hub, order(hub).sent).status
    assert [] == hub.ledger.parked()
    assert [] == hub.ledger.lane(lane(hub))


def test_before_the_performer_came_nothing_leaves(made):
    assert "cancelled" == cancel(made).status
    nothing_left_and_nothing_waits(made)


def at(monkeypatch, hub, moment, act):
    """Do something once, right before the performer's next step of a kind."""
    did = []
    steps = {"numbers": (hub.ledger, "take_numbers"), "file": (hub.files, "write")}
    owner, name = steps.get(moment, (hub.ledger, "commit"))
    step = getattr(owner, name)

    def wrapped(*args, **kwargs):
        names = [e.name for c in args[0] for e in c.events] if name == "commit" else [moment]
        if moment in names and not did:
            did.append(True)
            act()
        return step(*args, **kwargs)

    monkeypatch.setattr(owner, name, wrapped)


@pytest.mark.parametrize("moment", ["numbers", "SendingBegun"])
def test_while_it_is_being_written_nothing_leaves(made, monkeypatch, moment):
    at(monkeypatch, made, moment, lambda: cancel(made))
    nothing_left_and_nothing_waits(made)


@pytest.mark.parametrize("moment", ["file", "DocumentSent"])
def test_once_its_sending_has_begun_it_is_too_late_and_the_supplier_is_told(
    made, monkeypatch, moment
):
    told = []

    def try_to():
        with pytest.raises(Clash, match="it is being sent this moment"):
            cancel(made)
        told.append(True)

    at(monkeypatch, made, moment, try_to)
    work(made)
    assert [True] == told
    assert "sent" == order(made).status
    assert "cancelling" == cancel(made).status
    work(made)
    assert ["850", "860"] == [one.code for one in outbox(made)]


def test_it_left_while_the_cancellation_was_decided_so_the_supplier_is_told(made, monkeypatch):
    withdrawn, raced = order_acts.withdrawn, []

    def late(*args, **kwargs):
        found = withdrawn(*args, **kwargs)
        if not raced:
            raced.append(True)
            work(made)
        return found

    monkeypatch.setattr(order_acts, "withdrawn", late)
    assert "cancelling" == cancel(made).status
    work(made)
    assert ["850", "860"] == [one.code for one in outbox(made)]


def park(hub, monkeypatch, owner, name, error):
    """The sending fails at a step until it is given up."""
    step = getattr(owner, name)

    def fails(*args, **kwargs):
        raise error

    monkeypatch.setattr(owner, name, fails)
    for _ in range(ATTEMPTS_BEFORE_PARKING - 1):
        with pytest.raises(type(error)):
            perform_lane(hub, lane(hub), PERFORMERS)
    perform_lane(hub, lane(hub), PERFORMERS)
    monkeypatch.setattr(owner, name, step)
    assert "parked" == the_effect(hub).status


def test_a_sending_that_was_given_up_before_it_began_is_withdrawn_and_settled(made, monkeypatch):
    park(made, monkeypatch, send, "get_partner", Unavailable("no answer"))
    assert "queued" == sent_of(made, order(made).sent).status
    cancel(made)
    nothing_left_and_nothing_waits(made)


def test_a_sending_that_was_given_up_without_a_file_is_withdrawn(made, monkeypatch):
    park(made, monkeypatch, made.files, "write", Unavailable("no bucket"))
    assert "leaving" == sent_of(made, order(made).sent).status
    cancel(made)
    nothing_left_and_nothing_waits(made)


def test_a_sending_that_was_given_up_with_its_file_in_the_outbox_is_not(made, monkeypatch):
    park(made, monkeypatch, send, "order_left", Unavailable("no table"))
    with pytest.raises(Clash, match="the supplier may have it"):
        cancel(made)
    made.ledger.reopen(the_effect(made))
    work(made)
    assert "sent" == order(made).status
    assert 1 == len(outbox(made))


def test_unless_a_person_told_the_supplier(made, monkeypatch):
    park(made, monkeypatch, send, "order_left", Unavailable("no table"))
    assert "cancelled" == cancel(made, agreed=True).status
    work(made)
    assert "withdrawn" == sent_of(made, order(made).sent).status
    assert [] == made.ledger.parked()


def test_a_sending_that_is_tried_again_while_it_is_withdrawn_leaves_or_is_withdrawn_not_both(
    made, monkeypatch
):
    park(made, monkeypatch, made.files, "write", Unavailable("no bucket"))
    keys, raced = made.files.keys, []

    def looks(prefix, limit=None):
        found = keys(prefix, limit)
        if not raced:  # a person has it tried again between the look and the commit
            raced.append(True)
            made.ledger.reopen(the_effect(made))
            work(made)
        return found

    monkeypatch.setattr(made.files, "keys", looks)
    assert "cancelling" == cancel(made).status
    monkeypatch.setattr(made.files, "keys", keys)
    work(made)
    assert ["850", "860"] == [one.code for one in outbox(made)]
    names = [recorded.name for recorded, _ in order_history(made, "PO-1")]
    assert ["OrderCreated", "OrderSent", "ChangeRequested"] == names


def test_what_was_posted_without_an_answer_is_not_withdrawn_but_by_agreement(hub):
    profile = {"id": "BOLT", "name": "Bolt", "us": BOLT.us, "orders": {"channel": "webhook"}}
    put_partner(hub, type(BOLT).model_validate(profile), by="tests")
    request = SubscriptionRequest(url="https://bolt.example/orders", events=("*",))
    put_subscription(hub, "partner:BOLT", request, by="tests")
    make(hub)
    posted = Lane(sent_stream(order(hub).sent), webhook_channel("partner:BOLT"))
    hub.erp.answers.extend([500] * ATTEMPTS_BEFORE_PARKING)
    for _ in range(ATTEMPTS_BEFORE_PARKING - 1):
        with pytest.raises(Unavailable):
            perform_lane(hub, posted, PERFORMERS)
    perform_lane(hub, posted, PERFORMERS)
    with pytest.raises(Clash, match="the supplier may have it"):
        cancel(hub)
    assert "cancelled" == cancel(hub, agreed=True).status


def test_a_partner_with_a_webhook_gets_the_order_and_has_taken_it_with_its_2xx(hub):
    profile = {"id": "BOLT", "name": "Bolt", "us": BOLT.us, "orders": {"channel": "webhook"}}
    put_partner(hub, type(BOLT).model_validate(profile), by="tests")
    request = SubscriptionRequest(url="https://bolt.example/orders", events=("OrderClosed",))
    put_subscription(hub, "partner:BOLT", request, by="tests")
    make(hub)
    work(hub)
    assert "delivered" == order(hub).status
    assert 1 == len(hub.erp.posted)
    assert b'"PO-1"' in hub.erp.posted[0].body
    assert [] == exceptions(hub)


@pytest.fixture
def asked(made):
    """A change of an order that was sent, still to leave."""
    work(made)
    change(made, {"line": "1", "quantity": "6"})
    return made


@pytest.mark.parametrize("agreed", [True, False])
def test_a_change_that_was_answered_before_it_left_stays_here(asked, agreed):
    sent = order(asked).change.sent
    answer_change(asked, agreed=agreed)
    work(asked)
    assert ["850"] == [one.code for one in outbox(asked)]
    assert "withdrawn" == sent_of(asked, sent).status
    assert [] == asked.ledger.parked()


def test_a_change_that_is_answered_while_it_leaves_is_on_record_as_sent(asked, monkeypatch):
    sent = order(asked).change.sent
    at(monkeypatch, asked, "DocumentSent", lambda: answer_change(asked, agreed=False))
    work(asked)
    assert ["850", "860"] == [one.code for one in outbox(asked)]
    assert "sent" == sent_of(asked, sent).status
    assert "sent" == order(asked).status


def test_a_change_whose_file_lies_in_the_outbox_is_never_withdrawn(asked, monkeypatch):
    """Its performer died before it was recorded; meanwhile the order was closed."""
    sent = order(asked).change.sent
    commit = asked.ledger.commit

    def dies(changes, effects=()):
        if "DocumentSent" in [event.name for change in changes for event in change.events]:
            raise Unavailable("no table")
        return commit(changes, effects)

    monkeypatch.setattr(asked.ledger, "commit", dies)
    with pytest.raises(Unavailable):
        perform_lane(asked, Lane(sent_stream(sent), "x12"), PERFORMERS)
    monkeypatch.setattr(asked.ledger, "commit", commit)
    close(asked)
    work(asked)
    assert "sent" == sent_of(asked, sent).status
    assert ["850", "860"] == [one.code for one in outbox(asked)]
