"""What is new goes out: lanes wake once, the bus hears every event and no contents."""

from datetime import UTC, datetime

import pytest

from hub.flows.announce import PUBLIC_FACTS, Entry, announce, public_detail
from hub.ports import Lane
from partner_files import interchange, invoice
from schemas.events import Recorded
from schemas.receiving import file_stream


def recorded(**data):
    return Recorded(
        id="e1",
        stream="file/f",
        version=3,
        name="FileRead",
        at=datetime(2026, 1, 5, 9, tzinfo=UTC),
        data=data,
        previous="0" * 64,
        hash="1" * 64,
    )


def events_of(hub, file):
    return list(hub.ledger.history(file_stream(file.id)))


def test_each_lane_is_woken_once_a_batch(hub):
    lanes = [Lane("a", "x12"), Lane("b", "x12"), Lane("a", "x12")]

    assert [] == announce(hub, [Entry(str(n), lane) for n, lane in enumerate(lanes)])

    assert lanes[:2] == hub.lanes.take()


def test_every_event_is_told_in_its_order(hub, drop):
    events = events_of(hub, drop(interchange([invoice("0001")])))
    entries = [Entry(str(n), event) for n, event in enumerate(events)]

    assert [] == announce(hub, [Entry("s", None), *entries])

    assert events == hub.bus.announced


def test_what_the_bus_refuses_is_given_back_by_its_place(hub, drop):
    events = events_of(hub, drop(interchange([invoice("0001")])))
    hub.bus.refuse = frozenset({events[1].id})

    refused = announce(hub, [Entry(f"place-{n}", event) for n, event in enumerate(events)])

    assert ["place-1"] == refused


def test_an_event_tells_where_it_stands_and_its_public_facts():
    detail = public_detail(recorded(file="f", partner="acme", accepted=2, test=False))

    assert {
        "id": "e1",
        "stream": "file/f",
        "version": 3,
        "at": "2026-01-05T09:00:00+00:00",
        "name": "FileRead",
        "file": "f",
        "partner": "acme",
        "accepted": 2,
        "test": False,
    } == detail


@pytest.mark.parametrize(
    "fact",
    [
        {"key": "inbound/acme/invoice of Mrs Miller.edi"},
        {"number": "INV-1"},
        {"total": "12.50"},
        {"by": "u@example.test"},
        {"unheard_of": "word"},
        {"partner": "two words"},
        {"status": "x" * 65},
        {"kind": ["a"]},
        {"file": {"name": "x"}},
        {"accepted": 1.5},
        {"code": None},
    ],
)
def test_what_is_not_listed_or_does_not_look_like_a_fact_stays_in_the_house(fact):
    assert {"id", "stream", "version", "at", "name"} == set(public_detail(recorded(**fact)))


def test_no_fact_can_stand_in_for_the_envelope():
    assert not PUBLIC_FACTS & {"id", "stream", "version", "at", "name"}


def test_a_files_events_tell_no_names_and_no_numbers_of_papers(hub, drop):
    file = drop(interchange([invoice("0001", "SECRET-1")]), name="secret.edi")
    documents = [state.stream for state in hub.ledger.page("document").states]
    events = events_of(hub, file) + [e for s in documents for e in hub.ledger.history(s)]

    told = "".join(str(public_detail(event)) for event in events)

    assert "BOLT" in told
    assert "secret" not in told.lower()
