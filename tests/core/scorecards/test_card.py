"""What measures come to together: weights, targets, standing, and the words for it."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from hub.core.scorecards.card import reckon
from hub.core.scorecards.gate import explain, standing, standing_today
from hub.core.scorecards.policy import FIRST_POLICY, FIRST_REASON
from hub.core.scorecards.sums import quantile, spread
from order_stories import Told, answer, ask, at, day, item
from schemas.order_terms import Gate
from schemas.scorecards import PolicyInForce, Weights

GATE = Gate(warn_below=Decimal(80), block_below=Decimal(60))
OPEN = Gate()


def card(*orders, gate=OPEN, asked=None, **changes):
    asked = asked or ask(**changes)
    policy = PolicyInForce(version=1, policy=asked.policy, by="hub", at=at(1), reason=FIRST_REASON)
    return reckon("BOLT", [each.facts for each in orders], asked, policy, gate)[0]


def perfect(number, on=1):
    """Ten pieces ordered, confirmed, announced and received as they should be."""
    order = Told(number).ordered(item(due=on + 8), on=on)
    order.acknowledged(answer("1", ("10", on + 8), price="2.50"), on=on + 1)
    return order.shipped("10", on=on + 6).received("10", on=on + 8).closed(on=on + 8)


def late(number, on=1):
    """The same, but four came on their day and six a week after; announced in one notice of ten."""
    order = Told(number).ordered(item(due=on + 8), on=on)
    order.acknowledged(answer("1", ("10", on + 8), price="2.60"), on=on + 4)
    order.shipped("10", on=on + 6).received("4", on=on + 8)
    return order.overdue("delivery", on=on + 9).received("6", on=on + 15)


def test_three_good_orders_and_a_late_one_come_to_what_a_hand_reckons():
    found = card(perfect("A"), perfect("B"), perfect("C"), late("D"))
    by_name = {each.name: each for each in found.measures}
    assert [
        ("otif", Decimal("75.00"), Decimal("78.9")),  # 3 of 4; 75 / 95
        ("fill_rate", Decimal("85.00"), Decimal("86.7")),  # (3 + 0.4) / 4; 85 / 98
        ("acknowledgment", Decimal("75.00"), Decimal("78.9")),  # D after 96 h of 48
        ("ship_notice", Decimal("100.00"), Decimal("100")),
        ("lead_time", Decimal("53.33"), Decimal("88.9")),  # 8 days / 15 days; 53.33 / 60
        ("price", Decimal("75.00"), Decimal("75.8")),  # 75 / 99
        ("trouble_free", Decimal("75.00"), Decimal("78.9")),
    ] == [(each.name, each.value, each.score) for each in found.measures]
    # (78.9x40 + 86.7x15 + 78.9x10 + 100x10 + 88.9x5 + 75.8x10 + 78.9x10) / 100 = 82.37
    assert Decimal("82.4") == found.score
    assert 4 == found.orders
    assert [("p10", 8), ("median", 8), ("p90", 15)] == [
        (each.name, each.value) for each in by_name["lead_time"].figures
    ]
    assert [("median", 24), ("p90", 96)] == [
        (each.name, each.value) for each in by_name["acknowledgment"].figures
    ]
    assert [("above ours", Decimal("1.00"), "USD")] == [
        (each.name, each.value, each.unit) for each in by_name["price"].figures
    ]
    assert [("terms missed", 1)] == [
        (each.name, each.value) for each in by_name["trouble_free"].figures
    ]


def test_a_measure_without_data_is_left_out_and_its_points_are_spread():
    order = Told().ordered().acknowledged(answer("1", ("10", 9)), on=3)
    found = card(order, asked=ask(on=5))
    assert ["acknowledgment", "trouble_free"] == [each.name for each in found.measures]
    assert [Decimal("50.00"), Decimal("50.00")] == [each.weight_used for each in found.measures]
    assert [Decimal(10), Decimal(10)] == [each.weight for each in found.measures]
    assert ("otif", Decimal(40), "no line was due in the window") == (
        found.left_out[0].name,
        found.left_out[0].weight,
        found.left_out[0].reason,
    )
    assert Decimal("100.0") == found.score


def test_no_orders_make_no_score():
    found = card()
    assert (None, "insufficient", 0) == (found.score, found.standing, found.orders)
    assert 7 == len(found.left_out)


def test_too_few_orders_never_block():
    bad = [Told(f"B{n}").ordered() for n in range(5)]
    assert "insufficient" == card(*bad[:4], gate=GATE).standing
    assert "block" == card(*bad, gate=GATE).standing


@pytest.mark.parametrize(
    ("score", "expected"),
    [("59.9", "block"), ("60.0", "warn"), ("79.9", "warn"), ("80.0", "good"), ("100", "good")],
)
def test_the_limits_of_a_gate_belong_to_the_better_side(score, expected):
    assert expected == standing(Decimal(score), 5, FIRST_POLICY, GATE)


def test_a_gate_of_nothing_never_stands_in_the_way():
    assert "good" == standing(Decimal(0), 5, FIRST_POLICY, OPEN)


def test_an_old_card_says_nothing_any_more():
    found = card(*[Told(f"B{n}").ordered() for n in range(5)], gate=GATE)
    assert "block" == standing_today(found, FIRST_POLICY, GATE, day(37))
    assert "insufficient" == standing_today(found, FIRST_POLICY, GATE, day(38))


def test_a_low_score_names_what_dragged_it_down():
    found = card(*[Told(f"B{n}").ordered() for n in range(5)], gate=GATE)
    said = explain(found, GATE.block_below)
    assert said == (
        "BOLT scores 13.3 of 100, below 60; what costs most is on time, in full: "
        "0.00 % against a target of 95 % (/scorecards/BOLT/rows?measure=otif)"
    )


def test_lines_that_are_waited_for_are_noted_beside_the_lead_time():
    waiting = Told("W").ordered(item("1", due=9), item("2", due=9), on=1).received("10", on=9)
    found = card(waiting)
    [lead] = [each for each in found.measures if each.name == "lead_time"]
    assert lead.note == (
        "lines still waited for, and not counted (right-censored): 1; the longest for 29 days"
    )


@pytest.mark.parametrize(
    ("otif", "said"),
    [
        ("35", "the weights add up to 95, not to 100 (5 missing): otif 35, fill_rate 15"),
        ("40.5", "the weights add up to 100.5, not to 100 (0.5 too many)"),
    ],
)
def test_weights_must_add_up_to_100_exactly(otif, said):
    points = FIRST_POLICY.weights.model_dump() | {"otif": otif}
    with pytest.raises(ValidationError) as told:
        Weights.model_validate(points)
    assert said in str(told.value)


def test_weights_are_never_negative():
    points = FIRST_POLICY.weights.model_dump() | {"otif": 50, "fill_rate": 15, "price": -0}
    points |= {"price": -10, "otif": 60}
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Weights.model_validate(points)


def test_points_are_spread_to_exactly_100():
    assert [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")] == spread([Decimal(10)] * 3)
    assert [Decimal(0), Decimal(0)] == spread([Decimal(0)] * 2)


def test_a_quantile_is_the_least_value_that_holds_its_share():
    weighed = [(Decimal(5), Decimal("0.4")), (Decimal(10), Decimal("0.6"))]
    assert [5, 10, 10] == [quantile(weighed, Decimal(share)) for share in ("0.4", "0.5", "0.9")]
