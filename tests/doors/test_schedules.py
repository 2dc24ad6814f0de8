"""The doors that the clock opens: the sweep, and the compaction by DuckDB."""

from datetime import timedelta

import duckdb
import pytest

from functions import compact, sweep, wiring
from hub import memory
from hub.aws import clients
from hub.aws.clock import AwsClock
from hub.flows.archive import archive
from hub.flows.sweep import PATIENCE
from hub.ports import Change, Effect
from schemas.events import Event


class OrderPlaced(Event):
    """A fact with a note that CSV or JSON might stumble over."""

    note: str


def test_the_sweep_wakes_what_the_stream_missed(monkeypatch, context):
    ports = memory.ports()
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    change = Change("order/1", 0, [OrderPlaced(note="x")], {})
    ports.ledger.commit([change], [Effect("order/1", "x12", "send", {})])
    ports.clock.advance(2 * PATIENCE)

    assert {"lanes": 1} == sweep.handler({}, context)
    assert 1 == len(ports.lanes.take())


@pytest.fixture
def yesterday():
    return AwsClock().now() - timedelta(days=1)


def table_of(day, folder):
    key = f"events/{day.date().isoformat()}/events.parquet"
    copy = folder / "events.parquet"
    copy.write_bytes(wiring.ports().files.read(key, limit=10**7).data)
    with duckdb.connect() as connection:
        table = connection.execute(
            "SELECT stream, version, name, data->>'note', t.at FROM read_parquet(?) t"
            " ORDER BY stream, version",
            [str(copy)],
        )
        return table.fetchall()


def test_yesterdays_lines_become_one_table_with_each_event_once(
    deployed, context, tmp_path, yesterday
):
    notes = ["plain", 'quo"ted, äöü\n', "{}", "x" * 300_000]
    ledger = memory.MemoryLedger(memory.FakeClock(yesterday))
    first = ledger.commit([Change("order/1", 0, [OrderPlaced(note=n) for n in notes], {})])
    second = ledger.commit([Change("order/2", 0, [OrderPlaced(note="other")], {})])
    ports = wiring.ports()
    for batch in (first, second, [*first[1:], *second]):
        archive(ports, batch)

    counts = compact.handler({}, context)

    assert 5 == counts[yesterday.date().isoformat()]
    rows = table_of(yesterday, tmp_path)
    expected = [("order/1", n + 1, "OrderPlaced", note) for n, note in enumerate(notes)]
    assert [*expected, ("order/2", 1, "OrderPlaced", "other")] == [row[:4] for row in rows]
    assert {yesterday.replace(tzinfo=None)} == {row[4] for row in rows}


def test_a_second_run_gives_the_same_table(deployed, context, tmp_path, yesterday):
    ledger = memory.MemoryLedger(memory.FakeClock(yesterday))
    archive(wiring.ports(), ledger.commit([Change("o/1", 0, [OrderPlaced(note="x")], {})]))

    first = compact.handler({}, context), table_of(yesterday, tmp_path)
    second = compact.handler({}, context), table_of(yesterday, tmp_path)

    assert first == second


def test_days_without_events_have_no_table(deployed, context):
    counts = compact.handler({}, context)

    assert [0, 0] == list(counts.values())
    assert "Contents" not in clients.s3().list_objects_v2(Bucket="documents")


def test_the_clock_can_be_moved_while_it_runs(monkeypatch):
    clock = AwsClock()
    before = clock.now()
    monkeypatch.setenv("HUB_CLOCK_OFFSET", "7200.5")

    assert timedelta(hours=2) < clock.now() - before < timedelta(hours=2, minutes=1)
