"""A purchase order as people make it, send it, change it and end it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hub.core.orders.machine import fold
from hub.flows.announce import public_detail
from hub.flows.idempotency import act_once
from hub.flows.order_making import create_order
from hub.flows.order_record import get_order, order_history
from hub.flows.orders import get_history, get_view, list_orders
from hub.flows.partners import put_partner
from order_desk import (
    BUYER,
    LINES,
    RIVAL,
    SUPPLIER,
    acknowledge,
    answer_change,
    cancel,
    change,
    close,
    exceptions,
    key,
    make,
    order,
    outbox,
    reopen,
    resend,
    sent_of,
    wanted,
    work,
)
from partner_files import BOLT
from schemas.errors import Clash, InputError, NotFound
from schemas.idempotency import Answer
from schemas.order_terms import OrderTerms
from schemas.ordering import order_stream
from schemas.orders import Order, OrderChange


def terms(hub, **said):
    profile = BOLT.model_copy(update={"orders": OrderTerms.model_validate(said)})
    put_partner(hub, profile, by="tests")


@pytest.fixture
def sent(hub):
    make(hub)
    work(hub)
    return hub


@pytest.fixture
def delivered(sent, drop):
    acknowledge(sent, drop, order(sent).sent)
    return sent


def test_an_order_goes_out_as_an_850_and_is_delivered_by_its_997(hub, drop):
    made = make(hub)
    assert ("created", "PO-1", Decimal("151.00")) == (made.status, made.number, made.total)
    work(hub)
    [one] = outbox(hub)
    document = one.document
    assert isinstance(document, Order)
    assert ("PO-1", "USD", Decimal("151.00")) == (
        document.number,
        document.currency,
        document.total,
    )
    assert [("1", "FB-1", None), ("2", "FB-2", "BB-CL20")] == [
        (line.line, line.buyer_sku, line.supplier_sku) for line in document.lines
    ]
    assert "sent" == order(hub).status
    acknowledge(hub, drop, order(hub).sent)
    state = order(hub)
    assert "delivered" == state.status
    assert ["acknowledgment", "delivery", "ship_notice"] == [each.kind for each in state.due]
    assert [] == exceptions(hub)


def test_the_state_is_the_fold_of_the_history_all_along(sent, drop):
    acknowledge(sent, drop, order(sent).sent)
    change(sent, {"line": "1", "quantity": "12"}, agreed=True)
    close(sent)
    reopen(sent)
    history = [event for _, event in order_history(sent, "PO-1")]
    assert order(sent) == fold(history)


def test_the_history_reads_as_a_story(delivered):
    change(delivered, {"line": "1", "quantity": "12"}, {"line": "2", "remove": True}, agreed=True)
    close(delivered)
    told = get_history(delivered, BUYER, "PO-1")
    due = f"{sent_of(delivered, order(delivered).sent).due_at:%Y-%m-%d %H:%M UTC}"
    assert [
        "Eve ordered 2 lines for 151.00 USD of BOLT; it goes out as an 850.",
        f"The order left for the supplier; its receipt is due by {due}.",
        "The supplier's system took the order.",
        "Eve changed the order (change 1): line 1: 12 for 10; line 2 is gone. Plans changed.",
        "Change 1 is agreed: the new terms hold.",
        "The order is closed (Eve): Enough.",
    ] == [each.words for each in told.events]
    assert "closed" == told.status


def test_the_same_request_makes_one_order_and_is_answered_the_same(hub):
    asked = key(name="once")
    first = make(hub, once=asked, number=None)
    again = act_once(hub, asked, lambda: pytest.fail("it was asked before"))
    assert isinstance(again, Answer)
    assert first.model_dump(mode="json") == again.body
    assert 1 == len(hub.ledger.page("order").states)


def test_a_number_of_our_own_is_made_from_what_asks_for_it(hub):
    first = make(hub, number=None, once=key(name="a")).number
    assert 10 == len(first)
    assert first.isdigit()
    assert first != make(hub, number=None, once=key(name="b")).number


def test_a_number_of_our_own_is_as_short_as_the_partners_guide_wants(hub):
    put_partner(hub, BOLT.model_copy(update={"guide": "harvest-grocery"}), by="tests")
    assert 8 == len(make(hub, number=None).number)


def test_a_number_that_is_taken_is_refused(hub):
    make(hub)
    with pytest.raises(Clash, match="an order PO-1 already"):
        make(hub)


def test_two_at_once_with_one_number_make_one_order(hub, monkeypatch):
    commit, raced = hub.ledger.commit, []

    def late(changes, effects=()):
        if not raced:
            raced.append(True)
            make(hub)
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", late)
    with pytest.raises(Clash, match="an order PO-1 already"):
        make(hub)
    assert 1 == len(hub.ledger.page("order").states)


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"partner": "NOBODY"}, InputError, "no partner 'NOBODY'"),
        ({"lines": [LINES[0] | {"line": "2"}, LINES[1]]}, InputError, "line 2 stands 2 times"),
    ],
)
def test_what_makes_no_order_is_refused(hub, said, error, words):
    with pytest.raises(error, match=words):
        make(hub, **said)
    assert not hub.ledger.page("order").states


@pytest.mark.parametrize(
    "said",
    [
        {"currency": "usd"},
        {"currency": "XXX"},
        {"lines": []},
        {"lines": [LINES[0] | {"quantity": "0"}]},
        {"lines": [LINES[0] | {"quantity": 2.5}]},
        {"lines": [LINES[0] | {"quantity": "NaN"}]},
        {"lines": [LINES[0] | {"quantity": "1234567890"}]},
        {"lines": [LINES[0] | {"unit_price": "-1"}]},
        {"lines": [LINES[0]] * 501},
        {"number": "A/B"},
        {"ship_to": {"name": "Plant", "kept": [{"at": "N4", "segments": [["N4", "X"]]}]}},
        {"paper": {"charges": [{"kept": [{"at": "SAC", "segments": [[]]}]}]}},
        {"number": "X" * 23},
    ],
)
def test_what_can_not_be_an_order_is_no_request(said):
    with pytest.raises(ValueError, match="NewOrder"):
        wanted(**said)


def test_no_order_goes_to_a_partner_that_is_blocked(hub):
    terms(hub, blocked="insolvent since May")
    with pytest.raises(Clash, match="insolvent since May"):
        make(hub)


def test_what_every_order_to_a_partner_says_is_said_unless_the_order_says_otherwise(hub):
    said = {"references": [{"qualifier": "IA", "value": "771203"}], "notes": ["Dock 4."]}
    terms(hub, paper=said)
    own = {"references": [{"qualifier": "DP", "value": "014"}], "notes": ["Fragile."]}
    make(hub, paper=own)
    work(hub)
    [one] = outbox(hub)
    references = {(each.qualifier, each.value) for each in one.document.references}
    assert {("IA", "771203"), ("DP", "014")} == references
    assert ["Dock 4.", "Fragile."] == [each.text for each in one.document.notes[0].messages]


def test_five_hundred_lines_are_one_order(hub):
    lines = [LINES[0] | {"sku": f"FB-{n}", "description": "x" * 100} for n in range(500)]
    assert 500 == len(make(hub, lines=lines).lines)
    work(hub)
    assert 500 == len(outbox(hub)[0].document.lines)


def test_an_order_that_can_not_be_written_is_unsent_and_told(hub):
    make(hub, lines=[LINES[0] | {"unit": "EAC"}])
    work(hub)
    state = order(hub)
    assert "unsent" == state.status
    assert [] == outbox(hub)
    assert ["DOCUMENT_REFUSED"] == exceptions(hub)
    assert state.reason is not None
    [told] = hub.ledger.page("exception").states
    assert "hub orders resend PO-1" in told.data["fix"]
    cancel(hub)
    assert [] == exceptions(hub)


def test_an_order_that_was_not_sent_is_corrected_and_sent_under_a_new_number(hub, drop):
    put_partner(hub, BOLT.model_copy(update={"guide": "mill-distribution"}), by="tests")
    lines = [LINES[0] | {"sku": "FB 1"}]
    make(hub, lines=lines, ship_to={"name": "Plant 1"})
    work(hub)
    first = order(hub)
    assert "unsent" == first.status
    assert "VR" in first.reason
    said = {
        "references": [{"qualifier": "VR", "value": "V2040"}],
        "contacts": [{"function": "BD", "name": "PAT"}],
    }
    resend(hub, paper=said)
    changed = change_of_queued_is_refused(hub)
    assert "it is being sent" in changed
    work(hub)
    assert "sent" == order(hub).status
    assert first.sent != order(hub).sent
    assert "2" == sent_of(hub, order(hub).sent).control
    acknowledge(hub, drop, order(hub).sent)
    assert "delivered" == order(hub).status


def change_of_queued_is_refused(hub):
    with pytest.raises(Clash) as refused:
        change(hub, {"line": "1", "quantity": "5"})
    return str(refused.value)


def test_a_997_that_rejects_makes_the_order_rejected_and_it_can_go_out_again(sent, drop):
    first = order(sent).sent
    acknowledge(sent, drop, first, verdict="R")
    assert "rejected" == order(sent).status
    assert "AK5 code 5" in order(sent).reason
    assert ["DOCUMENT_REJECTED"] == exceptions(sent)
    change(sent, {"line": "1", "sku": "FB-1X", "quantity": "9"})
    assert ("rejected", 1) == (order(sent).status, order(sent).revision)
    assert ["DOCUMENT_REJECTED"] == exceptions(sent)
    resend(sent)
    assert [] == exceptions(sent), "somebody has dealt with it"
    work(sent)
    acknowledge(sent, drop, order(sent).sent)
    assert "delivered" == order(sent).status
    controls = [one.group.control for one in outbox(sent)]
    assert ["1", "2"] == controls, "a new number, and none twice"
    assert ["FB-1", "FB-1X"] == [one.document.lines[0].buyer_sku for one in outbox(sent)]


def test_an_order_that_nobody_refused_is_not_sent_again(sent):
    with pytest.raises(Clash, match="it was sent, and nobody refused it"):
        resend(sent)


def test_a_change_goes_out_as_an_860_and_the_old_terms_hold_until_it_is_agreed(delivered, drop):
    change(
        delivered,
        {"line": "1", "quantity": "6", "unit_price": "2.40"},
        {"line": "2", "remove": True},
        {"line": "3", "sku": "FB-3", "quantity": "2", "unit_price": "1"},
    )
    work(delivered)
    state = order(delivered)
    assert ("changing", 1, Decimal(151)) == (state.status, state.revision, state.total)
    assert "change" in {each.kind for each in state.due}
    document = outbox(delivered)[-1].document
    assert isinstance(document, OrderChange)
    assert ("04", "1", "PO-1") == (document.purpose, document.change, document.order_number)
    assert [("1", "PQ", 6, 6), ("2", "DI", 4, 0), ("3", "AI", 2, 2)] == [
        (line.line, line.change, line.quantity, line.left_to_receive) for line in document.lines
    ]
    acknowledge(delivered, drop, state.change.sent)
    assert "changing" == order(delivered).status, "that it arrived is no answer"


def test_a_change_that_the_suppliers_system_rejects_leaves_the_order_as_it_was(delivered, drop):
    change(delivered, {"line": "1", "quantity": "6"})
    work(delivered)
    acknowledge(delivered, drop, order(delivered).change.sent, verdict="R")
    state = order(delivered)
    assert ("delivered", None, Decimal(151)) == (state.status, state.change, state.total)
    assert ["DOCUMENT_REJECTED"] == exceptions(delivered)
    change(delivered, {"line": "1", "quantity": "7"})
    assert 2 == order(delivered).revision


def test_a_change_that_can_not_be_written_leaves_the_order_as_it_was(delivered):
    change(
        delivered,
        {"line": "3", "sku": "FB-3", "quantity": "2", "unit_price": "1", "unit": "EAC"},
    )
    work(delivered)
    state = order(delivered)
    assert ("delivered", None) == (state.status, state.change)
    [told] = delivered.ledger.page("exception").states
    assert "ask for the change again" in told.data["fix"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([{"line": "9", "remove": True}], "no line 9"),
        ([{"line": "9", "quantity": "1"}], "line 9 is new: it needs sku, unit_price"),
        ([{"line": "1", "quantity": "10"}], "changes nothing"),
        ([{"line": "1", "sku": "OTHER"}], "the sku of line 1 can't change"),
        ([{"line": "1", "quantity": "1"}, {"line": "1", "quantity": "2"}], "changed 2 times"),
        ([{"line": "1", "remove": True}, {"line": "2", "remove": True}], "leaves no line"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(delivered, lines, words):
    with pytest.raises(InputError, match=words):
        change(delivered, *lines)


def test_a_second_change_waits_for_the_answer_to_the_first(delivered):
    change(delivered, {"line": "1", "quantity": "6"})
    with pytest.raises(Clash, match="a change of it is out"):
        change(delivered, {"line": "1", "quantity": "7"})


def test_a_cancellation_goes_out_as_an_860_and_waits_for_the_answer(delivered):
    cancel(delivered)
    work(delivered)
    assert "cancelling" == order(delivered).status
    document = outbox(delivered)[-1].document
    assert ("01", ()) == (document.purpose, document.lines)


def test_what_the_supplier_said_by_telephone_counts(delivered):
    change(delivered, {"line": "1", "quantity": "6"})
    assert "delivered" == answer_change(delivered, agreed=False).status
    change(delivered, {"line": "1", "quantity": "6"})
    assert Decimal(141) == answer_change(delivered, agreed=True).total
    cancel(delivered)
    assert "cancelled" == answer_change(delivered, agreed=True).status


def test_a_supplier_that_knows_already_is_not_asked(delivered):
    assert "cancelled" == cancel(delivered, agreed=True).status
    work(delivered)
    assert ["850"] == [one.code for one in outbox(delivered)]


def test_a_partner_without_edi_fetches_its_order(hub):
    profile = {"id": "BOLT", "name": "Bolt", "us": BOLT.us, "orders": {"channel": "api"}}
    put_partner(hub, type(BOLT).model_validate(profile), by="tests")
    assert "sent" == make(hub).status
    assert [] == hub.ledger.open_lanes(hub.clock.now())
    seen = get_view(hub, SUPPLIER, "PO-1")
    assert (None, None, None) == (seen.terms, seen.by, seen.cause)
    change(hub, {"line": "1", "quantity": "6"})
    assert "the buyer" == get_view(hub, SUPPLIER, "PO-1").change.by


def test_a_supplier_sees_its_own_orders_once_they_have_left(hub):
    make(hub)
    for caller in (SUPPLIER, RIVAL):
        with pytest.raises(NotFound, match="no order 'PO-1'"):
            get_view(hub, caller, "PO-1")
    assert [] == listed(hub, SUPPLIER)
    work(hub)
    assert "sent" == get_view(hub, SUPPLIER, "PO-1").status
    assert ["PO-1"] == listed(hub, SUPPLIER)
    with pytest.raises(NotFound):
        get_view(hub, RIVAL, "PO-1")
    with pytest.raises(NotFound):
        listed(hub, RIVAL, partner="BOLT")


def listed(hub, caller, **said):
    usual = {"partner": None, "status": None, "test": False, "limit": 50, "after": None}
    return [each.number for each in list_orders(hub, caller, **(usual | said)).orders]


def test_orders_are_listed_by_status_newest_first(hub):
    for number in ("PO-1", "PO-2", "PO-3"):
        make(hub, number=number)
        hub.clock.advance(timedelta(seconds=1))
    cancel(hub, number="PO-2")
    assert ["PO-3", "PO-2", "PO-1"] == listed(hub, BUYER)
    assert ["PO-2"] == listed(hub, BUYER, status="cancelled")
    page = list_orders(hub, BUYER, partner="BOLT", status=None, test=False, limit=2, after=None)
    assert ["PO-1"] == listed(hub, BUYER, after=page.next, partner="BOLT")


def test_orders_of_a_partner_that_is_being_set_up_are_a_list_of_their_own(hub):
    put_partner(hub, BOLT.model_copy(update={"test": True}), by="tests")
    make(hub)
    assert [] == listed(hub, BUYER)
    assert ["PO-1"] == listed(hub, BUYER, test=True)


def test_a_closed_order_is_reopened_and_only_such(delivered):
    with pytest.raises(Clash, match="only a closed order"):
        reopen(delivered)
    assert "closed" == close(delivered).status
    with pytest.raises(Clash, match="it has ended"):
        cancel(delivered)
    assert "delivered" == reopen(delivered).status


def test_the_order_as_it_stands_is_what_the_caller_was_answered(hub):
    made = make(hub)
    assert made == get_view(hub, BUYER, "PO-1")
    assert get_order(hub, "PO-1")[1] == 1


def test_create_order_answers_a_late_repeat_with_the_first_answer(hub):
    asked = key(name="raced")
    first = act_once(hub, asked, lambda: create_order(hub, BUYER, wanted(), asked))
    again = act_once(hub, asked, lambda: create_order(hub, BUYER, wanted(), asked))
    assert first.model_dump(mode="json") == again.body


def test_the_bus_hears_which_order_and_nothing_of_what_it_says(delivered):
    change(delivered, {"line": "1", "quantity": "12"})
    told = [public_detail(recorded) for recorded in delivered.ledger.history(order_stream("PO-1"))]
    created, *_, changed = told
    envelope = {"id", "stream", "version", "at", "name"}
    assert {"order": "PO-1", "partner": "BOLT", "test": False} == without(created, envelope)
    assert {"order": "PO-1", "partner": "BOLT", "kind": "change", "revision": 1} == without(
        changed, envelope
    )


def without(data, names):
    return {name: value for name, value in data.items() if name not in names}


def test_the_total_that_the_api_tells_is_the_one_on_the_paper(hub):
    lines = [LINES[0] | {"quantity": "2.5", "unit_price": "2.505"}] * 2
    made = make(hub, lines=[line | {"line": str(n)} for n, line in enumerate(lines)])
    work(hub)
    assert Decimal("12.52") == made.total == outbox(hub)[0].document.total


def test_a_997_that_notes_errors_delivers_the_order_all_the_same(sent, drop):
    acknowledge(sent, drop, order(sent).sent, verdict="E")
    assert "delivered" == order(sent).status
    [*_, (_, event)] = order_history(sent, "PO-1")
    assert event.with_errors


def test_a_ta1_that_rejects_the_file_rejects_the_order(sent, drop):
    control = f"{int(sent_of(sent, order(sent).sent).control):09d}"
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*01*{'081234567':<15}*01*{'098765432':<15}"
        "*261120*0915*U*00401*000008001*0*P*>"
    )
    drop(f"{isa}~TA1*{control}*261120*0915*R*006~IEA*0*000008001~".encode(), name="ta1.edi")
    work(sent)
    assert ("rejected", "TA1 note 006") == (order(sent).status, order(sent).reason)
    assert ["DOCUMENT_REJECTED"] == exceptions(sent)


def test_a_997_that_comes_when_the_order_has_ended_changes_nothing(sent, drop):
    close(sent)
    acknowledge(sent, drop, order(sent).sent, verdict="R")
    assert "closed" == order(sent).status
    assert "rejected" == sent_of(sent, order(sent).sent).status
