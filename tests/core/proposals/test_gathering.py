"""Lines become proposals: each line once, one supplier and place a proposal, so many at most."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.proposals.gathering import gathered, without_met
from hub.core.proposals.lines import planned_line
from schemas.proposals import MOST_LINES

NOW = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)
DAY = date(2026, 6, 30)


def line(sku="FB-1", **changed):
    said = {
        "sku": sku,
        "location": "MAIN",
        "partner": "BOLT",
        "currency": "USD",
        "unit": "EA",
        "supplier_sku": "BB-1",
        "gtin": "00812345006704",
        "description": "Washer",
        "quantity": Decimal("24.0"),
        "unit_price": Decimal("2.505"),
        "due_on": DAY,
        "shard": "0001",
        "confidence": 0.9,
        "words": ("So it is.",),
    }
    return planned_line(**(said | changed))


def gather(lines):
    return gathered("run", DAY, NOW, NOW + timedelta(days=7), None, lines)


needed = st.builds(
    line,
    sku=st.integers(1, 30).map(lambda number: f"FB-{number}"),
    partner=st.sampled_from(["BOLT", "OAK"]),
    location=st.sampled_from(["MAIN", "NORTH"]),
    currency=st.sampled_from(["USD", "EUR"]),
    quantity=st.integers(1, 500).map(Decimal),
)


@given(st.lists(needed, max_size=60), st.randoms())
def test_every_line_stands_in_one_proposal_in_whatever_order_lines_come(lines, random):
    found = gather(lines)
    assert Counter(each.sku for each in lines) == Counter(
        each.sku for proposal in found for each in proposal.lines
    )
    for each in found:
        whose = {(own.partner, own.location, own.currency) for own in each.lines}
        assert {(each.partner, each.location, each.currency)} == whose
        assert each.total == sum(own.amount for own in each.lines)
    assert len({each.proposal for each in found}) == len(found)
    shuffled = sorted(lines, key=lambda each: each.model_dump_json())
    random.shuffle(shuffled)
    assert {each.proposal for each in found} == {each.proposal for each in gather(shuffled)}


@pytest.mark.parametrize(
    ("parts", "count"), [([200], 200), ([100, 101], 201), ([166, 167, 167], 500)]
)
def test_a_proposal_has_so_many_lines_at_most_and_none_has_few(parts, count):
    found = gather([line(f"FB-{place:04}") for place in range(count)])
    assert parts == sorted(len(each.lines) for each in found)
    assert max(parts) <= MOST_LINES


def test_what_was_met_meanwhile_is_left_out_where_it_is_for_the_same_place():
    lines = [line("FB-1"), line("FB-1", location="NORTH"), line("FB-2")]
    kept, left_out = without_met(lines, {("FB-1", "MAIN")})
    assert (["FB-1", "FB-2"], ["FB-1"]) == ([each.sku for each in kept], left_out)


def test_an_amount_is_rounded_as_its_currency_is_and_numbers_are_plain():
    found = line()
    assert ("24", "2.505", "60.12") == tuple(
        str(found.model_dump(mode="json")[name]) for name in ("quantity", "unit_price", "amount")
    )
    assert Decimal(60) == line(currency="JPY").amount


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("no partner can have the id 'Bolt & Beam'", {"partner": "Bolt & Beam"}),
        ("'EURO' is no currency", {"currency": "EURO"}),
        ("unit", {"unit": "Karton"}),
        ("sku", {"sku": "Schraube 3×8"}),
        ("quantity", {"quantity": Decimal("0.00001")}),
        ("unit_price", {"unit_price": Decimal("0.0000001")}),
    ],
)
def test_a_line_that_no_order_can_have_says_why(trouble, said):
    assert trouble in line(**said).trouble


@pytest.mark.parametrize(
    ("said", "field"),
    [({"gtin": "12"}, "gtin"), ({"supplier_sku": "×" * 3}, "supplier_sku"),
     ({"description": "  "}, "description"), ({"confidence": float("nan")}, "confidence")],
)  # fmt: skip
def test_a_name_that_is_none_is_left_out_and_the_line_can_be_ordered(said, field):
    found = line(**said)
    assert (None, None) == (getattr(found, field), found.trouble)
