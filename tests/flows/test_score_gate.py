"""A new order meets its supplier's score on its way out: warned about, blocked, or let through."""

import pytest

from hub.flows.order_facts import orders_since
from hub.flows.order_record import load_order, order_change
from hub.flows.partners import put_partner
from hub.flows.scorecards import reckon_now
from order_desk import BUYER, make, work
from order_stories import Told, at, day
from partner_files import BOLT
from schemas.access import Caller
from schemas.errors import Clash, InputError
from schemas.order_terms import Gate, OrderTerms
from schemas.scorecards import scorecard_stream

APPROVER = Caller(subject="ann", name="Ann", roles=frozenset({"approver", "buyer"}))


@pytest.fixture
def november(hub):
    """Five orders that never came: whoever judges BOLT by them gives it 13.3 of 100."""
    hub.clock.set(at(30))
    for number in range(5):
        step = order_change(hub, None, Told(f"OLD-{number}").ordered().events)
        hub.ledger.commit(step.changes, step.effects)
    reckon_now(hub, BUYER, "BOLT")
    return hub


def gate(hub, warn_below, block_below):
    terms = OrderTerms(gate=Gate(warn_below=warn_below, block_below=block_below))
    put_partner(hub, BOLT.model_copy(update={"orders": terms}), by="tests")


def test_without_a_gate_orders_go_out_whatever_the_score(november):
    assert () == make(november).warnings


def test_a_blocked_supplier_gets_no_order_and_nothing_leaves(november):
    gate(november, 80, 60)
    with pytest.raises(Clash, match=r"scores 13\.3 of 100, below 60"):
        make(november)
    assert load_order(november, "PO-1") is None
    work(november)
    assert [] == november.files.keys("outbound/")


def test_a_warned_order_goes_out_with_its_warning_and_a_person_is_told_once(november):
    gate(november, 80, 0)
    first, second = make(november, number="PO-1"), make(november, number="PO-2")
    assert first.warnings == second.warnings
    assert "BOLT scores 13.3 of 100, below 80" in first.warnings[0]
    work(november)
    assert 2 == len(november.files.keys("outbound/BOLT/"))
    codes = [state.data["code"] for state in november.ledger.page("exception").states]
    assert ["SUPPLIER_SCORE_LOW"] == codes


def test_an_approvers_override_lets_the_order_out_in_the_commit_that_records_it(november):
    gate(november, 80, 60)
    override = {"reason": "Nobody else has these bolts."}
    with pytest.raises(InputError, match="only an approver"):
        make(november, override_gate=override)
    view = make(november, caller=APPROVER, override_gate=override)
    assert "below 60" in view.warnings[0]
    *_, last = november.ledger.history(scorecard_stream("BOLT"))
    assert ("GateOverridden", "PO-1", "Ann", "Nobody else has these bolts.") == (
        last.name,
        last.data["order"],
        last.data["by"],
        last.data["reason"],
    )


def test_an_order_made_by_the_flow_is_counted(november):
    make(november)
    work(november)
    [new] = [f for f in orders_since(november, "BOLT", day(1)).facts if f.order == "PO-1"]
    assert new.sent_at is not None
    assert ["1", "2"] == [line.line for line in new.lines]
