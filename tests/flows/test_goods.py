"""Goods on their way and goods on the dock: 856s, what the API is told, and receipts row by row."""

from decimal import Decimal

import pytest

from hub import memory
from hub.flows.goods import receive_goods, take_rows
from hub.flows.idempotency import once
from hub.flows.order_record import get_order, order_change, order_history
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.told_shipments import tell_shipment
from hub.ports import Lane
from partner_files import interchange
from schemas.access import Caller
from schemas.errors import Clash, Conflict, InputError, NotFound
from schemas.order_events import OrderAcknowledged, OrderClosed, OrderCreated, OrderSent
from schemas.order_goods import ShipmentTold
from schemas.order_terms import OrderTerms
from schemas.receiving import ExceptionState, document_stream
from supplier_answers import item

ANN = Caller(subject="u-1", name="ann@example.test", roles=frozenset({"buyer"}))
OAK = Caller(subject="s-1", name="oak", roles=frozenset({"supplier"}), partner="OAK")


def facts(hub, number="PO-1"):
    return {"order": number, "partner": "BOLT", "at": hub.clock.now()}


def happens(hub, *events, number="PO-1"):
    known = None if isinstance(events[0], OrderCreated) else get_order(hub, number)
    hub.ledger.commit(order_change(hub, known, events).changes)


def order(hub, *items, number="PO-1", sent=True):
    created = OrderCreated(
        **facts(hub, number), channel="x12", currency="USD", terms=OrderTerms(), test=False,
        by="erp", cause="key", lines=items or (item(),), sent="s-1",
    )  # fmt: skip
    left = OrderSent(**facts(hub, number), sent="s-1")
    agreed = OrderAcknowledged(**facts(hub, number), document="d", answers=())
    happens(hub, created, *([left, agreed] if sent else []), number=number)


def state(hub, number="PO-1"):
    return get_order(hub, number)[0]


def told(hub):
    found = hub.ledger.page("exception").states
    return {each.data["code"]: ExceptionState.model_validate(each.data) for each in found}


def key(name="k"):
    return once(ANN, name, "POST", "/receipts", b"")


def row(quantity="4", number="PO-1", **more):
    return {
        "order_id": number,
        "sku": "FB-1",
        "quantity": quantity,
        "received_on": "2026-11-12",
    } | more


def asn(*orders, control="0001", notice="S-1", purpose="00"):
    """The segments of an 856: each order's number with its lines (line, quantity)."""
    body = [f"BSN*{purpose}*{notice}*20261110*0900*0004", "HL*1**S", "DTM*011*20261110",
            "DTM*017*20261114"]  # fmt: skip
    place = 1
    for number, lines in orders:
        place += 1
        above = place
        body += [f"HL*{place}*1*O", f"PRF*{number}"]
        for line, quantity in lines:
            place += 1
            body += [f"HL*{place}*{above}*I", f"LIN*{line}*BP*FB-{line}", f"SN1**{quantity}*EA"]
    body.append(f"CTT*{place}")
    return [f"ST*856*{control}", *body, f"SE*{len(body) + 2}*{control}"]


@pytest.fixture
def notify(hub, drop):
    control = iter(range(1, 100))

    def send(*orders, **more):
        number = next(control)
        data = interchange([asn(*orders, **more)], number).replace(b"GS*IN*", b"GS*SH*")
        file = drop(data, name=f"{number}.edi")
        assert 1 == file.accepted, file
        for found in hub.ledger.page("document").states:
            perform_lane(hub, Lane(document_stream(found.data["id"]), "apply"), PERFORMERS)

    return send


def test_an_856_ships_the_order(hub, notify):
    order(hub)
    notify(("PO-1", [("1", "40")]))
    found = state(hub)
    [shipment] = found.shipments
    assert ("shipped", 40, "S-1", "2026-11-14") == (
        found.status, found.lines[0].shipped, shipment.id, str(shipment.expected_on),
    )  # fmt: skip
    assert {} == told(hub)


def test_an_856_of_several_orders_ships_each(hub, notify):
    order(hub)
    order(hub, number="PO-2")
    notify(("PO-1", [("1", "40")]), ("PO-2", [("1", "7")]), ("PO-404", [("1", "1")]))
    assert (40, 7) == (state(hub).lines[0].shipped, state(hub, "PO-2").lines[0].shipped)
    assert ["ORDER_UNKNOWN"] == list(told(hub))


def test_a_crash_between_the_orders_of_an_856_is_only_a_pause(hub, notify, monkeypatch):
    order(hub)
    order(hub, number="PO-2")
    commit = hub.ledger.commit

    def dies(changes, effects=()):
        if any(change.stream == "order/PO-2" for change in changes):
            raise RuntimeError("died")
        return commit(changes, effects)

    with monkeypatch.context() as patched:
        patched.setattr(hub.ledger, "commit", dies)
        with pytest.raises(RuntimeError):
            notify(("PO-1", [("1", "40")]), ("PO-2", [("1", "7")]))
    assert (40, 0) == (state(hub).lines[0].shipped, state(hub, "PO-2").lines[0].shipped)
    [found] = hub.ledger.page("document").states
    perform_lane(hub, Lane(document_stream(found.data["id"]), "apply"), PERFORMERS)
    assert (40, 7) == (state(hub).lines[0].shipped, state(hub, "PO-2").lines[0].shipped)


def test_the_same_notice_in_another_file_ships_nothing_more(hub, notify):
    order(hub)
    for _ in range(2):
        notify(("PO-1", [("1", "40")]))
    assert (40, 1) == (state(hub).lines[0].shipped, len(state(hub).shipments))


def test_more_on_its_way_than_ordered_is_told(hub, notify):
    order(hub)
    notify(("PO-1", [("1", "140"), ("9", "2")]))
    exception = told(hub)["SHIP_NOTICE_DEVIATES"]
    assert "no line that line 9 (FB-9) could be" in exception.message
    assert "140 EA of line 1 (FB-1) were shipped, 100 are ordered." in exception.message
    assert "PO-1" == exception.order


def test_goods_for_an_order_that_has_ended_are_recorded_and_told(hub, notify):
    order(hub)
    happens(hub, OrderClosed(**facts(hub), by="ann", reason="no need"))
    notify(("PO-1", [("1", "40")]))
    take_rows(hub, [row()], "because")
    found = state(hub)
    assert ("closed", 40, 4) == (found.status, found.lines[0].shipped, found.lines[0].received)
    assert {"SHIPMENT_ON_ENDED_ORDER", "RECEIPT_ON_ENDED_ORDER"} == set(told(hub))


def tell(hub, caller=ANN, name="k", **said):
    wanted = ShipmentTold.model_validate(said)
    return tell_shipment(hub, caller, "PO-1", wanted, key(name))


def test_a_carrier_tells_where_the_goods_are(hub):
    order(hub)
    tell(hub, name="1", id="T-1", lines=[{"sku": "FB-1", "quantity": "40"}], carrier="UPS")
    tell(hub, name="2", id="T-2", status="delayed", expected_on="2026-11-20")
    view = tell(hub, name="3", id="T-3", status="delivered")
    assert ["shipped", "delayed", "delivered"] == [each.status for each in view.shipments]
    assert (40, "shipped") == (view.lines[0].shipped, view.status)
    assert "expected on 2026-11-20, after the day" in told(hub)["DELIVERY_DELAYED"].message


def test_a_carriers_word_counts_once(hub):
    order(hub)
    for name in ("1", "2"):
        tell(hub, name=name, id="T-1", lines=[{"line": "1", "quantity": "40"}])
    assert 40 == state(hub).lines[0].shipped
    with pytest.raises(Clash, match="with something else"):
        tell(hub, name="3", id="T-1", lines=[{"line": "1", "quantity": "41"}])


def test_word_of_a_line_that_is_not_there_is_refused(hub):
    order(hub)
    with pytest.raises(InputError, match="no line"):
        tell(hub, lines=[{"line": "9", "quantity": "1"}])


def test_another_supplier_has_no_word(hub):
    order(hub)
    with pytest.raises(NotFound):
        tell(hub, caller=OAK, lines=[{"line": "1", "quantity": "1"}])


def test_receipts_of_many_orders_are_recorded_row_by_row(hub):
    order(hub)
    order(hub, number="PO-2")
    taken = receive_goods(hub, [row("60"), row("40"), row("5", "PO-2")], key())
    assert (3, 0, ()) == (taken.received, taken.repeated, taken.refused)
    assert [("PO-1", "received"), ("PO-2", "part_received")] == [
        (each.number, each.status) for each in taken.orders
    ]


def test_bad_rows_are_named_and_the_good_ones_count(hub):
    order(hub)
    rows = [
        row(), row(number="PO-404"), row(sku="FB-9"), row("x"), row("0"), row(received_on="soon"),
        row("-5"), {"order_id": "PO-1", "sku": "FB-1"}, row(1.5), row(number="../.."),
        {"quantity": ["1"]},
    ]  # fmt: skip
    taken = receive_goods(hub, rows, key())
    assert 1 == taken.received
    assert list(range(2, 12)) == [each.row for each in taken.refused]
    words = {each.row: each.reason for each in taken.refused}
    assert "there is no order PO-404" == words[2]
    assert "the order has no line of FB-9" == words[3]
    assert words[4].startswith("quantity:")
    assert "5 can't be taken back of the 4 that have come" == words[7]
    assert 4 == state(hub).lines[0].received


def test_a_call_about_one_order_takes_no_rows_of_another(hub):
    order(hub)
    bare = {"sku": "FB-1", "quantity": "2", "received_on": "2026-11-12"}
    taken = receive_goods(hub, [bare, row(number="PO-2")], key(), "PO-1")
    assert (1, [2]) == (taken.received, [each.row for each in taken.refused])


def test_rows_count_once_for_one_request_and_again_for_another(hub):
    order(hub)
    for cause in ("one", "one", "two"):
        take_rows(hub, [row(), row()], cause)
    assert 16 == state(hub).lines[0].received


def test_rows_with_a_receipt_count_once_whoever_sends_them(hub):
    order(hub)
    for cause in ("one", "two"):
        taken = take_rows(hub, [row(receipt_id="R-1"), row(receipt_id="R-2")], cause)
    assert (0, 2, 8) == (taken.received, taken.repeated, state(hub).lines[0].received)
    wrong = take_rows(hub, [row("9", receipt_id="R-1")], "three")
    assert "another quantity" in wrong.refused[0].reason


def test_too_much_is_recorded_and_told(hub):
    order(hub)
    take_rows(hub, [row("120")], "because")
    assert ("received", 120) == (state(hub).status, state(hub).lines[0].received)
    assert "120 EA of line 1 (FB-1) have come" in told(hub)["RECEIPT_OVER_ORDERED"].message


def test_a_reversal_takes_back(hub):
    order(hub)
    take_rows(hub, [row("100")], "one")
    take_rows(hub, [row("-30")], "two")
    assert ("part_received", 70) == (state(hub).status, state(hub).lines[0].received)
    assert "ReceiptReversed" == order_history(hub, "PO-1")[-1][1].name


def test_goods_of_an_order_that_never_left_are_told(hub):
    order(hub, sent=False)
    take_rows(hub, [row()], "because")
    assert ["RECEIPT_ON_UNSENT_ORDER"] == list(told(hub))


def test_hundreds_of_rows_fit_into_commits(hub):
    order(hub)
    taken = take_rows(hub, [row("0.25") for _ in range(300)], "because")
    assert (300, Decimal(75)) == (taken.received, state(hub).lines[0].received)


def test_rows_are_recorded_once_though_another_moves_the_order_meanwhile(hub, monkeypatch):
    order(hub)
    commit, raced = hub.ledger.commit, []

    def beside(changes, effects=()):
        if not raced:
            raced.append(True)
            take_rows(hub, [row("7", receipt_id="R-9")], "other")
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", beside)
    take_rows(hub, [row()], "because")
    assert 11 == state(hub).lines[0].received


def test_a_request_that_dies_in_the_middle_goes_on_where_it_was(hub, monkeypatch):
    order(hub)
    order(hub, number="PO-2")
    commit = hub.ledger.commit

    def dies(changes, effects=()):
        if any(change.stream == "order/PO-2" for change in changes):
            raise Conflict("order/PO-2")
        return commit(changes, effects)

    with monkeypatch.context() as patched:
        patched.setattr(hub.ledger, "commit", dies)
        with pytest.raises(Conflict):
            receive_goods(hub, [row(), row(number="PO-2")], key())
    taken = receive_goods(hub, [row(), row(number="PO-2")], key())
    assert (1, 1) == (taken.received, taken.repeated)
    assert 4 == state(hub).lines[0].received


def test_a_hub_of_nothing_refuses_every_row():
    hub = memory.ports()
    assert 2 == len(take_rows(hub, [row(), row()], "because").refused)
