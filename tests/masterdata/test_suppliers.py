"""Suppliers: twice in the books, lead times, identities, check digits; and what scores say."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from masterdata_samples import issues
from stdnum import ean

from hub.core.masterdata.numbers import wrong_gtin, wrong_iban, wrong_vat
from hub.core.masterdata.scores import CATEGORY_MEASURES, SUPPLIER_MEASURES

ITEM = "A,Bolt,S1,10,F,EA,,,1,1\nB,Pump,S2,10,F,EA,,,1,1"
JUNE = dt.date(2025, 6, 1)
SOLD = "A,2025-01-01,365\nB,2025-12-31,73"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bolt Ltd,7,B1,DE136695976,", "Screws,7,B2,DE 136 695 976,"),
        ("Bolt Ltd,7,B1,,GB82WEST12345698765432", "Screws,7,B2,,GB82 WEST 1234 5698 7654 32"),
        ("Bolt Ltd,7,B1,,", "Screws,7,B1,,"),
        ("Bolt & Sons Ltd.,7,B1,,", "BOLT AND SONS GmbH,7,B2,,"),
        ("Müller Werkzeuge,7,B1,,", "Mueler Werkzeuge,7,B2,,"),
    ],
    ids=["VAT", "IBAN", "EDI", "name", "misspelled name"],
)
def test_a_supplier_that_is_in_the_books_twice_is_told(measured, one: str, other: str) -> None:
    found = measured(items=ITEM, suppliers=f"S1,{one}\nS2,{other}", demand=SOLD)
    (issue,) = issues(found, "SUPPLIER_TWICE")
    assert ["S1", "S2"] == [row.key for row in issue.rows]
    # 730.00 a year are paid beside the larger one's 3,650.00; a thousandth of it twice.
    assert Decimal("0.73") == issue.cost


def test_suppliers_that_are_told_apart_by_a_number_are_two(measured) -> None:
    found = measured(items=ITEM, suppliers="S1,Depot 1,7,B1,,\nS2,Depot 2,7,B2,,", demand=SOLD)
    assert [] == issues(found, "SUPPLIER_TWICE")


def test_missing_and_absurd_lead_times_cost_the_stock_held_against_them(measured) -> None:
    found = measured(items=ITEM, suppliers="S1,Bolt,,B1,,\nS2,Pump,999,B2,,", demand=SOLD)
    (missing,), (absurd,) = issues(found, "LEAD_TIME_MISSING"), issues(found, "LEAD_TIME_ABSURD")
    # 3,650.00 a year, 14 days of it, 20 % a year.
    assert Decimal("28.00") == missing.cost
    assert "S2 is said to take 999 days." == absurd.message


def test_a_quoted_lead_time_is_held_against_the_receipts(measured) -> None:
    rows = "".join(
        f"H{n},A,S1,1,{JUNE + dt.timedelta(days=n + lead)},{JUNE + dt.timedelta(days=n)}\n"
        for n, lead in enumerate((20, 21, 20, 22, 19))
    )
    found = measured(
        items=ITEM,
        suppliers="S1,Bolt,7,B1,,\nS2,Pump,20,B2,,",
        demand=SOLD,
        receipts="order_id,sku,supplier_id,quantity,received_on,ordered_on\n" + rows.strip(),
    )
    (issue,) = issues(found, "LEAD_TIME_OFF")
    assert "S1 is said to take 7 days, and usually takes 20." == issue.message
    assert Decimal("26.00") == issue.cost


def test_identities_that_are_missing_or_wrong_are_told(measured) -> None:
    found = measured(
        items=ITEM,
        suppliers="S1,Bolt,7,,DE136695977,GB82WEST12345698765433\nS2,Pump,7,B2,US-12-3456789,0012345",
        demand=SOLD,
    )
    assert {("EDI_MISSING", "S1"), ("VAT_WRONG", "S1"), ("IBAN_WRONG", "S1")} == {
        (issue.code, issue.subject) for issue in found.issues
    }


def test_a_supplier_that_nothing_is_bought_from_is_left_alone(measured) -> None:
    found = measured(items=ITEM, suppliers="S1,A,7,B1,,\nS2,B,7,B2,,\nRUSH,Rush orders,,,,")
    assert [] == [issue for issue in found.issues if issue.subject == "RUSH"]


def test_numbers_that_cannot_be_checked_are_not_called_wrong() -> None:
    assert not wrong_vat("XX123")
    assert not wrong_vat("12-3456789")
    assert not wrong_vat("EL094259216")
    assert not wrong_iban("123456789")
    assert wrong_iban("DE00 0000")
    assert wrong_gtin("12345")
    assert not wrong_gtin("0 36000 29145 2")


@given(st.text("0123456789", min_size=7, max_size=15))
def test_item_numbers_are_checked_as_stdnum_checks_them(number: str) -> None:
    assert ean.is_valid(number) == (not wrong_gtin(number))


def test_the_weights_of_each_score_add_up_to_a_hundred() -> None:
    assert 100 == sum(measure.weight for measure in SUPPLIER_MEASURES)
    assert 100 == sum(measure.weight for measure in CATEGORY_MEASURES)


def test_a_score_is_the_sum_of_its_parts_and_each_part_leads_to_its_issues(measured) -> None:
    found = measured(items=ITEM, suppliers="S1,Bolt,7,,,\nS2,Pump,7,B2,,", demand=SOLD)
    first, second = found.by_supplier
    assert (("S1", 80), ("S2", 100)) == (
        (first.subject, first.score),
        (second.subject, second.score),
    )
    assert ("EDI_MISSING",) == next(p for p in first.parts if p.name == "EDI identity").codes
    assert Decimal("3650.00") == first.spend


def test_what_was_received_tells_the_year_where_there_is_enough_of_it(measured) -> None:
    receipts = "order_id,sku,supplier_id,quantity,received_on\n"
    receipts += "P1,A,S1,300,2025-01-05\nP2,A,S1,100,2025-12-05"
    found = measured(
        items=ITEM, suppliers="S1,Bolt,7,B1,,\nS2,Pump,7,B2,,", demand=SOLD, receipts=receipts
    )
    assert Decimal("4044.32") == found.by_supplier[0].spend  # 400 in 361 days, at 10.00, for 365


def test_a_history_of_half_a_year_is_scaled_to_a_year(measured) -> None:
    found = measured(
        items=ITEM, suppliers="S1,Bolt,7,B1,,\nS2,Pump,7,B2,,", demand="A,2025-12-22,10"
    )
    assert Decimal("3650.00") == found.by_supplier[0].spend


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    gtins=st.lists(st.sampled_from(["", "4006381333931", "4006381333932"]), min_size=1, max_size=6),
    suppliers=st.lists(st.sampled_from(["S1", "S2", "", "NOBODY"]), min_size=6, max_size=6),
)
def test_scores_stay_between_0_and_100_and_add_up(measured, gtins, suppliers) -> None:
    rows = [f"I{n},Thing {n} mm,{suppliers[n]},1,F,EA,{g},,1,1" for n, g in enumerate(gtins)]
    found = measured(items="\n".join(rows), suppliers="S1,Bolt,7,B1,,\nS2,Pump,,,,")
    for score in found.by_supplier + found.by_category:
        assert 0 <= score.score <= 100
        assert abs(score.score - sum(part.points for part in score.parts)) <= Decimal("0.5")
        assert all(0 <= part.good <= part.of for part in score.parts)
