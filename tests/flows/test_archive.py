"""Events become JSON lines by day; the compaction goes over the last days."""

import json
from datetime import UTC, date, datetime, timedelta

from hub.flows.archive import archive
from hub.flows.compact import compact
from hub.memory import FakeClock
from partner_files import interchange, invoice
from schemas.events import Recorded
from schemas.receiving import file_stream


def lines_of(hub, key):
    return hub.files.read(key, limit=10**6).data.decode().splitlines()


def test_a_batch_becomes_one_object_named_by_its_first_event(hub, drop):
    file = drop(interchange([invoice("0001")]))
    events = list(hub.ledger.history(file_stream(file.id)))

    keys = archive(hub, events)

    assert [f"events/2026-01-05/{events[0].id}.jsonl"] == keys
    assert events == [Recorded.model_validate_json(line) for line in lines_of(hub, keys[0])]


def test_each_day_has_an_object_of_its_own(hub, drop):
    hub.clock.set(datetime(2026, 1, 5, 23, 59, tzinfo=UTC))
    first = drop(interchange([invoice("0001")]))
    hub.clock.advance(timedelta(minutes=2))
    second = drop(interchange([invoice("0002", "INV-2")], control=2))
    events = [
        event for file in (second, first) for event in hub.ledger.history(file_stream(file.id))
    ]

    keys = archive(hub, events)

    assert ["events/2026-01-05", "events/2026-01-06"] == [key.rpartition("/")[0] for key in keys]
    assert len(events) == sum(len(lines_of(hub, key)) for key in keys)


def test_the_same_batch_again_is_the_same_object(hub, drop):
    events = list(hub.ledger.history(file_stream(drop(interchange([invoice("0001")])).id)))

    assert archive(hub, events) == archive(hub, events)
    assert 1 == len(hub.files.keys("events/"))


def test_no_events_make_no_object(hub):
    assert [] == archive(hub, [])
    assert [] == hub.files.keys("events/")


def test_lines_are_json_with_every_field_of_the_record(hub, drop):
    file = drop(interchange([invoice("0001")]))
    first, *_ = hub.ledger.history(file_stream(file.id))

    (key,) = archive(hub, [first])

    assert first.model_dump(mode="json") == json.loads(lines_of(hub, key)[0])


def test_the_compaction_makes_the_last_two_days_anew():
    asked = []

    def compactor(day):
        asked.append(day)
        return len(asked)

    clock = FakeClock(datetime(2026, 3, 1, 1, 15, tzinfo=UTC))

    assert {date(2026, 2, 28): 1, date(2026, 2, 27): 2} == compact(clock, compactor)
