"""855s and 865s that come in move their orders, once, and tell a person of what goes too far."""

from datetime import timedelta

import pytest

from hub.flows.order_answers import apply_answer
from hub.flows.order_record import get_order, order_change, order_history
from hub.flows.order_sending import order_left
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.sent_record import sent_change
from hub.ports import Lane
from partner_files import HUB, interchange
from schemas.errors import Conflict, Unavailable
from schemas.order_events import (
    ChangeRequested,
    OrderCancelled,
    OrderClosed,
    OrderCreated,
    OrderRequeued,
    OrderSent,
)
from schemas.order_terms import OrderTerms, Tolerance
from schemas.partners import Identity, Partner
from schemas.receiving import ExceptionState, document_stream
from schemas.sending import SendingBegun, SentState
from supplier_answers import accepted, acknowledgment, item

OAK = Partner(id="OAK", name="Oak Timber", identities=(Identity(qualifier="ZZ", id="OAK"),), us=HUB)
HIGHER = ("1", "100", "2.9", "ACK*IP*100*EA")


def facts(hub, number="PO-1", partner="BOLT"):
    return {"order": number, "partner": partner, "at": hub.clock.now()}


def order(hub, *items, number="PO-1", partner="BOLT", test=False, sent=True, **terms):
    """An order on record as it is when its 850 has left."""
    created = OrderCreated(
        **facts(hub, number, partner), channel="x12", currency="USD", terms=OrderTerms(**terms),
        test=test, by="erp", cause="key", lines=items or (item(),), sent="s-1",
    )  # fmt: skip
    events = [created, *([OrderSent(**facts(hub, number, partner), sent="s-1")] if sent else [])]
    hub.ledger.commit(order_change(hub, None, events).changes)


def happens(hub, *events, number="PO-1"):
    known = get_order(hub, number)
    hub.ledger.commit(order_change(hub, known, events).changes)


def state(hub, number="PO-1"):
    return get_order(hub, number)[0]


def told(hub, status=None):
    kinds = {"open": ["exception"], "closed": ["closed_exception"]}
    names = kinds.get(status, ["exception", "closed_exception"])
    states = [each for name in names for each in hub.ledger.page(name).states]
    return [ExceptionState.model_validate(each.data) for each in states]


def codes(hub, status=None):
    return [each.code for each in told(hub, status)]


def perform(hub):
    """What the documents that came call for."""
    for kind in ("document", "test_document"):
        for found in hub.ledger.page(kind).states:
            perform_lane(hub, Lane(document_stream(found.data["id"]), "apply"), PERFORMERS)


@pytest.fixture
def answer(hub, drop):
    """Drop an 855 or 865 and do what it calls for."""
    control = iter(range(1, 100))

    def send(*lines, usage="P", folder="BOLT", **more):
        number = next(control)
        sender = {"BOLT": ("01", "081234567"), "OAK": ("ZZ", "OAK")}[folder]
        data = interchange(
            [acknowledgment(*lines, **more)], number, usage=usage, sender=sender
        ).replace(b"GS*IN*", b"GS*CA*" if more.get("code") == "865" else b"GS*PR*")
        file = drop(data, name=f"{number}.edi", folder=folder)
        assert 1 == file.accepted, file
        perform(hub)

    return send


def test_an_855_that_agrees_acknowledges_the_order(hub, answer):
    order(hub)
    answer(accepted("1", "100", "2.5", "ACK*IA*100*EA*067*20261116"))
    found = state(hub)
    assert ("acknowledged", "2026-11-16") == (found.status, str(found.lines[0].promises[0].date))
    assert [] == codes(hub)


def test_an_855_beyond_the_tolerance_waits_for_a_person(hub, answer):
    order(hub)
    answer(accepted(*HIGHER))
    found = state(hub)
    assert ("held", None) == (found.status, found.acknowledged_at)
    [exception] = told(hub)
    assert ("ACKNOWLEDGMENT_BEYOND_TOLERANCE", "PO-1") == (exception.code, exception.order)
    assert "2.90 USD instead of 2.50 USD for each EA, 40.00 USD more" in exception.message
    assert "hub orders accept PO-1" in exception.fix


def test_the_partners_tolerance_decides(hub, answer):
    tolerance = Tolerance(price_percent="20", price_amount="100")
    order(hub, tolerance=tolerance)
    answer(accepted(*HIGHER))
    found = state(hub)
    assert ("acknowledged", "2.9") == (found.status, str(found.lines[0].unit_price))


def test_the_same_answer_in_another_file_changes_nothing(hub, answer):
    order(hub)
    for purpose in ("00", "00", "07"):
        answer(accepted(*HIGHER), purpose=purpose)
    history = [each.name for each in hub.ledger.history("order/PO-1")]
    assert ["OrderCreated", "OrderSent", "AcknowledgmentHeld"] == history
    assert 1 == len(told(hub))


def test_a_duplicate_of_an_answer_that_we_never_had_is_the_answer(hub, answer):
    order(hub)
    answer(accepted(), purpose="07")
    assert "acknowledged" == state(hub).status


def test_a_later_answer_takes_the_place_of_one_that_waits(hub, answer):
    order(hub)
    answer(accepted(*HIGHER))
    answer(accepted("1", "100", "3.5", "ACK*IP*100*EA"), day="20261104")
    assert ["ACKNOWLEDGMENT_BEYOND_TOLERANCE"] == codes(hub, "open")
    assert ["ACKNOWLEDGMENT_BEYOND_TOLERANCE"] == codes(hub, "closed")
    assert "3.50 USD" in told(hub, "open")[0].message
    answer(accepted(), day="20261105")
    assert "acknowledged" == state(hub).status
    assert [] == codes(hub, "open")


def test_a_refusal_is_told_with_its_reasons(hub, answer):
    order(hub)
    answer(["PO1*1*100*EA*2.5**BP*FB-1", "ACK*R4"], kind="RD")
    assert "rejected" == state(hub).status
    [exception] = told(hub)
    assert "ORDER_REFUSED" == exception.code
    assert "contract item not available" in exception.message


def test_a_refusal_is_dealt_with_when_the_order_is_sent_again_or_cancelled(hub, answer):
    order(hub)
    answer(kind="RJ")
    assert ["ORDER_REFUSED"] == codes(hub, "open")
    happens(hub, OrderRequeued(**facts(hub), sent="s-2", by="ann"))
    assert [] == codes(hub, "open")
    happens(hub, OrderSent(**facts(hub), sent="s-2"))
    answer(kind="RJ", day="20261109")
    assert ["ORDER_REFUSED"] == codes(hub, "open")
    happens(hub, OrderCancelled(**facts(hub), by="ann", reason="Ordered elsewhere."))
    assert ["ann", "ann"] == [each.closed_by for each in told(hub, "closed")]


def test_an_effect_that_is_performed_twice_acts_once(hub, drop):
    order(hub)
    data = interchange([acknowledgment(accepted(*HIGHER))]).replace(b"GS*IN*", b"GS*PR*")
    drop(data)
    [found] = hub.ledger.page("document").states
    [effect] = hub.ledger.lane(Lane(document_stream(found.data["id"]), "apply"))
    assert ["heard", "unchanged"] == [apply_answer(hub, effect)["status"] for _ in range(2)]
    assert (3, 1) == (len(list(hub.ledger.history("order/PO-1"))), len(told(hub)))


def test_an_answer_that_cancels_every_line_within_the_tolerance_ends_the_order(hub, answer):
    order(hub, tolerance=Tolerance(quantity_percent="100"))
    answer(["PO1*1*100*EA*2.5**BP*FB-1", "ACK*IR"])
    assert "cancelled" == state(hub).status


def test_an_answer_to_no_order_of_ours_is_told(hub, answer):
    answer(accepted(), number="PO-404")
    assert ["ORDER_UNKNOWN"] == codes(hub)
    assert "'PO-404'" in told(hub)[0].message


def test_a_number_that_no_order_can_have_is_told(hub, answer):
    answer(accepted(), number="../PO 1#")
    assert ["ORDER_UNKNOWN"] == codes(hub)


def test_another_partners_order_is_not_moved(hub, answer):
    put_partner(hub, OAK, by="tests")
    order(hub)
    answer(accepted(), folder="OAK")
    assert "sent" == state(hub).status
    assert ["ORDER_OF_ANOTHER_PARTNER"] == codes(hub)


def test_a_test_moves_no_live_order_and_nobody_is_told(hub, answer):
    order(hub)
    answer(accepted(), usage="T")
    assert ("sent", []) == (state(hub).status, codes(hub))


def test_a_test_moves_a_test_order(hub, answer):
    order(hub, test=True)
    answer(accepted(), usage="T")
    assert "acknowledged" == state(hub).status


def test_a_live_answer_moves_no_test_order(hub, answer):
    order(hub, test=True)
    answer(accepted())
    assert ("sent", ["ORDER_IS_A_TEST"]) == (state(hub).status, codes(hub))


def test_an_answer_to_an_order_that_has_ended_is_told(hub, answer):
    order(hub)
    happens(hub, OrderClosed(**facts(hub), by="ann", reason="no need"))
    answer(accepted())
    assert ("closed", ["ANSWER_TO_ENDED_ORDER"]) == (state(hub).status, codes(hub))


def test_an_answer_that_comes_before_our_record_of_sending_waits_for_it(hub, answer):
    order(hub, sent=False)
    with pytest.raises(Unavailable, match="not on record as sent yet"):
        answer(accepted())
    happens(hub, OrderSent(**facts(hub), sent="s-1"))
    perform(hub)
    assert ("acknowledged", []) == (state(hub).status, codes(hub))


def test_an_answer_proves_that_what_had_begun_to_leave_has_left(hub, answer):
    order(hub, sent=False)
    leaving = SentState(
        id="s-1", partner="BOLT", kind="order", set_code="850", version="004010", order="PO-1",
        test=False, queued_at=hub.clock.now(), status="leaving",
    )  # fmt: skip
    begun = SendingBegun(sent="s-1", partner="BOLT", set_code="850")
    hub.ledger.commit([sent_change(leaving, 0, begun)])
    answer(accepted())
    assert ("acknowledged", []) == (state(hub).status, codes(hub))
    told = [recorded.name for recorded, _ in order_history(hub, "PO-1")]
    assert ["OrderCreated", "OrderSent", "OrderAcknowledged"] == told
    assert ([], []) == order_left(hub, leaving), "the performer, come back, has nothing to add"


def test_an_answer_that_is_late_still_answers_and_closes_what_was_told(hub, answer):
    order(hub)
    answer(accepted(*HIGHER))
    hub.clock.advance(timedelta(days=9))
    answer(accepted(), day="20261112")
    assert "acknowledged" == state(hub).status
    [exception] = told(hub, "closed")
    assert "the hub" == exception.closed_by


def test_of_two_that_move_an_order_at_once_the_other_decides_again(hub, answer, monkeypatch):
    order(hub)
    commit, raced = hub.ledger.commit, []

    def beside(changes, effects=()):
        if not raced and any(change.stream == "order/PO-1" for change in changes):
            raced.append(True)
            happens(hub, ChangeRequested(
                **facts(hub), kind="cancel", revision=1, lines=(), by="ann", reason="no need",
            ))  # fmt: skip
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", beside)
    answer(accepted())
    found = state(hub)
    assert ("cancelling", True) == (found.status, found.acknowledged_at is not None)


def test_one_that_is_always_late_gives_up_and_comes_again(hub, answer, monkeypatch):
    order(hub)
    commit = hub.ledger.commit

    def refuse(changes, effects=()):
        if any(change.stream == "order/PO-1" for change in changes):
            raise Conflict("order/PO-1")
        return commit(changes, effects)

    with monkeypatch.context() as patched:
        patched.setattr(hub.ledger, "commit", refuse)
        with pytest.raises(Conflict):
            answer(accepted())
    perform(hub)
    assert "acknowledged" == state(hub).status


def asked(hub, *items, kind="change"):
    happens(hub, ChangeRequested(
        **facts(hub), kind=kind, revision=1, lines=items, by="ann", reason="less is needed",
        sent="s-2", answer_due=hub.clock.now() + timedelta(days=2),
    ))  # fmt: skip


def poc(line="1", code="QD", quantity="60", *acks):
    return [f"POC*{line}*{code}*{quantity}*{quantity}*EA*2.5**BP*FB-{line}", *acks]


@pytest.mark.parametrize("lines", [(), (poc(),), (poc("1", "QD", "60", "ACK*IA*60*EA"),)])
def test_an_865_agrees_to_our_change(hub, answer, lines):
    order(hub)
    asked(hub, item(quantity="60"))
    answer(*lines, code="865", kind="AT", change="1")
    found = state(hub)
    assert (60, None) == (found.lines[0].quantity, found.change)
    assert [] == codes(hub)


def test_some_suppliers_answer_our_change_by_a_new_855(hub, answer):
    order(hub)
    asked(hub, item(quantity="60"))
    answer(accepted("1", "60"))
    found = state(hub)
    assert ("acknowledged", 60) == (found.status, found.lines[0].quantity)


def test_an_855_of_the_old_terms_leaves_our_change_waiting(hub, answer):
    order(hub)
    asked(hub, item(quantity="60"))
    answer(kind="AT")
    found = state(hub)
    assert ("changing", 100) == (found.status, found.lines[0].quantity)
    assert found.acknowledged_at is not None


@pytest.mark.parametrize("lines", [(), (poc("1", "RC"),), (poc("1", "QD", "60", "ACK*IR"),)])
def test_an_865_that_refuses_our_change_leaves_the_old_terms(hub, answer, lines):
    order(hub)
    asked(hub, item(quantity="60"))
    answer(*lines, code="865", kind="AC" if lines else "RJ")
    found = state(hub)
    assert (100, None) == (found.lines[0].quantity, found.change)
    assert ["CHANGE_REFUSED"] == codes(hub)


def test_an_865_that_takes_our_change_at_a_price_waits_for_a_person(hub, answer):
    order(hub)
    asked(hub, item(quantity="60"))
    answer(["POC*1*PQ*60*60*EA*2.9**BP*FB-1"], code="865")
    found = state(hub)
    assert ("held", 1) == (found.status, found.held.change)
    assert "change 1 of order PO-1" in told(hub)[0].message


def test_an_865_agrees_to_our_cancellation(hub, answer):
    order(hub)
    asked(hub, kind="cancel")
    answer(code="865", kind="AT", purpose="01")
    assert ("cancelled", []) == (state(hub).status, codes(hub))


def test_an_unclear_answer_to_our_cancellation_waits_for_a_person(hub, answer):
    order(hub)
    asked(hub, kind="cancel")
    answer(poc("1", "CA", "100", "ACK*AC*100*EA"), code="865")
    found = state(hub)
    assert ("cancelling", True) == (found.status, found.held is not None)
    assert ["ACKNOWLEDGMENT_BEYOND_TOLERANCE"] == codes(hub)


def test_an_865_of_another_change_is_told(hub, answer):
    order(hub)
    asked(hub, item(quantity="60"))
    answer(code="865", kind="AT", change="7")
    assert ("changing", ["CHANGE_ANSWER_UNMATCHED"]) == (state(hub).status, codes(hub))


def test_an_865_to_no_change_of_ours_is_told(hub, answer):
    order(hub)
    answer(code="865", kind="RJ")
    assert ("sent", ["CHANGE_ANSWER_UNMATCHED"]) == (state(hub).status, codes(hub))


def test_an_865_without_a_change_of_ours_asks_for_one(hub, answer):
    order(hub)
    answer(poc(), code="865")
    assert "held" == state(hub).status
    assert "60 EA instead of 100" in told(hub)[0].message
