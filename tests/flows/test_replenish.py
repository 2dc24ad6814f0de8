"""A nightly run: its steps, its proposals, and what a person makes of them."""

import datetime as dt
from unittest.mock import patch

import pytest
from planned_feeds import AS_OF
from planning_night import APPROVER, OPERATOR, Night, stock, tables

from edi.feeds import shards
from hub.flows import replenish_collect
from hub.flows.exceptions import page_of_exceptions
from hub.flows.order_record import get_order
from hub.flows.planner import TablePlanner
from hub.flows.proposals import get_proposal, list_proposals
from hub.flows.proposals_close import expire_proposals
from hub.flows.replenish_start import list_runs
from order_desk import make
from schemas.errors import Clash, InputError, NotFound, Unavailable


@pytest.fixture(scope="module")
def planned():
    night = Night(real=True)
    night.run()
    return night


def ordered(night):
    return {(line.sku, line.location) for each in night.waiting() for line in each.lines}


def test_a_run_proposes_orders_each_to_one_supplier_with_its_reasons(planned):
    found = planned.waiting()
    assert {"BOLT", "OAK"} == {each.partner for each in found}
    for each in found:
        assert each.total == sum(line.amount for line in each.lines)
        for line in each.lines:
            assert line.quantity > 0
            assert "are ordered, expected on" in " ".join(line.words)


def test_approving_makes_the_order_in_the_same_commit():
    night = Night()
    night.run()
    [wanted, *_] = night.waiting()
    done = night.approve(wanted.id)
    order, _ = get_order(night.hub, done.order)
    assert ("approved", "Ann") == (done.status, done.decided_by)
    assert f"proposal/{wanted.id}" == order.cause
    assert [(each.sku, each.quantity, each.unit_price) for each in wanted.lines] == [
        (each.sku, each.quantity, each.unit_price) for each in order.lines
    ]


@pytest.mark.parametrize("real", [True, False])
def test_what_was_approved_is_counted_at_once_and_not_proposed_again(real):
    night = Night(real=real)
    night.run()
    needs = ordered(night)
    for each in night.waiting():
        night.approve(each.id)
    second = night.run()
    assert needs
    assert (0, set()) == (second.proposals, ordered(night))


def test_the_same_inputs_make_the_same_run_and_one_set_of_proposals():
    night = Night()
    first, before = night.run(), night.waiting()
    again = night.run()
    assert first == again
    assert before == night.waiting()


def test_a_later_run_supersedes_what_was_not_decided():
    night = Night()
    night.run()
    [old, *_] = night.waiting()
    night.drop(stock(on_hand=0))
    second = night.run()
    after = get_proposal(night.hub, old.id)
    assert ("superseded", second.id) == (after.status, after.superseded_by)
    assert {second.id} == {each.run for each in night.waiting()}
    with pytest.raises(Clash, match="a later run has planned anew"):
        night.approve(old.id)


def test_an_order_made_while_a_run_was_planning_is_not_proposed_again():
    night = Night()
    night.run()
    needs, [wanted, *others] = ordered(night), night.waiting()
    night.drop(stock(reserved=1))
    begun = night.step("snapshot", as_of=AS_OF.isoformat())
    for shard in begun["shards"]:
        night.step("shard", **shard)
    approved = night.approve(wanted.id)
    for batch in night.step("collect", run=begun["run"])["batches"]:
        night.step("propose", **batch)
    night.step("finish", run=begun["run"])
    met = {(line.sku, line.location) for line in approved.lines}
    assert met <= needs
    assert set() == met & ordered(night)
    assert others == [] or ordered(night)


def test_an_older_run_that_comes_late_proposes_nothing():
    night = Night()
    begun = night.step("snapshot", as_of=AS_OF.isoformat())
    for shard in begun["shards"]:
        night.step("shard", **shard)
    night.clock.advance(dt.timedelta(minutes=5))
    night.drop(stock(on_hand=1))
    newer = night.run()
    assert [] == night.step("collect", run=begun["run"])["batches"]
    assert "outdated" == night.step("finish", run=begun["run"])["status"]
    assert {newer.id} == {each.run for each in night.waiting()}


def test_lines_may_be_lowered_and_left_out_but_not_raised():
    night = Night()
    night.run()
    wanted = max(night.waiting(), key=lambda each: len(each.lines))
    first, second, *_ = wanted.lines
    lines = [{"line": first.line, "quantity": "1"}, {"line": second.line, "leave_out": True}]
    with pytest.raises(InputError, match="may be lowered, not raised"):
        night.approve(
            wanted.id,
            lines=[{"line": "1", "quantity": str(first.quantity + 1)}],
            reason="More is better.",
        )
    done = night.approve(wanted.id, lines=lines, reason="The shelf is small.")
    order, _ = get_order(night.hub, done.order)
    assert done.ordered_total == sum(e.quantity * e.unit_price for e in order.lines)
    assert {first.line: 1} | {each.line: each.quantity for each in wanted.lines[2:]} == {
        each.line: each.quantity for each in order.lines
    }


def test_nobody_approves_what_they_asked_for():
    night = Night()
    run = night.ask(OPERATOR)
    [wanted, *_] = night.waiting()
    assert "Olga" == run.asked_by.name
    with pytest.raises(Clash, match="you started the run"):
        night.approve(wanted.id, OPERATOR)
    assert "approved" == night.approve(wanted.id, APPROVER).status


def test_one_decision_wins_and_the_other_is_told_who_decided():
    night = Night()
    night.run()
    [wanted, *_] = night.waiting()
    night.reject(wanted.id)
    with pytest.raises(Clash, match=r"Ann rejected it at .*The shelf is full"):
        night.approve(wanted.id)


def test_what_nobody_decides_in_time_expires_and_is_not_ordered():
    night = Night()
    night.run()
    found = night.waiting()
    night.clock.advance(dt.timedelta(days=8))
    with pytest.raises(Clash, match="has expired"):
        night.approve(found[0].id)
    assert len(found) == expire_proposals(night.hub)
    page = list_proposals(night.hub, partner=None, status="expired", limit=50, after=None)
    assert {each.id for each in found} == {each.id for each in page.proposals}


@pytest.mark.parametrize("missing", ["items", "suppliers", "demand", "stock"])
def test_a_run_without_a_feed_says_so_and_proposes_nothing(missing):
    night = Night({name: rows for name, rows in tables().items() if name != missing})
    run = night.run()
    assert "stopped" == run.status
    assert f"no rows of {missing} have come" in run.stopped[0]
    assert [] == night.waiting()


def test_a_run_on_feeds_that_are_long_gone_says_so_and_proposes_nothing():
    night = Night()
    night.clock.advance(dt.timedelta(days=60))
    run = night.run(AS_OF + dt.timedelta(days=60))
    assert "stopped" == run.status
    assert 2 == len(run.stopped)
    assert [] == night.waiting()


def test_an_open_order_that_could_not_be_read_is_not_ordered_twice():
    night = Night(real=True)
    night.run()
    [sku, *_] = sorted(sku for sku, _ in ordered(night))
    row = {"order_id": "PO-9", "sku": sku, "supplier_id": "BOLT", "quantity": "many"}
    night.drop({"open_orders": [row | {"ordered_on": AS_OF.isoformat()}]})
    run = night.run()
    assert {sku: "ORDER_UNREADABLE"} == run.held
    assert sku not in {each for each, _ in ordered(night)}


def test_there_is_no_run_of_any_name(planned):
    with pytest.raises(NotFound):
        planned.step("collect", run="0" * 24)


def test_from_the_moment_a_later_run_is_in_force_nothing_of_an_earlier_one_is_approved():
    night = Night()
    night.run()
    [old, *_] = night.waiting()
    night.drop(stock(reserved=1))
    begun = night.step("snapshot", as_of=AS_OF.isoformat())
    for shard in begun["shards"]:
        night.step("shard", **shard)
    night.step("collect", run=begun["run"])
    assert "open" == get_proposal(night.hub, old.id).status
    with pytest.raises(Clash, match="a later run has planned anew since"):
        night.approve(old.id)


def test_a_run_is_planned_anew_where_another_came_between():
    night = Night()
    first = night.run()
    night.drop(stock(reserved=1))
    night.run()
    night.drop(stock(reserved=0))
    third = night.run()
    assert first.id != third.id
    assert "finished" == third.status
    assert {third.id} == {each.run for each in night.waiting()}


def test_what_is_no_step_is_refused_and_says_why(planned):
    with pytest.raises(InputError, match="this is no step of a run"):
        planned.step("guess", run="x")
    with pytest.raises(InputError, match="has no batch 9"):
        planned.step("propose", run=planned.waiting()[0].run, batch=9)
    with pytest.raises(InputError, match="has no shard '0009'"):
        planned.step("shard", run=planned.waiting()[0].run, shard="0009")


def test_why_tells_of_what_was_ordered_and_of_what_was_not(planned):
    orders = {line.sku: line for each in planned.waiting() for line in each.lines}
    for row in tables()["stock"]:
        [told] = planned.why(row["sku"]).decisions
        sku = told["sku"]
        assert told["ordered"] == (f"{orders[sku].quantity:f}" if sku in orders else "0")
        assert told["words"]
    with pytest.raises(NotFound, match="knows no SKU"):
        planned.why("S-99")


def test_a_replay_is_the_same_to_the_byte(planned):
    [run] = list_runs(planned.hub, limit=5, after=None).runs
    assert 2 == run.shards
    for shard in ("0001", "0002"):
        found = planned.replay(run.id, shard)
        assert (True, ()) == (found.matches, found.differs)
        assert found.recorded == found.computed


def test_a_replay_that_is_not_the_same_says_what_differs():
    night = Night(real=True)
    run = night.run()
    night.planner = Hasty()
    found = night.replay(run.id, "0001")
    assert not found.matches
    assert "on_hand differs in 1 rows" in found.differs


def test_a_file_of_a_run_that_was_altered_is_not_read():
    night = Night()
    run = night.run()
    night.hub.files.write(run.shards[0].key, b"[]", "text/plain")
    with pytest.raises(Unavailable, match="SHA-256 differs"):
        night.replay(run.id, "0001")


class Hasty(TablePlanner):
    """A planner that reads one stock count wrongly."""

    def plan(self, folder, shard, model, held, items, *, measured=True):
        laid_out = shards.read_shard(folder / f"{shard}.parquet")
        laid_out.feeds.stock.on_hand[0] += 1
        with patch("hub.flows.planner.read_shard", lambda _: laid_out):
            return super().plan(folder, shard, model, held, items, measured=measured)


def test_a_run_that_works_takes_back_what_was_told_of_one_that_had_to_stop():
    night = Night({name: rows for name, rows in tables().items() if name != "stock"})
    night.run()
    assert ["RUN_STOPPED"] == [each.code for each in open_exceptions(night.hub)]
    night.clock.advance(dt.timedelta(minutes=5))
    night.drop(stock())
    night.run()
    assert [] == open_exceptions(night.hub)


def open_exceptions(hub):
    return page_of_exceptions(hub, None, "open", 50, None)[0]


def test_what_a_buyer_has_ordered_since_it_was_planned_must_be_left_out():
    night = Night()
    night.run()
    wanted = next(each for each in night.waiting() if len(each.lines) > 1)
    first, *_ = wanted.lines
    line = {"sku": first.sku, "quantity": "5", "unit_price": "1"}
    made = make(night.hub, partner=wanted.partner, number="PO-77", lines=[line])
    with pytest.raises(Clash, match=f"order {made.number} was made for {first.sku} since"):
        night.approve(wanted.id)
    left_out = [{"line": first.line, "leave_out": True}]
    done = night.approve(wanted.id, lines=left_out, reason="It is on its way.")
    assert first.sku not in {each.sku for each in get_order(night.hub, done.order)[0].lines}


def test_what_was_on_order_when_it_was_planned_does_not_stand_in_the_way():
    night = Night()
    [row, *_] = tables()["items"]
    line = {"sku": row["sku"], "quantity": "1", "unit_price": "1"}
    make(night.hub, partner=row["supplier_id"], number="PO-77", lines=[line])
    night.run()
    for each in night.waiting():
        assert "approved" == night.approve(each.id).status


def test_an_order_due_on_a_day_that_no_feed_can_say_counts_all_the_same():
    night = Night(real=True)
    night.run()
    sku, *_ = sorted(sku for sku, _ in ordered(night))
    line = {"sku": sku, "quantity": "900", "unit_price": "1", "due_on": "2199-01-01"}
    make(night.hub, number="PO-77", lines=[line])
    night.run()
    assert sku not in {each for each, _ in ordered(night)}
    [told] = night.why(sku).decisions
    assert "900" == told["position"]["on_order"]


def test_a_hub_that_no_feed_has_ever_come_to_bothers_nobody():
    night = Night({})
    run = night.run()
    assert ("stopped", 4) == (run.status, len(run.stopped))
    assert [] == open_exceptions(night.hub)


def test_why_is_told_of_every_location_whichever_shard_it_stands_in():
    north = [row | {"location": "NORTH"} for row in tables()["stock"]]
    night = Night(tables(stock=[*tables()["stock"], *north]), real=True)
    night.run()
    assert ["MAIN", "NORTH"] == sorted(each["location"] for each in night.why("S-00").decisions)
    [told] = night.why("S-00", location="NORTH").decisions
    assert "NORTH" == told["location"]
    with pytest.raises(NotFound, match="knows no SKU 'S-00' at SOUTH"):
        night.why("S-00", location="SOUTH")


def test_two_that_gather_a_run_at_once_leave_proposals_that_can_be_made(monkeypatch):
    """The slower one writes its batch after the faster one's is on record."""
    night = Night()
    begun = night.step("snapshot", as_of=AS_OF.isoformat(), time=night.clock.now().isoformat())
    for shard in begun["shards"]:
        night.step("shard", **shard)
    write, met = replenish_collect.write_json, []

    def write_late(*args):
        if not met:
            met.append(True)
            night.clock.advance(dt.timedelta(seconds=5))
            met.append(night.step("collect", run=begun["run"]))
        return write(*args)

    monkeypatch.setattr(replenish_collect, "write_json", write_late)
    collected = night.step("collect", run=begun["run"])
    assert met[1] == collected
    made = [night.step("propose", **batch)["made"] for batch in collected["batches"]]
    assert collected["proposals"] == sum(made) > 0
