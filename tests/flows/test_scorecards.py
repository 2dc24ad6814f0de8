"""Scorecards from the ledger: boiled down once, reckoned each night, in the way of new orders."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hub.flows import order_facts, scorecards
from hub.flows.order_facts import orders_since, read_facts
from hub.flows.order_record import get_order, order_change
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.score_gate import Passage, pass_gate, standing_of
from hub.flows.scorecard_policy import policy_in_force, policy_versions, put_policy
from hub.flows.scorecards import (
    get_scorecard,
    kept_scorecard,
    list_scorecards,
    measure_rows,
    reckon_all,
    reckon_now,
)
from hub.ports import Lane
from order_stories import Told, answer, at, day, item
from partner_files import BOLT, HUB
from schemas.access import Caller
from schemas.errors import Clash, InputError, NotFound
from schemas.order_events import GoodsReceived, OrderClosed
from schemas.order_facts import order_facts_stream
from schemas.order_terms import Gate, OrderTerms
from schemas.ordering import Moved, Receipt, order_stream
from schemas.partners import Identity, Partner
from schemas.scorecards import MEASURE_NAMES, GateOverride, PolicyWanted, scorecard_stream

BUYER = Caller(subject="u-1", name="Bea", roles=frozenset({"buyer"}))
APPROVER = Caller(subject="u-2", name="Ann", roles=frozenset({"approver"}))
SUPPLIER = Caller(subject="s-1", name="Bolt", roles=frozenset({"supplier"}), partner="BOLT")
OAK = Partner(id="OAK", name="Oak", identities=(Identity(qualifier="ZZ", id="OAK"),), us=HUB)
GATED = BOLT.model_copy(
    update={"orders": OrderTerms(gate=Gate(warn_below=Decimal(80), block_below=Decimal(60)))}
)


@pytest.fixture
def november(hub):
    """The hub at the end of November, when the orders of these stories are over."""
    hub.clock.set(at(30))
    return hub


def record(hub, *orders):
    """Orders with all that happened to them, as flows record it, and what that calls for done."""
    for order in orders:
        step = order_change(hub, None, order.events)
        hub.ledger.commit(step.changes, step.effects)
        perform_lane(hub, Lane(order_stream(order.number), "score"), PERFORMERS)


def more(hub, number, *events):
    """Something more happens to an order on record."""
    step = order_change(hub, get_order(hub, number), events)
    hub.ledger.commit(step.changes, step.effects)
    perform_lane(hub, Lane(order_stream(number), "score"), PERFORMERS)


def good(number, partner="BOLT"):
    order = Told(number, partner=partner).ordered().acknowledged(answer("1", ("10", 9)))
    return order.shipped("10", on=8).received("10", on=9).closed(on=9)


def bad(number):
    return Told(number).ordered()


def test_a_card_counts_open_orders_and_ended_ones(november):
    record(november, good("A"), good("B"), bad("C"))
    card = get_scorecard(november, BUYER, "BOLT")
    [otif] = [each for each in card.measures if each.name == "otif"]
    assert (Decimal("66.67"), 3) == (otif.value, card.orders)
    assert "/scorecards/BOLT/rows?measure=otif" == otif.rows


def test_each_number_links_to_its_rows_and_they_add_up_to_it(november):
    record(november, good("A"), bad("B"), good("C"))
    card = get_scorecard(november, BUYER, "BOLT")
    for measure in card.measures:
        found = measure_rows(november, BUYER, "BOLT", measure.name, limit=100, after=None)
        assert measure == found.measure
        assert measure.counted == len(found.rows)
        if measure.name != "lead_time":
            assert measure.numerator == sum(each.part for each in found.rows)
            assert measure.denominator == sum(each.of for each in found.rows)


def test_a_rows_versions_are_the_events_that_say_so(november):
    record(november, good("A"))
    [row] = measure_rows(november, BUYER, "BOLT", "otif", limit=9, after=None).rows
    recorded = {each.version: each.name for each in november.ledger.history(order_stream("A"))}
    assert ["OrderAcknowledged", "GoodsReceived"] == [recorded[each] for each in row.versions]


def test_rows_come_in_pages(november):
    record(november, *[good(f"A{number}") for number in range(5)])
    seen, after = [], None
    while True:
        page = measure_rows(november, BUYER, "BOLT", "otif", limit=2, after=after)
        seen += [each.order for each in page.rows]
        after = page.next
        if after is None:
            break
    assert [f"A{number}" for number in range(5)] == seen
    with pytest.raises(InputError, match="not a cursor"):
        measure_rows(november, BUYER, "BOLT", "otif", limit=2, after="-1")


def test_an_ended_order_is_boiled_down_once_and_its_history_read_no_more(november, monkeypatch):
    record(november, good("A"), bad("B"))
    read = []
    monkeypatch.setattr(
        order_facts,
        "read_facts",
        lambda ports, number: read.append(number) or read_facts(ports, number),
    )
    found = orders_since(november, "BOLT", day(1))
    assert ["B"] == read
    assert {"A", "B"} == {each.order for each in found.facts}
    assert found.complete


def test_facts_that_are_kept_are_those_of_the_history(november):
    record(november, good("A"))
    kept = november.ledger.load(order_facts_stream("A")).data
    assert kept == read_facts(november, "A").model_dump(mode="json", exclude_none=True)


def test_goods_that_come_after_the_end_are_counted(november):
    record(november, Told("A").ordered().received("4", on=9).closed(on=12))
    late = Receipt(id="r9", lines=(Moved(line="1", quantity=Decimal(6)),), received_on=day(14))
    more(november, "A", GoodsReceived(order="A", partner="BOLT", at=at(14), receipt=late))
    [row] = measure_rows(november, BUYER, "BOLT", "otif", limit=9, after=None).rows
    assert "4 of 10 EA by 2026-11-09; complete on 2026-11-14" == row.words


def test_performing_twice_keeps_the_facts_once(november):
    record(november, good("A"))
    effect = november.ledger.effect(order_stream("A"), "score", 100 * len(good("A").events))
    order_facts.score_order(november, effect)
    assert 1 == november.ledger.load(order_facts_stream("A")).version


def test_orders_from_before_the_window_are_not_read(november):
    record(november, good("A"))
    november.clock.set(at(9) + timedelta(days=90))
    assert () == orders_since(november, "BOLT", november.clock.now().date()).facts
    assert 0 == get_scorecard(november, BUYER, "BOLT").orders


def test_too_many_orders_are_said_to_be_too_many(november, monkeypatch):
    record(november, good("A"), good("B"), bad("C"), bad("D"))
    monkeypatch.setattr(order_facts, "MAX_ORDERS", 3)
    assert not orders_since(november, "BOLT", day(1)).complete
    monkeypatch.setattr(order_facts, "MAX_ORDERS", 4)
    assert orders_since(november, "BOLT", day(1)).complete
    monkeypatch.setattr(order_facts, "MAX_OPEN", 1)
    assert not get_scorecard(november, BUYER, "BOLT").complete


def test_a_test_order_is_nowhere(november):
    record(november, Told("T", test=True).ordered().received("10", on=9).closed(on=9))
    record(november, Told("U", test=True).ordered())
    assert 0 == get_scorecard(november, BUYER, "BOLT").orders


def test_a_card_is_always_of_now_and_looking_at_it_records_nothing(november):
    record(november, good("A"))
    assert 1 == get_scorecard(november, BUYER, "BOLT").orders
    record(november, bad("B"))
    assert 2 == get_scorecard(november, BUYER, "BOLT").orders
    assert kept_scorecard(november, "BOLT") is None
    assert reckon_now(november, BUYER, "BOLT") == kept_scorecard(november, "BOLT")


def test_a_card_of_very_many_orders_is_kept_for_the_day(november, monkeypatch):
    monkeypatch.setattr(scorecards, "LIVE_ORDERS", 0)
    record(november, good("A"))
    first = reckon_now(november, BUYER, "BOLT")
    record(november, bad("B"))
    assert first == get_scorecard(november, BUYER, "BOLT")
    assert 2 == reckon_now(november, BUYER, "BOLT").orders
    assert 2 == get_scorecard(november, BUYER, "BOLT").orders
    november.clock.advance(timedelta(days=1))
    assert day(31) == get_scorecard(november, BUYER, "BOLT").last_day


def test_each_night_every_partners_card_is_reckoned_once(november):
    put_partner(november, OAK, by="tests")
    record(november, good("A"), good("B", partner="OAK"))
    assert [2, 0] == [reckon_all(november), reckon_all(november)]
    cards = list_scorecards(november, BUYER, partner=None, limit=50, after=None).scorecards
    assert ["BOLT", "OAK"] == [each.partner for each in cards]
    november.clock.advance(timedelta(days=1))
    assert 2 == reckon_all(november)


def test_a_night_that_was_stopped_goes_on_where_it_was(november):
    put_partner(november, OAK, by="tests")
    reckon_now(november, BUYER, "BOLT")
    assert 1 == reckon_all(november)


def test_a_supplier_meets_its_own_card_only(november):
    put_partner(november, OAK, by="tests")
    reckon_all(november)
    mine = list_scorecards(november, SUPPLIER, partner=None, limit=50, after=None)
    assert ["BOLT"] == [each.partner for each in mine.scorecards]
    assert "BOLT" == get_scorecard(november, SUPPLIER, "BOLT").partner
    for call in (get_scorecard, reckon_now):
        with pytest.raises(NotFound):
            call(november, SUPPLIER, "OAK")
    with pytest.raises(NotFound):
        measure_rows(november, SUPPLIER, "OAK", "otif", limit=1, after=None)


def test_the_first_policy_is_recorded_before_anything_is_reckoned(hub):
    get_scorecard(hub, BUYER, "BOLT")
    [first] = policy_versions(hub)
    assert (1, "hub") == (first.version, first.by)
    assert 100 == sum(first.policy.weights.points().values())
    assert 1 == policy_in_force(hub).version


def test_a_new_policy_is_a_new_version_and_the_card_follows_it(november):
    record(november, good("A"))
    get_scorecard(november, BUYER, "BOLT")
    policy = policy_in_force(november).policy.model_copy(update={"window_days": 10})
    put = put_policy(november, PolicyWanted(policy=policy, reason="a short look"), by="u-2")
    assert (2, "u-2", "a short look") == (put.version, put.by, put.reason)
    assert [2, 1] == [each.version for each in policy_versions(november)]
    card = get_scorecard(november, BUYER, "BOLT")
    assert (2, 0, day(21)) == (card.policy_version, card.orders, card.first_day)


def gated(hub, *orders):
    put_partner(hub, GATED, by="tests")
    record(hub, *orders)
    reckon_now(hub, BUYER, "BOLT")
    return hub


def test_without_a_gate_no_score_stands_in_the_way(november):
    record(november, *[bad(f"B{number}") for number in range(6)])
    reckon_now(november, BUYER, "BOLT")
    assert Passage() == pass_gate(november, BUYER, BOLT, "PO-9", None)


def test_before_anything_is_known_a_supplier_passes(november):
    assert Passage() == pass_gate(november, BUYER, GATED, "PO-9", None)


def test_a_low_score_blocks_new_orders_and_says_why(november):
    gated(november, *[bad(f"B{number}") for number in range(5)])
    assert "block" == standing_of(november, GATED)
    with pytest.raises(Clash) as told:
        pass_gate(november, BUYER, GATED, "PO-9", None)
    assert "BOLT scores 13.3 of 100, below 60" in str(told.value)
    assert "on time, in full: 0.00 %" in str(told.value)


def test_an_approver_may_order_in_spite_of_it_and_that_is_on_record(november):
    gated(november, *[bad(f"B{number}") for number in range(5)])
    override = GateOverride(reason="nobody else has these bolts")
    with pytest.raises(InputError, match="only an approver"):
        pass_gate(november, BUYER, GATED, "PO-9", override)
    passage = pass_gate(november, APPROVER, GATED, "PO-9", override)
    november.ledger.commit(passage.changes)
    *_, last = november.ledger.history(scorecard_stream("BOLT"))
    assert ("GateOverridden", "PO-9", "Ann", "nobody else has these bolts") == (
        last.name,
        last.data["order"],
        last.data["by"],
        last.data["reason"],
    )
    assert passage.warnings
    assert "block" == kept_scorecard(november, "BOLT").standing


def test_a_middling_score_warns_and_tells_a_person_once_a_window(november):
    gated(november, *[good(f"A{number}") for number in range(4)], bad("B1"), bad("B2"))
    assert "warn" == standing_of(november, GATED)
    first = pass_gate(november, BUYER, GATED, "PO-9", None)
    assert 1 == len(first.warnings)
    november.ledger.commit(first.changes)
    [raised] = november.ledger.page("exception").states
    assert ("SUPPLIER_SCORE_LOW", "BOLT") == (raised.data["code"], raised.data["partner"])
    again = pass_gate(november, BUYER, GATED, "PO-10", None)
    assert (first.warnings, ()) == (again.warnings, again.changes)


def test_an_old_score_stands_in_nobodys_way(november):
    gated(november, *[bad(f"B{number}") for number in range(5)])
    november.clock.advance(timedelta(days=8))
    assert Passage() == pass_gate(november, BUYER, GATED, "PO-9", None)


@pytest.mark.parametrize("live", [0, 1_000])
def test_a_gate_that_is_set_later_is_seen_at_once(november, monkeypatch, live):
    monkeypatch.setattr(scorecards, "LIVE_ORDERS", live)
    record(november, *[bad(f"B{number}") for number in range(5)])
    reckon_now(november, BUYER, "BOLT")
    assert "good" == get_scorecard(november, BUYER, "BOLT").standing
    put_partner(november, GATED, by="tests")
    assert "block" == get_scorecard(november, BUYER, "BOLT").standing


def test_a_reopened_order_counts_as_it_stands(november):
    record(november, Told("A").ordered().received("4", on=7).closed(on=8))
    assert 0 == len(measure_rows(november, BUYER, "BOLT", "otif", limit=9, after=None).rows)
    record_reopened(november)
    [row] = measure_rows(november, BUYER, "BOLT", "otif", limit=9, after=None).rows
    assert "4 of 10 EA by 2026-11-09; 4 up to now" == row.words
    more(november, "A", OrderClosed(order="A", partner="BOLT", at=at(20), by="b", reason="enough"))
    assert 1 == len(measure_rows(november, BUYER, "BOLT", "otif", limit=9, after=None).rows)


def record_reopened(hub):
    more(hub, "A", *Told("A").reopened(on=9).events)


def test_every_measure_has_rows_of_its_own(november):
    order = Told("A").ordered(item(), item("2")).held(answer("1", ("10", 9), price="3"))
    order.acknowledged(answer("1", ("10", 9), price="3"), on=3)
    record(november, order.shipped("10", on=8).received("10", on=9))
    card = get_scorecard(november, BUYER, "BOLT")
    assert list(MEASURE_NAMES) == [each.name for each in card.measures]
