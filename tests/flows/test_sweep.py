"""The sweep wakes what has waited too long, and lets sleep what a person must free."""

from datetime import timedelta

from hub.flows.sweep import PATIENCE, sweep
from hub.ports import Lane
from partner_files import interchange, invoice
from schemas.receiving import file_stream


def dropped(drop, number):
    file = drop(interchange([invoice("0001", f"INV-{number}")], control=number))
    return Lane(file_stream(file.id), "acknowledgment")


def test_a_lane_that_waits_too_long_is_woken(hub, drop):
    lane = dropped(drop, 1)
    hub.clock.advance(PATIENCE + timedelta(seconds=1))
    dropped(drop, 2)

    assert [lane] == sweep(hub)
    assert [lane] == hub.lanes.take()


def test_a_lane_that_is_done_or_young_is_left_alone(hub, drop):
    lane = dropped(drop, 1)
    hub.clock.advance(PATIENCE)
    assert [] == sweep(hub)

    hub.ledger.settle(hub.ledger.lane(lane)[0], {})
    hub.clock.advance(PATIENCE)
    assert [] == sweep(hub)


def test_a_lane_behind_a_parked_effect_sleeps_until_that_is_reopened(hub, drop):
    lane = dropped(drop, 1)
    parked = hub.ledger.fail(hub.ledger.lane(lane)[0], "refused", park=True)
    hub.clock.advance(2 * PATIENCE)
    assert [] == sweep(hub)

    hub.ledger.reopen(parked)
    assert [lane] == sweep(hub)
