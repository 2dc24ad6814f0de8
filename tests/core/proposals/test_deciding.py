"""What a person may make of a proposal, and what it then is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.proposals.deciding import approved_lines, check_approval, order_wanted
from hub.core.proposals.gathering import gathered
from hub.core.proposals.lines import planned_line
from hub.core.proposals.machine import ended, made
from schemas.access import Caller
from schemas.errors import Clash, InputError
from schemas.plan_runs import Asker
from schemas.proposals import ApprovalWanted, ProposalApproved, ProposalExpired

NOW = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)
ANN = Caller(subject="ann", name="Ann", roles=frozenset({"approver"}))


def proposal(location="MAIN", count=3, asked_by=None, **changed):
    lines = [
        planned_line(
            **{
                "sku": f"FB-{place}",
                "location": location,
                "partner": "BOLT",
                "currency": "USD",
                "unit": "EA",
                "supplier_sku": "",
                "gtin": "",
                "description": "Washer",
                "quantity": Decimal(10 * place),
                "unit_price": Decimal("2.5"),
                "due_on": date(2026, 7, 9),
                "shard": "0001",
                "confidence": 0.9,
                "words": (),
            }
            | (changed if place == 1 else {})
        )
        for place in range(1, count + 1)
    ]
    [event] = gathered("run", date(2026, 6, 30), NOW, NOW + timedelta(days=7), asked_by, lines)
    return made(event)


def wanted(*lines):
    return ApprovalWanted.model_validate({"lines": lines, "reason": "So it is."})


def test_as_it_is_everything_is_ordered():
    found = approved_lines(proposal(), ApprovalWanted())
    assert [("1", 10), ("2", 20), ("3", 30)] == [(each.line, each.quantity) for each in found]


@given(st.lists(st.integers(1, 30), min_size=3, max_size=3))
def test_nothing_is_ever_raised(quantities):
    state = proposal()
    lines = [{"line": str(n), "quantity": str(q)} for n, q in enumerate(quantities, start=1)]
    raised = any(q > 10 * n for n, q in enumerate(quantities, start=1))
    try:
        found = approved_lines(state, wanted(*lines))
    except InputError:
        assert raised
    else:
        assert not raised
        assert quantities == [each.quantity for each in found]


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("there is no line 9", [{"line": "9", "leave_out": True}]),
        ("is changed twice", [{"line": "1", "quantity": "1"}, {"line": "1", "leave_out": True}]),
        ("leaves no line", [{"line": str(place), "leave_out": True} for place in (1, 2, 3)]),
    ],
)
def test_changes_that_make_no_sense_are_refused(message, lines):
    with pytest.raises(InputError, match=message):
        approved_lines(proposal(), wanted(*lines))


def test_a_line_that_no_order_can_have_must_be_left_out():
    state = proposal(unit="Karton")
    with pytest.raises(InputError, match="line 1 must be left out: no order can say this: unit"):
        approved_lines(state, ApprovalWanted())
    assert 2 == len(approved_lines(state, wanted({"line": "1", "leave_out": True})))


@pytest.mark.parametrize(
    ("message", "now", "in_force", "asked_by"),
    [
        ("has expired", NOW + timedelta(days=7), "run", None),
        ("planned anew", NOW, "later", None),
        ("planned anew", NOW, None, None),
        ("somebody else must approve", NOW, "run", Asker(subject="ann", name="Ann")),
    ],
)
def test_who_may_not_approve_is_told_why(message, now, in_force, asked_by):
    with pytest.raises(Clash, match=message):
        check_approval(proposal(asked_by=asked_by), ANN, now, in_force)


def test_the_order_goes_where_the_goods_are_wanted():
    def ship_to(location):
        state = proposal(location)
        said = ApprovalWanted()
        return order_wanted(state, approved_lines(state, said), said).ship_to

    assert ship_to("MAIN") is None
    assert ("ST", "92", "NORTH") == (
        ship_to("NORTH").role,
        ship_to("NORTH").qualifier,
        ship_to("NORTH").id,
    )


def test_what_was_decided_stays_decided():
    state = proposal()
    lines = approved_lines(state, wanted({"line": "2", "leave_out": True}))
    facts = {"proposal": state.id, "run": "run", "partner": "BOLT", "at": NOW}
    done = ended(state, ProposalApproved(**facts, by="Ann", order="PO-1", lines=lines))
    assert (Decimal(100), [10, None, 30]) == (
        done.ordered_total,
        [each.approved for each in done.lines],
    )
    with pytest.raises(Clash, match="Ann approved it at 2026-07-01 03:30 UTC: it is order PO-1"):
        ended(done, ProposalExpired(**facts))
