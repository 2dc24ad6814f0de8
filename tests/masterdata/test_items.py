"""Items: the same under several codes, wrong numbers, units that disagree, unknown suppliers."""

from decimal import Decimal

import pytest
from masterdata_samples import issues

GOOD = "4006381333931"
SUPPLIER = "S1,Bolt Ltd,7,BOLT1,,"


def codes(found) -> set[str]:
    return {issue.code for issue in found.issues}


def test_sound_data_has_no_issue_and_a_full_score(measured) -> None:
    found = measured(items=f"A,Hex bolt,S1,1,Fixings,EA,{GOOD},B-1,10,1", suppliers=SUPPLIER)
    assert (100, set()) == (found.score, codes(found))
    assert [100, 100] == [score.score for score in found.by_category + found.by_supplier]


def test_codes_with_one_gtin_are_one_item_however_it_is_spelled(measured) -> None:
    found = measured(
        items=f"A,Hex bolt,S1,2,Fixings,EA,{GOOD},,10,1\nB,Screw,S1,2,Fixings,EA,0{GOOD},,10,1",
        suppliers=SUPPLIER,
        stock="sku,on_hand\nA,100\nB,40",
        demand="A,2025-12-01,50\nB,2025-12-01,5",
    )
    (issue,) = issues(found, "SAME_GTIN")
    assert ["A", "B"] == [row.key for row in issue.rows]
    # 40 of B at 2.00 lie beside A, which sells more; 20 % a year.
    assert Decimal("16.00") == issue.cost
    assert "80.00 of stock under the codes beside A × 0.20 a year" == issue.formula


def test_a_gtin_with_a_wrong_check_digit_is_told_and_joins_nothing(measured) -> None:
    row = "{sku},{sku} thing,S1,1,Fixings,EA,4006381333932,,1,1"
    found = measured(
        items="\n".join(row.format(sku=sku) for sku in ("Alpha", "Omega")), suppliers=SUPPLIER
    )
    assert 2 == len(issues(found, "GTIN_WRONG"))
    assert [] == issues(found, "SAME_GTIN")


def test_one_number_of_one_supplier_is_one_item_and_of_two_suppliers_it_is_not(measured) -> None:
    found = measured(
        items="A,Bolt,S1,1,F,EA,,b-1,1,1\nB,Washer,S1,1,F,EA,,B1,1,1\nC,Pump,S2,1,F,EA,,B-1,1,1",
        suppliers=f"{SUPPLIER}\nS2,Pumps,7,P,,",
    )
    assert [["A", "B"]] == [[r.key for r in i.rows] for i in issues(found, "SAME_SUPPLIER_SKU")]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Hex bolt M8x20 zinc", "BOLT hex zinc M8 x 20", True),
        ("Hex bolt M8x20 zinc", "Hex bolts M8x20 zinc", True),
        ("Hydraulic hose 1/2 in", "Hydraulick hose 1/2 in", True),
        ("Hex bolt M8x20 zinc", "Hex bolt M8x25 zinc", False),
        ("Gasket type A", "Gasket type B", False),
        ("Work glove left", "Work glove right", False),
        ("Schlüssel 10 mm", "Schlussel 10mm", True),
    ],
)
def test_descriptions_are_alike_where_only_spelling_and_order_differ(
    measured, one: str, other: str, alike: bool
) -> None:
    found = measured(
        items=f"A,{one},S1,1,F,EA,,,1,1\nB,{other},S1,1,F,EA,,,1,1", suppliers=SUPPLIER
    )
    assert alike == bool(issues(found, "ALIKE_DESCRIPTION"))


def test_common_words_that_look_alike_are_different_things(measured) -> None:
    rows = [
        f"{word}{n},Steel {word} {n} mm,S1,1,F,EA,,,1,1"
        for n in range(9)
        for word in ("belt", "bolt")
    ]
    found = measured(items="\n".join(rows), suppliers=SUPPLIER)
    assert [] == issues(found, "ALIKE_DESCRIPTION")


def test_two_valid_gtins_tell_two_things_apart_that_are_described_alike(measured) -> None:
    found = measured(
        items=f"A,Hex bolt,S1,1,F,EA,{GOOD},,1,1\nB,Hex bolt,S1,1,F,EA,5901234123457,,1,1",
        suppliers=SUPPLIER,
    )
    assert set() == codes(found)


def test_codes_of_one_item_that_disagree_on_their_pack_are_told(measured) -> None:
    found = measured(
        items=f"A,Bolt,S1,1,F,EA,{GOOD},,10,1\nB,Nut,S1,1,F,BX,{GOOD},,1,100", suppliers=SUPPLIER
    )
    (issue,) = issues(found, "PACK_DISAGREES")
    assert "uom EA / BX; pieces a unit 1 / 100; pack 10 / 1" in issue.message


@pytest.mark.parametrize(
    ("uom", "pieces", "wrong"),
    [("EA", 1, False), ("ea", 10, True), ("DZ", 12, False), ("DZN", 1, True), ("CA", 1, True)],
)
def test_a_unit_and_what_it_holds_must_agree(measured, uom: str, pieces: int, wrong: bool) -> None:
    found = measured(items=f"A,Bolt,S1,1,F,{uom},,,1,{pieces}", suppliers=SUPPLIER)
    assert wrong == bool(issues(found, "UNIT_DISAGREES"))


def test_items_without_supplier_price_or_category_are_told(measured) -> None:
    found = measured(
        items="A,Bolt,,1,F,EA,,,1,1\nB,Nut,NOBODY,1,F,EA,,,1,1\nC,Pump,S1,0,,EA,,,1,1",
        suppliers=SUPPLIER,
    )
    told = {(issue.code, issue.subject) for issue in found.issues}
    assert {
        ("SUPPLIER_MISSING", "A"),
        ("SUPPLIER_UNKNOWN", "B"),
        ("PRICE_ZERO", "C"),
        ("CATEGORY_MISSING", "C"),
    } == told


def test_a_sku_that_no_item_has_is_told_once_with_where_it_was_seen(measured) -> None:
    found = measured(
        items="A,Bolt,S1,1,F,EA,,,1,1",
        suppliers=SUPPLIER,
        demand="X,2025-12-01,5\nX,2025-12-02,1",
        stock="sku,on_hand\nX,3",
    )
    (issue,) = issues(found, "SKU_UNKNOWN")
    assert "X is in demand, stock (6 sold), and no item has that SKU." == issue.message


def test_an_overpaid_contract_costs_the_difference_a_year(measured) -> None:
    found = measured(
        items="A,Bolt,S1,1.10,F,EA,,,1,1",
        suppliers=SUPPLIER,
        demand="A,2025-01-01,400\nA,2025-12-31,600",
        contracts="contract_id,sku,supplier_id,unit_price,from_quantity,valid_from,valid_to\n"
        "C1,A,S1,1.00,1,2025-01-01,\nC1,A,S1,0.80,500,2025-01-01,\nC0,A,S1,0.5,1,2024-01-01,2024-12-31",
    )
    (issue,) = issues(found, "PRICE_OFF_CONTRACT")
    assert (Decimal("100.00"), "0.1 too much × 1000 a year") == (issue.cost, issue.formula)
    assert ["items", "contracts"] == [row.feed for row in issue.rows]


def test_a_difference_within_two_percent_is_none(measured) -> None:
    found = measured(
        items="A,Bolt,S1,1.02,F,EA,,,1,1",
        suppliers=SUPPLIER,
        contracts="contract_id,sku,supplier_id,unit_price\nC1,A,S1,1.00",
    )
    assert set() == codes(found)


def test_a_contract_that_ended_while_the_item_is_bought_is_told(measured) -> None:
    found = measured(
        items="A,Bolt,S1,1,F,EA,,,1,1",
        suppliers=SUPPLIER,
        demand="A,2025-12-31,600",
        contracts="contract_id,sku,supplier_id,unit_price,valid_to\nC1,A,S1,1.00,2025-06-30",
    )
    assert ["C1 A"] == [i.rows[1].key for i in issues(found, "CONTRACT_ENDED")]


def test_what_costs_most_is_mended_first_and_the_totals_count_everything(measured) -> None:
    rows = "\n".join(f"I{n},Thing {n} mm,,1,F,EA,,,1,1" for n in range(1_200))
    found = measured(items=rows, suppliers=SUPPLIER, demand="I7,2025-12-31,600\nI9,2025-12-31,5")
    assert ["I7", "I9"] == [issue.subject for issue in found.issues[:2]]
    assert (1_000, 1_200) == (len(found.issues), found.issue_count)
    assert [("SUPPLIER_MISSING", 1_200)] == [(t.code, t.count) for t in found.totals]
    assert found.cost == sum(total.cost for total in found.totals)
