"""A person accepts or declines what a supplier changed; one decision wins."""

from decimal import Decimal

import pytest

from edi.x12 import SetRead, read
from hub.core.orders.machine import fold
from hub.flows.closing import close_exception
from hub.flows.idempotency import once
from hub.flows.order_decisions import accept_answer, decline_answer
from hub.flows.order_record import get_order, order_change, order_history
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.told_answers import tell_answer
from hub.ports import Lane
from schemas.access import Caller
from schemas.errors import Clash, InputError, NotFound
from schemas.order_answers import AcceptWanted, AnswerTold, DeclineWanted
from schemas.order_events import ChangeRequested, GoodsReceived, OrderCreated, OrderSent
from schemas.order_terms import OrderTerms
from schemas.ordering import Moved, Receipt
from schemas.receiving import ExceptionState
from schemas.sending import sent_stream
from supplier_answers import ASKED, item

ANN = Caller(subject="u-1", name="ann@example.test", roles=frozenset({"buyer"}))
BEN = Caller(subject="u-2", name="ben@example.test", roles=frozenset({"approver"}))
SELLER = Caller(
    subject="s-1", name="bolt@example.test", roles=frozenset({"supplier"}), partner="BOLT"
)
OTHER = SELLER.model_copy(update={"partner": "OAK"})


def facts(hub):
    return {"order": "PO-1", "partner": "BOLT", "at": hub.clock.now()}


def happens(hub, *events):
    known = None if isinstance(events[0], OrderCreated) else get_order(hub, "PO-1")
    hub.ledger.commit(order_change(hub, known, events).changes)


def order(hub, *items, channel="x12"):
    created = OrderCreated(
        **facts(hub), channel=channel, currency="USD", terms=OrderTerms(channel=channel),
        test=False, by="erp", cause="key", lines=items or (item(), item("2", "FB-2", "40")),
        sent="s-1",
    )  # fmt: skip
    happens(hub, created, OrderSent(**facts(hub), sent="s-1"))


def state(hub):
    return get_order(hub, "PO-1")[0]


def key(text="k"):
    return once(ANN, text, "POST", "/orders/PO-1", b"{}")


def tell(hub, said, caller=SELLER, name="told"):
    told = AnswerTold.model_validate(said)
    return tell_answer(hub, caller, "PO-1", told, once(caller, name, "POST", "/x", b""))


def higher(hub):
    """The first line for more money, and less of it; the second as ordered."""
    tell(hub, {
        "accepted": True,
        "lines": [{
            "line": "1", "unit_price": "2.90", "confirmed": [{"quantity": "60", "date": ASKED}],
            "backordered": "30", "cancelled": "10",
        }],
    })  # fmt: skip


def exceptions(hub, kind):
    return [ExceptionState.model_validate(s.data) for s in hub.ledger.page(kind).states]


def accept(hub, caller=ANN, name="accept", **said):
    return accept_answer(hub, caller, "PO-1", AcceptWanted(**said), key(name))


def decline(hub, then, caller=ANN, name="decline", **said):
    wanted = DeclineWanted(then=then, note="That was not agreed.", **said)
    return decline_answer(hub, caller, "PO-1", wanted, key(name))


def change_sent(hub):
    """The 860 that has left for the supplier, as its system reads it."""
    perform_lane(hub, Lane(sent_stream(state(hub).change.sent), "x12"), PERFORMERS)
    [name] = [each for each in hub.files.keys("outbound/") if each.endswith(".860.edi")]
    [one] = [
        each for each in read(hub.files.read(name, limit=10**6).data) if isinstance(each, SetRead)
    ]
    assert one.accepted, one.findings
    return one.document


def test_what_a_supplier_tells_the_api_is_heard_like_an_855(hub):
    order(hub)
    view = tell(hub, {"accepted": True})
    assert "acknowledged" == view.status
    assert (None, None) == (view.terms, view.by), "its supplier sees what is its own"


def test_told_twice_under_one_key_or_two_is_told_once(hub):
    order(hub)
    for name in ("one", "two"):
        tell(hub, {"accepted": True}, name=name)
    assert 3 == len(order_history(hub, "PO-1"))


def test_a_buyer_enters_what_a_supplier_said(hub):
    order(hub)
    refused = {"accepted": False, "reason": "We make none of these any more."}
    view = tell(hub, refused, caller=ANN)
    assert "rejected" == view.status
    assert "We make none of these any more." in view.reason


def test_a_supplier_answers_its_own_orders_only(hub):
    order(hub)
    with pytest.raises(NotFound):
        tell(hub, {"accepted": True}, caller=OTHER)


def test_an_answer_by_api_names_lines_by_number_or_sku(hub):
    order(hub)
    tell(hub, {"lines": [{"line": "1"}, {"sku": "FB-2", "substitute": "V-9"}]})
    held = state(hub).held
    assert [("substitution", "2")] == [(each.kind, each.line) for each in held.deviations]


@pytest.mark.parametrize(
    "said",
    [{}, {"accepted": False, "lines": [{"line": "1"}]}, {"lines": [{"cancelled": "1"}]},
     {"lines": [{"line": "1", "cancelled": 1.5}]}, {"accepted": True, "x": 1}],
)  # fmt: skip
def test_an_answer_that_says_nothing_is_refused(said):
    with pytest.raises(ValueError, match="validation error"):
        AnswerTold.model_validate(said)


def test_accepting_makes_the_suppliers_terms_hold_and_closes_the_exception(hub):
    order(hub)
    higher(hub)
    view = accept(hub, note="Agreed by telephone.")
    first = view.lines[0]
    assert ("acknowledged", 90, 30, Decimal("2.90")) == (
        view.status, first.quantity, first.backordered, first.unit_price,
    )  # fmt: skip
    [closed] = exceptions(hub, "closed_exception")
    assert ("ann@example.test", "OrderAcknowledged: Agreed by telephone.") == (
        closed.closed_by, closed.note,
    )  # fmt: skip
    assert [] == exceptions(hub, "exception")


def test_the_loser_is_told_who_decided_and_when(hub):
    order(hub)
    higher(hub)
    accept(hub)
    at = hub.clock.now().strftime("%Y-%m-%d %H:%M UTC")
    with pytest.raises(Clash, match=f"ann@example.test accepted it at {at}"):
        decline(hub, "cancel", caller=BEN)
    with pytest.raises(Clash, match=r"ann@example\.test accepted it"):
        accept(hub, caller=BEN, name="another")


def test_of_two_decisions_at_the_same_time_one_wins(hub, monkeypatch):
    order(hub)
    higher(hub)
    commit, raced = hub.ledger.commit, []

    def beside(changes, effects=()):
        if not raced:
            raced.append(True)
            decline(hub, "insist", caller=BEN)
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", beside)
    with pytest.raises(Clash, match=r"ben@example\.test declined it"):
        accept(hub)
    assert "changing" == state(hub).status


def test_a_decision_on_an_answer_that_another_has_replaced_is_refused(hub):
    order(hub)
    higher(hub)
    seen = state(hub).held.document
    tell(hub, {"accepted": True, "lines": [{"line": "2", "cancelled": "40"}]}, name="later")
    with pytest.raises(Clash, match="another answer"):
        accept(hub, document=seen)
    accept(hub, name="again", document=state(hub).held.document)
    assert (100, 0) == tuple(line.quantity for line in state(hub).lines)


def test_insisting_asks_for_what_was_ordered_by_an_860(hub):
    order(hub)
    higher(hub)
    view = decline(hub, "insist")
    assert ("changing", 1) == (view.status, view.revision)
    said = change_sent(hub)
    [line] = said.lines
    assert ("04", "1", 100, Decimal("2.5")) == (
        said.purpose, line.line, line.quantity, line.unit_price,
    )  # fmt: skip
    assert "That was not agreed." in str(said.notes)
    assert {"change", "delivery", "ship_notice"} == {each.kind for each in state(hub).due}
    tell(hub, {"accepted": True}, name="yes")
    found = state(hub)
    assert ("acknowledged", 100, None) == (found.status, found.lines[0].quantity, found.change)


def test_cancelling_the_lines_that_deviate_keeps_the_others(hub):
    order(hub)
    higher(hub)
    decline(hub, "cancel_lines")
    [line] = change_sent(hub).lines
    assert ("1", "DI") == (line.line, line.change)
    tell(hub, {"accepted": True}, name="yes")
    assert [0, 40] == [each.quantity for each in state(hub).lines]


def test_cancelling_every_line_cancels_the_order(hub):
    order(hub, item())
    higher(hub)
    assert "cancelling" == decline(hub, "cancel_lines").status
    tell(hub, {"accepted": True}, name="yes")
    assert "cancelled" == state(hub).status


def test_cancelling_the_whole_goes_out_as_a_cancellation(hub):
    order(hub)
    higher(hub)
    assert "cancelling" == decline(hub, "cancel").status
    assert "01" == change_sent(hub).purpose


def test_lines_of_which_goods_came_are_not_cancelled(hub):
    order(hub)
    higher(hub)
    come = Receipt(
        id="r", lines=(Moved(line="1", quantity=Decimal(5)),), received_on=hub.clock.now().date()
    )
    happens(hub, GoodsReceived(**facts(hub), receipt=come))
    with pytest.raises(InputError, match="goods of line 1 have come"):
        decline(hub, "cancel_lines")


def test_what_deviates_as_a_whole_has_no_lines_to_cancel(hub):
    order(hub)
    asked = {"kind": "cancel", "revision": 1, "lines": (), "by": "ann", "reason": "no need"}
    happens(hub, ChangeRequested(**facts(hub), **asked))
    tell(hub, {"accepted": True, "lines": [{"line": "1", "backordered": "5"}]})
    with pytest.raises(InputError, match="not a line of the order"):
        decline(hub, "cancel_lines")


def test_declining_a_counter_offer_to_our_change_ends_the_change_and_asks_anew(hub):
    order(hub)
    less = (item(quantity="60"), item("2", "FB-2", "40"))
    asked = {"kind": "change", "revision": 1, "lines": less, "by": "ann", "reason": "less"}
    happens(hub, ChangeRequested(**facts(hub), **asked))
    tell(hub, {"accepted": True, "lines": [{"line": "1", "unit_price": "3.50"}]})
    assert 1 == state(hub).held.change
    view = decline(hub, "insist")
    assert (2, 100) == (view.change.revision, view.lines[0].quantity)
    assert ["ChangeRefused", "ChangeRequested"] == [
        each.name for _, each in order_history(hub, "PO-1")
    ][-2:]


def test_accepting_a_counter_offer_to_our_change_agrees_to_both(hub):
    order(hub)
    less = (item(quantity="60"), item("2", "FB-2", "40"))
    asked = {"kind": "change", "revision": 1, "lines": less, "by": "ann", "reason": "less"}
    happens(hub, ChangeRequested(**facts(hub), **asked))
    tell(hub, {"accepted": True, "lines": [{"line": "1", "unit_price": "3.50"}]})
    first = accept(hub).lines[0]
    assert (60, Decimal("3.50"), None) == (first.quantity, first.unit_price, state(hub).change)


def test_a_decision_asked_again_is_answered_as_it_was(hub):
    order(hub)
    higher(hub)
    accept(hub, name="same")
    again = hub.ledger.load(key("same").stream)
    assert 200 == again.data["answer"]["status"]


def test_what_waits_for_a_decision_is_not_closed_by_hand(hub):
    order(hub)
    higher(hub)
    [exception] = exceptions(hub, "exception")
    with pytest.raises(Clash, match="accept or decline the supplier's answer to order PO-1"):
        close_exception(hub, ANN, exception.id, "never mind")


def test_an_order_is_what_its_events_fold_to(hub):
    order(hub)
    higher(hub)
    decline(hub, "insist")
    tell(hub, {"accepted": True}, name="yes")
    assert state(hub) == fold(event for _, event in order_history(hub, "PO-1"))
