"""What a supplier's answer makes of an order, code by code: agreed, for a person, or refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from edi.x12.codes import codes
from hub.core.orders.answer_codes import LINE_CODES
from hub.core.orders.answers import judge
from hub.core.orders.machine import apply
from schemas.goods import ItemId, Schedule
from schemas.lines import ChangeLine, ResponseLine
from schemas.money import Charge, Price
from schemas.order_events import OrderAcknowledged, OrderSent
from schemas.order_terms import Tolerance
from schemas.ordering import Promise
from schemas.orders import OrderChangeResponse
from schemas.part import Moment
from supplier_answers import ASKED, NOON, item, kinds, line, order, response, status

LATER = ASKED + timedelta(days=11)


def of(verdict):
    """Confirmed, backordered and cancelled of the first line."""
    first = verdict.answers[0]
    return (first.quantity, first.backordered, first.cancelled)


@pytest.mark.parametrize("kind", ["AT", "AK", "AD", "AE"])
def test_an_acceptance_without_lines_agrees_to_the_order_as_it_is(kind):
    verdict = judge(order(), response(kind=kind))
    assert ("agreed", (), ()) == (verdict.outcome, verdict.answers, verdict.deviations)


@pytest.mark.parametrize("kind", ["AC", "AH", "AP", "NA", "RF", "RN", "ZZ", "Q9", None])
def test_a_type_that_does_not_say_what_becomes_of_the_order_is_for_a_person(kind):
    verdict = judge(order(), response(kind=kind))
    assert ("held", [("unclear", False)]) == (verdict.outcome, kinds(verdict.deviations))


@pytest.mark.parametrize("kind", ["RD", "RJ"])
def test_a_refusal_says_why(kind):
    said = response(line(status("R2", reason="02"), buyer_sku="FB-1"), kind=kind)
    verdict = judge(order(), said)
    assert "refused" == verdict.outcome
    assert "line 1 (FB-1): R2, rejected, invalid item number, reason 02" in verdict.reasons


def test_a_refusal_that_accepts_lines_is_for_a_person():
    verdict = judge(order(), response(line(status("IA", "100")), kind="RD"))
    assert ("held", [("unclear", False)]) == (verdict.outcome, kinds(verdict.deviations))


def test_a_refusal_of_what_was_agreed_before_is_for_a_person():
    said = {"order": "PO-1", "partner": "BOLT", "at": NOON}
    agreed = apply(apply(order(), OrderSent(**said, sent="s")), OrderAcknowledged(
        **said, document="d", answers=(),
    ))  # fmt: skip
    verdict = judge(agreed, response(kind="RJ"))
    assert ("held", (0, 0, 100)) == (verdict.outcome, of(verdict))


def test_a_line_accepted_as_ordered_is_agreed():
    said = line(status("IA", "100", ASKED), quantity=Decimal(100), unit_price=Decimal("2.50"))
    verdict = judge(order(), response(said))
    assert ("agreed", ()) == (verdict.outcome, verdict.deviations)
    assert (Promise(quantity=Decimal(100), date=ASKED),) == verdict.answers[0].promises


def test_every_status_of_a_line_that_is_read_has_its_meaning_for_an_order():
    assert set(codes("668")) == set(LINE_CODES)


@pytest.mark.parametrize("code", ["AA", "AC", "AR", "IA"])
def test_codes_of_plain_acceptance(code):
    assert "agreed" == judge(order(), response(line(status(code)))).outcome


@pytest.mark.parametrize("code", ["ID", "IR", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"])
@pytest.mark.parametrize("quantity", [None, "0", "100"])
def test_codes_of_refusal_cancel_the_line_whatever_quantity_they_show(code, quantity):
    verdict = judge(order(), response(line(status(code, quantity))))
    assert (0, 0, 100) == of(verdict)
    assert [("cancellation", False)] == kinds(verdict.deviations)
    assert Decimal(-250) == verdict.deviations[0].money


@pytest.mark.parametrize("code", ["IF", "IH", "IW", "XX", "ZZ"])
def test_a_code_of_waiting_or_of_nothing_we_know_leaves_the_line_alone_and_is_for_a_person(code):
    verdict = judge(order(), response(line(status(code, "100"))))
    assert [("unclear", False), ("backorder", False)] == kinds(verdict.deviations)
    assert (0, 100, 0) == of(verdict)


@pytest.mark.parametrize("code", sorted(LINE_CODES))
def test_every_known_code_says_in_words_what_it_means(code):
    assert LINE_CODES[code].meaning


def test_a_line_may_be_split_into_confirmed_backordered_and_cancelled():
    said = line(status("IA", "60", ASKED), status("IB", "30", LATER), status("IR", "10"))
    verdict = judge(order(), response(said))
    assert (60, 30, 10) == of(verdict)
    assert [("cancellation", False), ("backorder", False)] == kinds(verdict.deviations)
    assert "30 of 100 EA are backordered, expected by 2026-11-27" in verdict.deviations[1].reason
    assert [(60, ASKED), (30, LATER)] == [(p.quantity, p.date) for p in verdict.answers[0].promises]


def test_the_rest_of_a_part_shipment_is_backordered():
    assert (60, 40, 0) == of(judge(order(), response(line(status("BP", "60")))))


def test_a_part_shipment_of_no_quantity_is_for_a_person():
    verdict = judge(order(), response(line(status("BP"))))
    assert ("unclear", False) in kinds(verdict.deviations)


def test_what_an_acceptance_leaves_over_is_a_quantity_that_is_missing():
    verdict = judge(order(), response(line(status("IQ", "80"))))
    assert (80, 0, 0) == of(verdict)
    [found] = verdict.deviations
    assert ("quantity", False, Decimal(-50)) == (found.kind, found.within, found.money)
    assert "Line 1 (FB-1): 80 EA instead of 100, 20 less than ordered." == found.reason


def test_a_quantity_within_the_tolerance_is_agreed():
    tolerance = Tolerance(quantity_percent=Decimal(20))
    assert "agreed" == judge(order(tolerance=tolerance), response(line(status("IQ", "80")))).outcome
    assert "held" == judge(order(tolerance=tolerance), response(line(status("IQ", "79")))).outcome


@pytest.mark.parametrize(
    ("price", "within"),
    [("2.55", True), ("2.56", False), ("2.49", True), ("0.01", True), ("2.50", None)],
)
def test_a_higher_price_is_bound_by_percent_and_a_lower_one_is_welcome(price, within):
    said = line(status("IP"), unit_price=Decimal(price))
    found = [each for each in judge(order(), response(said)).deviations if each.kind == "price"]
    assert ([] if within is None else [within]) == [each.within for each in found]


def test_a_higher_price_is_bound_by_its_amount_over_the_line_too():
    many = order(item(quantity="1000"))
    said = response(line(status("IA", "1000"), unit_price=Decimal("2.53")))
    [found] = judge(many, said).deviations
    assert ("price", False, Decimal("30.00")) == (found.kind, found.within, found.money)
    assert "30.00 USD more over the line" in found.reason


def test_small_steps_do_not_pass_what_one_large_step_would_not():
    said = {"order": "PO-1", "partner": "BOLT", "at": NOON}
    state = apply(order(), OrderSent(**said, sent="s"))
    outcomes = []
    for number, price in enumerate(("2.54", "2.58")):
        verdict = judge(state, response(line(status("IP"), unit_price=Decimal(price))))
        outcomes.append(verdict.outcome)
        state = apply(state, OrderAcknowledged(
            **said, document=f"d{number}", answers=verdict.answers,
        ))  # fmt: skip
    assert ["agreed", "held"] == outcomes


def test_the_new_price_may_stand_in_a_ctp_behind_the_old_one():
    said = line(
        status("IP"), unit_price=Decimal("2.50"), prices=(Price(kind="CAT", price=Decimal(3)),)
    )
    [found] = judge(order(), response(said)).deviations
    assert ("price", "3.00 USD") == (found.kind, found.answered)


def test_a_price_at_which_the_goods_are_sold_on_is_not_ours():
    shelf = (Price(kind="RES", price=Decimal(9)),)
    said = line(status("IA"), unit_price=Decimal("2.50"), prices=shelf)
    assert "agreed" == judge(order(), response(said)).outcome


def test_two_new_prices_are_for_a_person():
    said = line(
        status("IP"), unit_price=Decimal("2.60"), prices=(Price(kind="NET", price=Decimal(3)),)
    )
    assert [("unclear", False)] == kinds(judge(order(), response(said)).deviations)


def test_a_price_per_hundred_is_the_same_price():
    said = line(status("IA"), unit_price=Decimal(250), price_basis="HP")
    assert "agreed" == judge(order(), response(said)).outcome


def test_a_price_per_piece_of_a_line_in_cases_is_no_lower_price():
    cases = order(item(unit="CA", unit_price=Decimal(24)))
    said = line(status("IA"), unit="CA", unit_price=Decimal(2), price_basis="PE")
    assert [("unclear", False)] == kinds(judge(cases, response(said)).deviations)


def test_a_price_of_zero_is_no_price_unless_it_is_free():
    zero = line(status("IA"), unit_price=Decimal(0))
    free = line(status("IA"), unit_price=Decimal(0), price_basis="NC")
    assert judge(order(), response(zero)).answers[0].unit_price is None
    assert 0 == judge(order(), response(free)).answers[0].unit_price


@pytest.mark.parametrize(
    ("code", "words"),
    [("IP", "shows no new one"), ("IQ", "shows no new one"), ("IC", "does not show what")],
)
def test_a_change_that_is_announced_and_not_shown_is_for_a_person(code, words):
    [found] = judge(order(), response(line(status(code), unit_price=Decimal("2.50")))).deviations
    assert ("unclear", False) == (found.kind, found.within)
    assert words in found.reason


def test_a_date_that_moves_without_a_date_is_for_a_person():
    assert [("unclear", False)] == kinds(judge(order(), response(line(status("DR")))).deviations)


@pytest.mark.parametrize(("code", "kind"), [("IE", "price"), ("SP", "date")])
def test_what_is_still_to_be_told_is_for_a_person(code, kind):
    assert [(kind, False)] == kinds(judge(order(), response(line(status(code)))).deviations)


@pytest.mark.parametrize("late", [0, 3, 4])
def test_a_late_date_is_bound_by_days(late):
    tolerance = Tolerance(days_late=3)
    said = line(status("DR", None, ASKED + timedelta(days=late)))
    verdict = judge(order(tolerance=tolerance), response(said))
    assert ("held" if late > 3 else "agreed") == verdict.outcome
    assert ([("date", late <= 3)] if late else []) == kinds(verdict.deviations)


def test_a_day_of_shipping_promises_the_delivery_after_the_transit():
    said = response(line(status("IA", "100", ASKED, qualifier="068")))
    assert "agreed" == judge(order(), said).outcome
    assert [("date", False)] == kinds(judge(order(transit_days=2), said).deviations)


def test_a_day_of_a_meaning_we_do_not_know_is_for_a_person():
    said = response(line(status("IA", "100", ASKED, qualifier="036")))
    assert [("unclear", False)] == kinds(judge(order(), said).deviations)


@pytest.mark.parametrize("place", ["ack", "line", "header"])
def test_a_day_may_stand_in_a_dtm_of_the_ack_the_line_or_the_whole(place):
    moments = (Moment(qualifier="002", date=ASKED), Moment(qualifier="069", date=LATER))
    at = {name: moments if name == place else () for name in ("ack", "line", "header")}
    said = line(status("IA", "100", dates=at["ack"]), dates=at["line"])
    verdict = judge(order(), response(said, dates=at["header"]))
    assert [("date", False)] == kinds(verdict.deviations)


def schedule(quantity, day, qualifier="067", **more):
    amount = None if quantity is None else Decimal(quantity)
    return Schedule(quantity=amount, date_qualifier=qualifier, date=day, **more)


def test_a_schedule_without_ack_is_what_is_confirmed():
    said = line(schedules=(schedule("40", ASKED), schedule("60", LATER)))
    verdict = judge(order(), response(said, kind="AD"))
    assert [(40, ASKED), (60, LATER)] == [
        (each.quantity, each.date) for each in verdict.answers[0].promises
    ]
    assert "60 EA come up to 11 days late" in verdict.deviations[0].reason


def test_a_schedule_that_does_not_add_up_is_for_a_person():
    said = line(status("IA", "100"), schedules=(schedule("40", ASKED),))
    assert [("unclear", False)] == kinds(judge(order(), response(said)).deviations)


def test_a_schedule_of_one_may_leave_out_its_quantity():
    said = line(status("IA", "100"), schedules=(schedule(None, ASKED),))
    assert "agreed" == judge(order(), response(said)).outcome


def test_a_backorder_that_comes_in_time_passes_with_a_tolerance_of_days_alone():
    said = line(status("IA", "60", ASKED), status("IB", "40", ASKED + timedelta(days=2)))
    assert "agreed" == judge(order(tolerance=Tolerance(days_late=2)), response(said)).outcome
    assert "held" == judge(order(tolerance=Tolerance(days_late=1)), response(said)).outcome
    undated = line(status("IA", "60", ASKED), status("IB", "40"))
    assert "held" == judge(order(tolerance=Tolerance(days_late=9)), response(undated)).outcome


@pytest.mark.parametrize(
    "said",
    [
        line(status("IS", ids=(ItemId(qualifier="VN", id="V-OTHER"),))),
        line(status("IA", ids=(ItemId(qualifier="VN", id="V-OTHER"),))),
        line(status("IA"), supplier_sku="V-OTHER"),
    ],
    ids=["said so", "in the ack", "in the line"],
)
def test_another_item_is_for_a_person_whether_it_is_called_so_or_not(said):
    verdict = judge(order(), response(said))
    assert [("substitution", False)] == kinds(verdict.deviations)
    assert "V-OTHER" == verdict.answers[0].substitute


def test_the_same_item_in_the_ack_is_no_substitution():
    ids = (ItemId(qualifier="VN", id="v-fb-1"),)
    assert "agreed" == judge(order(), response(line(status("IA", ids=ids)))).outcome


@pytest.mark.parametrize("where", ["line", "ack", "schedule"])
def test_another_unit_leaves_the_line_as_it_is_and_is_for_a_person(where):
    unit = {"line": None, "ack": None, "schedule": None} | {where: "CA"}
    said = line(
        status("IA", "8", unit=unit["ack"]),
        unit=unit["line"],
        quantity=Decimal(8),
        schedules=(schedule("8", ASKED, unit=unit["schedule"]),) if where == "schedule" else (),
    )
    verdict = judge(order(), response(said))
    assert [("unit", False)] == kinds(verdict.deviations)
    assert (100, 0, 0) == of(verdict)


def test_another_spelling_of_the_unit_is_the_same_unit():
    assert "agreed" == judge(order(), response(line(status("IA"), unit="C62"))).outcome


def test_another_currency_is_for_a_person_and_its_prices_are_not_taken():
    said = line(status("IA"), unit_price=Decimal("2.30"))
    verdict = judge(order(), response(said, currency="EUR"))
    assert [("currency", False)] == kinds(verdict.deviations)
    assert verdict.answers[0].unit_price is None


def test_a_quantity_below_zero_is_for_a_person():
    verdict = judge(order(), response(line(status("IA", "-5"))))
    assert ([("unclear", False)], (100, 0, 0)) == (kinds(verdict.deviations), of(verdict))


def test_two_answers_to_one_quantity_are_for_a_person():
    verdict = judge(order(), response(line(status("IA"), status("IR"))))
    assert ("unclear", False) in kinds(verdict.deviations)


@pytest.mark.parametrize(
    "named",
    [
        {"number": "0002"},
        {"number": None, "order_line": "2"},
        {"number": None, "buyer_sku": "FB-2"},
        {"number": "1", "buyer_sku": "FB-2"},
        {"number": None, "supplier_sku": "V-FB-2"},
        {"number": "77", "gtin": "012345678905"},
    ],
    ids=["number", "PL", "buyer", "renumbered", "supplier", "gtin"],
)
def test_a_line_is_found_by_its_number_or_by_its_item(named):
    two = order(item(), item("2", "FB-2", gtin="00012345678905"))
    verdict = judge(two, response(line(status("IA"), **named), kind="AE"))
    assert ("agreed", ["2"]) == (verdict.outcome, [each.line for each in verdict.answers])


def test_an_item_that_stands_on_two_lines_is_for_a_person_unless_the_quantity_tells():
    twice = order(item(), item("2", quantity="50"))
    unclear = response(line(status("IA", "1"), number=None, buyer_sku="FB-1"), kind="AE")
    assert [("unknown_line", False)] == kinds(judge(twice, unclear).deviations)
    told = line(status("IA"), number=None, buyer_sku="FB-1", quantity=Decimal(50))
    assert ["2"] == [each.line for each in judge(twice, response(told, kind="AE")).answers]


def test_a_line_that_the_order_does_not_have_is_for_a_person():
    verdict = judge(order(), response(line(status("IA")), line(status("IA"), number="9")))
    assert [("unknown_line", False)] == kinds(verdict.deviations)
    assert "line 9" in verdict.deviations[0].reason


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("AC", [("missing_line", False)]),
        ("AD", [("missing_line", False)]),
        ("AE", []),
        ("AT", []),
        ("RF", [("cancellation", False)]),
    ],
)
def test_what_a_line_that_goes_unmentioned_means_hangs_on_the_type(kind, expected):
    two = order(item(), item("2", "FB-2"))
    assert expected == kinds(judge(two, response(line(status("IA")), kind=kind)).deviations)


def test_one_line_may_be_answered_in_two_places():
    said = response(
        line(status("IA", "60"), quantity=Decimal(60)),
        line(status("IB", "40", LATER), quantity=Decimal(40)),
    )
    assert (60, 40, 0) == of(judge(order(), said))


def test_a_charge_that_was_not_ordered_is_for_a_person_and_an_allowance_is_welcome():
    freight = Charge(indicator="C", code="D240", amount=Decimal(25))
    verdict = judge(order(), response(kind="AT", charges=(freight,)))
    assert [("price", False)] == kinds(verdict.deviations)
    assert "25.00 USD" in verdict.deviations[0].reason
    off = Charge(indicator="A", code="C310", amount=Decimal(5))
    assert "agreed" == judge(order(), response(kind="AT", charges=(off,))).outcome


@pytest.mark.parametrize(("purpose", "kind"), [("01", "cancellation"), ("16", "unclear")])
def test_a_purpose_that_is_no_answer_is_for_a_person(purpose, kind):
    said = response(kind="AT").model_copy(update={"purpose": purpose})
    assert [(kind, False)] == kinds(judge(order(), said).deviations)


def change(code, *statuses, **more):
    lines = (ChangeLine(line="1", change=code, statuses=statuses, **more),)
    return OrderChangeResponse(type="AC", purpose="04", order_number="PO-1", lines=lines)


@pytest.mark.parametrize(
    ("said", "expected", "found"),
    [
        (change("NC"), (100, 0, 0), []),
        (change("QD", quantity=Decimal(80)), (80, 0, 0), [("quantity", False)]),
        (change("DI"), (0, 0, 100), [("cancellation", False)]),
        (change("DI", status("IA", "0")), (0, 0, 100), [("cancellation", False)]),
        (change("PC", unit_price=Decimal(3)), (100, 0, 0), [("price", False)]),
        (change("TI"), (0, 100, 0), [("unclear", False), ("backorder", False)]),
        (change("QI", status("IQ", "120")), (120, 0, 0), [("quantity", False)]),
    ],
)
def test_a_seller_that_asks_for_changes_is_read_like_an_answer(said, expected, found):
    verdict = judge(order(), said)
    assert (expected, found) == (of(verdict), kinds(verdict.deviations))


def test_what_was_agreed_before_may_be_said_again():
    said = {"order": "PO-1", "partner": "BOLT", "at": NOON}
    told = response(
        line(
            status("IA", "50", ASKED), status("IB", "30", LATER), status("IR", "20"), status("IP"),
            unit_price=Decimal(3), quantity=Decimal(100),
        )
    )  # fmt: skip
    state = apply(order(), OrderSent(**said, sent="s"))
    first = judge(state, told)
    state = apply(state, OrderAcknowledged(**said, document="d", answers=first.answers, by="ann"))
    assert ("held", "agreed") == (first.outcome, judge(state, told).outcome)


def test_absurd_days_are_days():
    said = response(line(status("IA", "100", date(9999, 12, 31), qualifier="068")))
    assert [("date", False)] == kinds(judge(order(transit_days=30), said).deviations)


def test_a_line_of_nothing_is_no_answer():
    verdict = judge(order(), response(ResponseLine()))
    assert {"unknown_line", "missing_line"} == {each.kind for each in verdict.deviations}
