"""Each day is closed by a manifest of what the ledger holds, whatever the archive missed."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from audit.conftest import OrderPlaced
from hypothesis import given, settings
from hypothesis import strategies as st

from hub import memory
from hub.core.audit.manifests import read_manifest
from hub.flows.archive import archive, events_key
from hub.flows.audit import close_days, last_manifest
from hub.ports import Change
from schemas.audit import SHARDS, manifest_key, part_key, part_name, shard_of
from schemas.errors import Conflict
from schemas.events import FIRST_HASH, chain_hash

FIRST = date(2026, 1, 5)
DAY = timedelta(days=1)


def rows(ports, day):
    """What a day's manifest seals, by stream."""
    kept = read_manifest(ports.vault.read(manifest_key(day)))
    texts = [ports.vault.read(part_key(day, part.part)) for part in kept.manifest.parts]
    found = [json.loads(line) for text in texts for line in text.splitlines()]
    return {row["stream"]: (row["after"], row["version"]) for row in found}


def lines(ports, day):
    """The archived events of a day: stream and version, sorted, repeats dropped."""
    keys = ports.files.keys(f"events/{day}/")
    texts = [ports.files.read(key, limit=10**7).data for key in keys]
    found = [json.loads(line) for text in texts for line in text.splitlines()]
    return sorted({(event["stream"], event["version"]) for event in found})


def test_a_day_seals_what_it_changed_and_counts_what_there_is(days):
    days.happens("order/1", "placed", "sent")
    days.happens("order/2", "placed")
    days.passes()
    days.happens("order/1", "shipped")
    [second] = days.passes()

    assert {"order/1": (0, 2), "order/2": (0, 1)} == rows(days.ports, FIRST)
    assert {"order/1": (2, 3)} == rows(days.ports, FIRST + DAY)
    sealed = second.manifest
    assert (1, 1, 2, 4) == (
        sealed.streams,
        sealed.events,
        sealed.total_streams,
        sealed.total_events,
    )


def test_manifests_are_a_chain_from_nothing_on(days):
    days.happens("order/1", "placed")
    days.passes(3)
    kept = [read_manifest(days.manifest(FIRST + n * DAY)) for n in range(3)]

    expected = [FIRST_HASH, kept[0].sha256, kept[1].sha256]
    assert expected == [each.manifest.previous for each in kept]
    assert kept[2] == last_manifest(days.ports)


def test_a_day_on_which_nothing_happened_closes_too(days):
    days.passes()
    [empty] = days.passes()

    assert FIRST + DAY == empty.manifest.day
    assert (0, ()) == (empty.manifest.streams, empty.manifest.parts)


def test_days_that_were_missed_are_caught_up_in_their_order(days):
    for number in range(4):
        days.happens("order/1", f"note {number}")
        days.happens(f"order/2{number}", "placed", archived=False)
        days.ports.clock.advance(DAY)

    closed = close_days(days.ports)

    assert [FIRST + n * DAY for n in range(4)] == [each.manifest.day for each in closed]
    for number in range(4):
        expected = {"order/1": (number, number + 1), f"order/2{number}": (0, 1)}
        assert expected == rows(days.ports, FIRST + number * DAY)
    assert [1] * 4 == [each.archived for each in closed]


def test_a_day_is_closed_once_it_has_settled_and_only_once(days):
    days.happens("order/1", "placed")
    days.ports.clock.set(datetime(2026, 1, 6, 0, 59, tzinfo=UTC))
    assert [] == close_days(days.ports)
    days.ports.clock.set(datetime(2026, 1, 6, 1, 0, tzinfo=UTC))
    assert [FIRST] == [each.manifest.day for each in close_days(days.ports)]
    assert [] == close_days(days.ports)


def test_a_stream_that_changed_again_since_is_sealed_as_it_was_then(days):
    days.happens("order/1", "placed")
    days.ports.clock.set(datetime(2026, 1, 6, 0, 30, tzinfo=UTC))
    days.happens("order/1", "shipped")
    days.happens("order/2", "placed", archived=False)
    days.ports.clock.set(datetime(2026, 1, 6, 1, 45, tzinfo=UTC))
    close_days(days.ports)

    assert {"order/1": (0, 1)} == rows(days.ports, FIRST)
    days.passes()
    assert {"order/1": (1, 2), "order/2": (0, 1)} == rows(days.ports, FIRST + DAY)


class TestTheArchiveIsMadeWhole:
    def test_what_it_missed_is_archived_anew(self, days):
        days.happens("order/1", "placed")
        days.happens("order/1", "sent", archived=False)
        days.happens("order/1", "shipped")
        days.happens("order/2", "placed", archived=False)

        [closed] = days.passes()

        assert 2 == closed.archived
        assert [("order/1", 1), ("order/1", 2), ("order/1", 3), ("order/2", 1)] == lines(
            days.ports, FIRST
        )
        assert () == closed.manifest.broken

    @pytest.mark.parametrize("missed", [0, 1, 2])
    def test_wherever_the_gap_is(self, days, missed):
        days.happens("order/1", "before")
        days.passes()
        for place in range(3):
            days.happens("order/1", f"note {place}", archived=place != missed)
        days.ports.clock.set(datetime(2026, 1, 7, 0, 30, tzinfo=UTC))
        days.happens("order/1", "after")
        days.ports.clock.set(datetime(2026, 1, 7, 1, 45, tzinfo=UTC))

        [closed] = close_days(days.ports)

        assert {"order/1": (1, 4)} == rows(days.ports, FIRST + DAY)
        assert 1 == closed.archived
        assert [("order/1", n) for n in (2, 3, 4)] == lines(days.ports, FIRST + DAY)

    def test_lines_that_come_late_change_nothing(self, days):
        late = days.happens("order/1", "placed", archived=False)
        days.passes()
        archive(days.ports, late)
        [closed] = days.passes()

        assert {"order/1": (0, 1)} == rows(days.ports, FIRST)
        assert {} == rows(days.ports, FIRST + DAY)
        assert 0 == closed.archived

    def test_more_than_an_object_holds(self, days):
        for number in range(120):
            days.happens(f"order/{number}", "placed", "sent", archived=False)

        [closed] = days.passes()

        assert (240, 240) == (closed.archived, len(lines(days.ports, FIRST)))


class TestARecordThatIsBroken:
    def forge(self, days, stream, version, **changes):
        kept = days.ports.ledger._streams[stream]
        event = json.loads(kept.events[version - 1]) | changes
        kept.events[version - 1] = json.dumps(event)

    def test_an_event_that_was_changed_in_the_ledger_is_named(self, days):
        days.happens("order/1", "placed", "sent", archived=False)
        self.forge(days, "order/1", 2, data={"note": "never sent"})

        [closed] = days.passes()

        [entry] = closed.manifest.broken
        assert ("order/1", 2) == (entry.stream, entry.version)
        assert "it was changed in the ledger" == entry.what

    def test_an_event_whose_own_hash_was_made_to_fit_is_told_by_the_one_after_it(self, days):
        first, _ = days.happens("order/1", "placed", "sent", archived=False)
        said = (first.previous, first.stream, first.version, first.name, first.at)
        forged = {"note": "never placed"}
        self.forge(days, "order/1", 1, data=forged, hash=chain_hash(*said, forged))

        [closed] = days.passes()

        [entry] = closed.manifest.broken
        assert ("order/1", 2, "it was changed in the ledger") == (
            entry.stream,
            entry.version,
            entry.what,
        )

    def test_a_chain_that_was_made_anew_is_told_by_the_archive(self, days):
        events = days.happens("order/1", "placed", "sent")
        other = memory.ports()
        other.ledger.commit([Change("order/1", 0, [OrderPlaced(note="x")] * 2, {})])
        days.ports.ledger._streams["order/1"].events = other.ledger._streams["order/1"].events
        days.ports.ledger._streams["order/1"].head = other.ledger._streams["order/1"].head

        [closed] = days.passes()

        [entry] = closed.manifest.broken
        assert ("order/1", 1, "ledger and archive differ") == (
            entry.stream,
            entry.version,
            entry.what,
        )
        kept = json.loads(days.ports.vault.read(part_key(FIRST, part_name(shard_of("order/1")))))
        assert events[-1].hash == kept["hash"]

    def test_a_tail_that_the_ledger_lost_is_named_and_sealed_as_archived(self, days):
        days.happens("order/1", "placed", "sent")
        kept = days.ports.ledger._streams["order/1"]
        kept.events, kept.version = kept.events[:1], 1
        kept.head = json.loads(kept.events[0])["hash"]

        [closed] = days.passes()

        [entry] = closed.manifest.broken
        assert ("order/1", 2) == (entry.stream, entry.version)
        assert {"order/1": (0, 2)} == rows(days.ports, FIRST)

    def test_a_stream_that_the_ledger_lost_is_named_and_sealed_as_archived(self, days):
        days.happens("order/1", "placed")
        del days.ports.ledger._streams["order/1"]
        days.ports.ledger._days.clear()

        [closed] = days.passes()

        assert [("order/1", 1)] == [(e.stream, e.version) for e in closed.manifest.broken]
        assert {"order/1": (0, 1)} == rows(days.ports, FIRST)

    def test_a_line_that_was_changed_in_the_archive_is_named_and_not_believed(self, days):
        [event] = days.happens("order/1", "placed")
        key = events_key(event)
        data = days.ports.files.read(key, limit=10**6).data
        days.ports.files.write(key, data.replace(b"placed", b"forged"), "application/x-ndjson")

        [closed] = days.passes()

        assert [("order/1", 1)] == [(e.stream, e.version) for e in closed.manifest.broken]
        assert {"order/1": (0, 1)} == rows(days.ports, FIRST)

    def test_a_line_that_cannot_be_read_is_told(self, days):
        days.happens("order/1", "placed")
        days.ports.files.write(f"events/{FIRST}/bad.jsonl", b"{\n", "application/x-ndjson")

        [closed] = days.passes()

        assert [f"events/{FIRST}/bad.jsonl"] == [e.stream for e in closed.manifest.broken]

    def test_a_manifest_says_so_for_good(self, days, tmp_path, said):
        days.happens("order/1", "placed", archived=False)
        self.forge(days, "order/1", 1, data={"note": "forged"})
        days.passes()

        found = said(days.export(tmp_path))

        assert "its hash is not that of what it says" == found["broken"][0]["what"]


class TestWhatComesBetween:
    def test_a_run_that_died_before_its_manifest_is_done_again_to_the_same_bytes(self, days):
        days.happens("order/1", "placed")
        days.happens("order/2", "placed")
        days.ports.clock.advance(DAY)
        vault = days.ports.vault
        write = vault.write

        def dies(key, data):
            if key.startswith("manifests/"):
                raise Conflict("the process died")
            write(key, data)

        vault.write = dies
        with pytest.raises(Exception, match="manifests/"):
            close_days(days.ports)
        vault.write = write
        [closed] = close_days(days.ports)

        assert (2, 2) == (closed.manifest.streams, closed.manifest.events)

    def test_the_manifest_of_a_faster_run_stands(self, days):
        days.happens("order/1", "placed")
        days.ports.clock.advance(DAY)
        vault, ports = days.ports.vault, days.ports
        write = vault.write

        def slower(key, data):
            if key.startswith("manifests/"):
                vault.write = write
                close_days(ports)
                ports.clock.advance(timedelta(minutes=1))
            write(key, data)

        vault.write = slower
        [closed] = close_days(days.ports)

        assert closed.manifest == read_manifest(days.manifest(FIRST)).manifest

    def test_a_stream_that_goes_on_while_the_day_is_closed_is_not_called_broken(self, days):
        days.happens("order/1", "placed", archived=False)
        days.ports.clock.advance(DAY)
        ledger = days.ports.ledger
        heads = ledger.heads

        def meanwhile(streams):
            found = heads(streams)
            if streams:
                ledger.heads = heads
                days.happens("order/1", "shipped")
            return found

        ledger.heads = meanwhile
        [closed] = close_days(days.ports)

        assert () == closed.manifest.broken
        assert {"order/1": (0, 1)} == rows(days.ports, FIRST)

    def test_a_commit_that_lands_after_its_day_was_closed_is_sealed_by_the_next(self, days):
        """It can't while functions live 15 minutes; where the clock is moved by hand it can."""
        days.happens("order/1", "placed")
        days.passes()
        now = days.ports.clock.now()
        days.ports.clock.set(now - DAY)
        days.happens("order/1", "late")
        days.happens("order/2", "late")
        days.ports.clock.set(now)
        days.happens("order/1", "in time")
        days.passes()

        assert {"order/1": (0, 1)} == rows(days.ports, FIRST)
        assert {"order/1": (1, 3), "order/2": (0, 1)} == rows(days.ports, FIRST + DAY)

    def test_a_record_that_began_before_its_first_closing_is_sealed_from_its_first_line(self, days):
        days.happens("order/1", "placed")
        days.ports.clock.advance(30 * DAY)
        closed = close_days(days.ports)

        assert 30 == len(closed)
        assert {"order/1": (0, 1)} == rows(days.ports, FIRST)

    def test_without_any_line_it_begins_a_week_ago_at_the_earliest(self, days):
        days.happens("order/1", "placed", archived=False)
        days.ports.clock.advance(4 * DAY)

        assert [FIRST + n * DAY for n in range(4)] == [
            each.manifest.day for each in close_days(days.ports)
        ]


HAPPENINGS = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(1, 3), st.sampled_from(["archived", "missed", "late"])
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(HAPPENINGS, min_size=1, max_size=5))
def test_whatever_the_archive_missed_manifests_seal_what_the_ledger_has(story):
    ports = memory.ports()
    late, versions = [], dict.fromkeys(range(6), 0)
    for happenings in story:
        for stream, count, how in happenings:
            facts = [OrderPlaced(note=how)] * count
            events = ports.ledger.commit([Change(f"order/{stream}", versions[stream], facts, {})])
            versions[stream] += count
            if how == "archived":
                archive(ports, events)
            elif how == "late":
                late.append(events)
        ports.clock.advance(DAY)
        closed = close_days(ports)
        assert all(each.manifest.broken == () for each in closed)
        for events in late:
            archive(ports, events)
    sealed = {}
    last = last_manifest(ports)
    for number in range(len(story)):
        sealed |= rows(ports, FIRST + number * DAY)
    assert {f"order/{s}": v for s, v in versions.items() if v} == {
        stream: version for stream, (_, version) in sealed.items()
    }
    assert sum(versions.values()) == last.manifest.total_events
    assert sum(v > 0 for v in versions.values()) == last.manifest.total_streams


def test_parts_are_few_and_every_stream_has_one():
    assert {part_name(shard_of(f"order/{n}")) for n in range(1000)} == {
        part_name(n) for n in range(SHARDS)
    }
