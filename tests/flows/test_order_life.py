"""An order's whole life, by the files and calls that make it: from the desk to the scorecard."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from hub.core.orders.machine import fold
from hub.flows.goods import receive_goods
from hub.flows.order_decisions import accept_answer, decline_answer
from hub.flows.order_record import order_history
from hub.flows.scorecards import measure_rows, reckon_now
from hub.flows.watch import watch_all
from order_desk import BUYER, acknowledge, cancel, close, exceptions, key, make, order, outbox, work
from partner_files import interchange
from schemas.errors import Clash
from schemas.order_answers import AcceptWanted, DeclineWanted
from supplier_answers import acknowledgment

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
LINES = [
    {"sku": "FB-1", "quantity": "100", "unit_price": "2.50", "due_on": "2026-12-01"},
    {"sku": "FB-2", "quantity": "40", "unit_price": "10", "due_on": "2026-12-01"},
    {"sku": "FB-3", "quantity": "5", "unit_price": "99", "due_on": "2026-12-01"},
]
# 60 of line 1 on 1 December and 40 backordered to the 10th; line 2 for 11 instead of 10.
BACKORDER = [
    "PO1*1*100*EA*2.5**BP*FB-1",
    "ACK*IB*60*EA*067*20261201",
    "ACK*IB*40*EA*067*20261210",
]
DEARER = ["PO1*2*40*EA*11**BP*FB-2", "ACK*IP*40*EA*067*20261201"]
PLAIN = ["PO1*3*5*EA*99**BP*FB-3", "ACK*IA*5*EA*067*20261201"]
AS_ORDERED = ["PO1*2*40*EA*10**BP*FB-2", "ACK*IA*40*EA*067*20261201"]


@pytest.fixture
def hub(hub):
    hub.clock.set(MONDAY)
    return hub


@pytest.fixture
def send(hub, drop):
    """The supplier's file comes in, and what it calls for is done."""
    control = itertools.count(1)

    def put(segments, group):
        number = next(control)
        file = drop(interchange([segments], number).replace(b"GS*IN*", b"GS*%b*" % group.encode()),
                    name=f"{number}.edi")  # fmt: skip
        assert 1 == file.accepted, file
        work(hub)

    return put


@pytest.fixture
def answer(send):
    def put(*lines, code="855", **more):
        send(acknowledgment(*lines, code=code, **more), {"855": "PR", "865": "CA"}[code])

    return put


@pytest.fixture
def ship(send):
    """An 856 of one order: its lines and how much of each."""
    numbers = itertools.count(1)

    def put(*lines):
        body = [f"BSN*00*S-{next(numbers)}*20261130*0900*0004", "HL*1**S", "HL*2*1*O", "PRF*PO-1"]
        for place, (line, quantity) in enumerate(lines, start=3):
            body += [f"HL*{place}*2*I", f"LIN*{line}*BP*FB-{line}", f"SN1**{quantity}*EA"]
        body.append(f"CTT*{len(lines) + 2}")
        send(["ST*856*0001", *body, f"SE*{len(body) + 2}*0001"], "SH")

    return put


def receive(hub, *rows, on):
    """Goods on the dock, as the warehouse's system tells it."""
    told = [
        {"order_id": "PO-1", "sku": f"FB-{line}", "quantity": quantity, "received_on": on}
        for line, quantity in rows
    ]
    return receive_goods(hub, told, key())


def days(hub, number):
    hub.clock.advance(timedelta(days=number))


def orders_out(hub):
    """What lies in the outbox of orders and changes of them, beside the 997s."""
    return [each.code for each in outbox(hub) if each.code != "997"]


def left(hub, drop):
    """The order has left, and the supplier's system has taken it."""
    make(hub, lines=LINES)
    work(hub)
    acknowledge(hub, drop, order(hub).sent)


def names(hub):
    return [event.name for _, event in order_history(hub, "PO-1")]


def rows(hub, measure):
    found = measure_rows(hub, BUYER, "BOLT", measure, limit=50, after=None)
    return [(each.line, each.part, each.words) for each in found.rows]


def parts(hub, measure):
    return {line: part for line, part, _ in rows(hub, measure)}


def test_from_the_desk_to_the_scorecard(hub, drop, answer, ship):
    left(hub, drop)
    assert "delivered" == order(hub).status
    assert ["850"] == orders_out(hub)

    days(hub, 1)
    answer(BACKORDER, DEARER, PLAIN)
    held = order(hub)
    assert "held" == held.status
    assert ["ACKNOWLEDGMENT_BEYOND_TOLERANCE"] == exceptions(hub)
    beyond = {(each.kind, each.line) for each in held.held.deviations if not each.within}
    assert ("price", "2") in beyond
    assert "1" in {line for _, line in beyond}

    accept_answer(hub, BUYER, "PO-1", AcceptWanted(note="It is urgent."), key())
    agreed = order(hub)
    assert "acknowledged" == agreed.status
    assert [Decimal("2.50"), Decimal(11), Decimal(99)] == [line.unit_price for line in agreed.lines]
    assert [date(2026, 12, 1), date(2026, 12, 10)] == [p.date for p in agreed.lines[0].promises]

    days(hub, 6)
    ship(("1", "60"), ("2", "40"), ("3", "5"))
    assert "shipped" == order(hub).status
    days(hub, 1)
    receive(hub, ("1", "60"), ("2", "42"), ("3", "4"), on="2026-12-01")
    came = order(hub)
    assert "part_received" == came.status
    assert "RECEIPT_OVER_ORDERED" in exceptions(hub)

    days(hub, 8)
    ship(("1", "40"))
    days(hub, 1)
    receive(hub, ("1", "40"), on="2026-12-10")
    receive(hub, ("2", "-2"), on="2026-12-10")
    assert "part_received" == order(hub).status, "one piece of line 3 never came"
    close(hub)
    work(hub)
    ended = order(hub)
    assert ("closed", ()) == (ended.status, ended.due)
    assert ended == fold(event for _, event in order_history(hub, "PO-1"))

    card = reckon_now(hub, BUYER, "BOLT")
    assert 1 == card.orders
    assert "insufficient" == card.standing, "one order is no ground to judge anybody"
    assert {"1": 1, "2": 1, "3": 0} == parts(hub, "otif")
    assert {"1": Decimal("0.6"), "2": 1, "3": Decimal("0.8")} == parts(hub, "fill_rate")
    assert {"1": 1, "2": 1, "3": 0} == parts(hub, "ship_notice"), "5 announced, 4 came"
    assert {"1": 1, "2": 0, "3": 1} == parts(hub, "price")
    assert [(None, 1, "answered after 24.0 h of 48")] == rows(hub, "acknowledgment")
    [(_, trouble, words)] = rows(hub, "trouble_free")
    assert 0 == trouble
    assert "beyond the tolerance" in words


def test_a_declined_price_is_asked_for_again_and_the_supplier_gives_in(hub, drop, answer, ship):
    left(hub, drop)
    days(hub, 1)
    answer(["PO1*1*100*EA*2.5**BP*FB-1", "ACK*IA*100*EA*067*20261201"], DEARER, PLAIN)
    decline_answer(hub, BUYER, "PO-1", DeclineWanted(note="We agreed on 10.", then="insist"), key())
    work(hub)
    assert ["850", "860"] == orders_out(hub)
    assert "changing" == order(hub).status
    answer(
        ["POC*1*NC*100**EA*2.5**BP*FB-1", "ACK*IA*100*EA"],
        ["POC*2*PC*40**EA*10**BP*FB-2", "ACK*IA*40*EA"],
        ["POC*3*NC*5**EA*99**BP*FB-3", "ACK*IA*5*EA"],
        code="865",
        change="1",
    )
    assert "acknowledged" == order(hub).status, names(hub)
    assert Decimal(10) == order(hub).lines[1].unit_price
    assert {"1": 1, "2": 1, "3": 1} == parts(hub, "price"), "its last word is our price"
    [(_, trouble, _)] = rows(hub, "trouble_free")
    assert 0 == trouble


def test_of_two_who_decide_the_second_is_told_of_the_first(hub, drop, answer):
    left(hub, drop)
    answer(BACKORDER, DEARER, PLAIN)
    accept_answer(hub, BUYER, "PO-1", AcceptWanted(note="It is urgent."), key())
    with pytest.raises(Clash, match="Eve accepted it"):
        decline_answer(hub, BUYER, "PO-1", DeclineWanted(note="Too dear.", then="insist"), key())


def test_goods_before_the_answer_and_the_answer_after_them(hub, drop, answer, ship):
    """A small supplier sends the goods first, its papers later."""
    left(hub, drop)
    receive(hub, ("1", "100"), ("2", "40"), ("3", "5"), on="2026-11-23")
    assert "received" == order(hub).status
    answer(["PO1*1*100*EA*2.5**BP*FB-1", "ACK*IA*100*EA"], AS_ORDERED, PLAIN)
    ship(("1", "100"), ("2", "40"), ("3", "5"))
    assert "received" == order(hub).status
    assert {"1": 1, "2": 1, "3": 1} == parts(hub, "otif")


def test_what_is_late_is_told_once_and_stands_on_the_scorecard(hub, drop, answer):
    left(hub, drop)
    days(hub, 3)
    watch_all(hub)
    assert ["ANSWER_OVERDUE"] == exceptions(hub)
    watch_all(hub)
    assert ["ANSWER_OVERDUE"] == exceptions(hub)
    answer(["PO1*1*100*EA*2.5**BP*FB-1", "ACK*IA*100*EA*067*20261201"], AS_ORDERED, PLAIN)
    days(hub, 9)
    watch_all(hub)
    assert ["DELIVERY_OVERDUE", "SHIP_NOTICE_OVERDUE"] == exceptions(hub), "the answer has come"
    assert {"1": 0, "2": 0, "3": 0} == parts(hub, "otif")
    assert [(None, 0, "answered after 72.0 h of 48")] == rows(hub, "acknowledgment")


def test_a_refused_order_that_we_then_cancel_stands_on_the_scorecard(hub, drop, answer):
    left(hub, drop)
    answer(kind="RD")
    assert ("rejected", ["ORDER_REFUSED"]) == (order(hub).status, exceptions(hub))
    cancel(hub)
    work(hub)
    assert "cancelled" == order(hub).status
    days(hub, 9)
    assert {"1": 0, "2": 0, "3": 0} == parts(hub, "otif")
    assert [(None, 1, "answered after 0.0 h of 48")] == rows(hub, "acknowledgment")
    assert "the supplier refused it" == rows(hub, "trouble_free")[0][2]


def test_lines_that_the_supplier_rejects_count_though_a_person_accepts_it(hub, drop, answer):
    left(hub, drop)
    rejected = [[f"PO1*{n}**EA***BP*FB-{n}", "ACK*IR"] for n in "123"]
    answer(*rejected)
    accept_answer(hub, BUYER, "PO-1", AcceptWanted(note="So be it."), key())
    work(hub)
    assert "cancelled" == order(hub).status, names(hub)
    days(hub, 9)
    assert {"1": 0, "2": 0, "3": 0} == parts(hub, "otif")


def test_what_we_cancel_in_time_is_not_held_against_anyone(hub, drop, answer):
    left(hub, drop)
    cancel(hub, agreed=True)
    work(hub)
    assert "cancelled" == order(hub).status
    days(hub, 9)
    assert {} == parts(hub, "otif")


def test_whatever_the_order_of_its_receipts_a_line_ends_with_the_same(hub):
    """Only goods that have come can be taken back: the reversal of none is refused, and told."""
    arrivals = [("60", "2026-12-01"), ("45", "2026-12-02"), ("-5", "2026-12-03")]
    for turn, told in enumerate(itertools.permutations(arrivals)):
        number = f"P-{turn}"
        make(hub, number=number, lines=LINES[:1])
        work(hub)
        refused = [
            (row, each)
            for row in ({"quantity": much, "received_on": on} for much, on in told)
            for each in receive_goods(hub, [{"sku": "FB-1", **row}], key(), number).refused
        ]
        assert (told[0] == arrivals[2]) == bool(refused)
        for row, _ in refused:
            assert () == receive_goods(hub, [{"sku": "FB-1", **row}], key(), number).refused
        line = order(hub, number).lines[0]
        assert (100, "received") == (line.received, order(hub, number).status)
    hub.clock.set(MONDAY + timedelta(days=30))
    found = measure_rows(hub, BUYER, "BOLT", "fill_rate", limit=50, after=None).rows
    assert {("0.6", "60 of 100 EA by 2026-12-01")} == {
        (f"{each.part.normalize()}", each.words) for each in found
    }
