"""Feeds dropped into the bucket, and rows sent as JSON, become tables; bad rows are told."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi.feeds.parts import read_parts
from hub import memory
from hub.core.feeding import Drop
from hub.flows import feed_tables
from hub.flows.documents import offer_upload
from hub.flows.exceptions import page_of_exceptions
from hub.flows.feed_rows import send_rows
from hub.flows.feed_tables import load_table
from hub.flows.feeds import drop_of, get_feed, list_feeds, receive_feed
from hub.flows.idempotency import Once, look
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.memory.tables import MemoryTables
from hub.ports import Lane, Ports
from schemas.access import Caller
from schemas.api import UploadRequest
from schemas.errors import NotFound, TooLarge
from schemas.feeding import FeedState
from schemas.feeds import FeedName, RefusedRow

NOON = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
STOCK = "sku,on_hand\n"
DEMAND = "sku,date,quantity\n"


class Yard:
    """A hub in memory, a way to drop files into it, and its tables as they read now."""

    def __init__(self, folder: Path) -> None:
        self.hub: Ports = memory.ports()
        self.tables = MemoryTables(self.hub.files)
        self.folder = folder

    def drop(self, key: str, text: str, minute: int = 0) -> FeedState:
        self.hub.files.write(key, text.encode(), "text/csv")
        return self.deliver(key, minute)

    def deliver(self, key: str, minute: int = 0, version: str | None = None) -> FeedState:
        version = version or self.hub.files.read(key, limit=10**9).version
        drop = drop_of(key, version, NOON + dt.timedelta(minutes=minute))
        assert drop is not None
        return receive_feed(self.hub, self.tables, drop)

    def rows(self, name: FeedName) -> dict[str, float]:
        """What the table says of each SKU now."""
        table = load_table(self.hub, name)
        paths = []
        for place, part in enumerate(table.parts if table else ()):
            paths.append(self.folder / f"{name}{place}.parquet")
            paths[-1].write_bytes(self.hub.files.read(part.key, limit=10**9).data)
        feeds = read_parts({name: paths})
        if name == "stock":
            return dict(zip(feeds.stock.sku, feeds.stock.on_hand, strict=True))
        last = feeds.demand.end or NOON.date()
        matrix = feeds.demand.matrix(last)
        return dict(zip(matrix.sku, matrix.quantity.sum(axis=1), strict=True))

    def exceptions(self, status: str = "open") -> list[str]:
        found, _ = page_of_exceptions(self.hub, None, status, 50, None)
        return [each.code for each in found]


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


@pytest.mark.parametrize(
    ("key", "name", "whole"),
    [
        ("feeds/stock.csv", "stock", True),
        ("feeds/2025-03-01/stock.CSV", "stock", True),
        ("feeds/stock/0a1b2c", "stock", True),
        ("feeds/stock/rows/recount.csv", "stock", False),
        ("feeds/demand.parquet", "demand", False),
        ("feeds/erp/sales.csv", None, False),
        ("feeds/demands.csv", None, False),
    ],
)
def test_a_drop_is_named_by_its_file_or_its_folder(key: str, name: str | None, whole: bool) -> None:
    drop = Drop(key, None, NOON)
    assert (name, whole) == (drop.name, drop.whole)


def test_the_marker_of_a_folder_drops_nothing() -> None:
    assert None is drop_of("feeds/stock/", None, NOON)
    assert None is drop_of("inbound/BOLT/file.edi", None, NOON)


def test_good_rows_count_and_bad_ones_are_told_to_a_person(yard: Yard) -> None:
    state = yard.drop(
        "feeds/demand.csv", DEMAND + "A,2025-01-01,5\nB,2025-13-01,1\nC,2025-01-02,x\n"
    )
    view = get_feed(yard.hub, state.id)
    assert ("read", 1, 2) == (view.status, view.rows, view.refused_count)
    assert [(3, "date"), (4, "quantity")] == [(row.line, row.column) for row in view.refused]
    assert {"A": 5.0} == yard.rows("demand")
    assert ["FEED_ROWS_REFUSED"] == yard.exceptions()
    key = f"reports/feeds/demand/{state.id}.json"
    report = json.loads(yard.hub.files.read(key, limit=10**6).data)
    assert [3, 4] == [row["line"] for row in report["refused"]]


def test_the_events_of_a_feed_and_its_table_are_on_record(yard: Yard) -> None:
    state = yard.drop("feeds/stock.csv", STOCK + "A,5\n")
    names = [event.name for event in yard.hub.ledger.history(f"feed/{state.id}")]
    assert ["FeedReceived", "FeedRead"] == names
    (changed,) = yard.hub.ledger.history("table/stock")
    assert ("TableChanged", 1, state.id) == (
        changed.name,
        changed.data["rows"],
        changed.data["feed"],
    )


def test_the_same_delivery_twice_is_one(yard: Yard) -> None:
    yard.drop("feeds/stock.csv", STOCK + "A,5\n")
    before = yard.hub.ledger.load("table/stock")
    again = yard.deliver("feeds/stock.csv")
    assert before == yard.hub.ledger.load("table/stock")
    assert 2 == len(list(yard.hub.ledger.history(f"feed/{again.id}")))


def test_a_snapshot_replaces_the_one_before(yard: Yard) -> None:
    yard.drop("feeds/stock.csv", STOCK + "A,5\nB,1\n", 0)
    yard.drop("feeds/stock.csv", STOCK + "A,7\n", 1)
    assert {"A": 7.0} == yard.rows("stock")


def test_a_snapshot_that_comes_back_counts_again(yard: Yard) -> None:
    yard.drop("feeds/stock.csv", STOCK + "A,5\n", 0)
    yard.drop("feeds/stock.csv", STOCK + "A,7\n", 1)
    state = yard.drop("feeds/stock.csv", STOCK + "A,5\n", 2)
    assert {"A": 5.0} == yard.rows("stock")
    names = [event.name for event in yard.hub.ledger.history(f"feed/{state.id}")]
    assert ["FeedReceived", "FeedRead", "FeedRedelivered"] == names


def test_an_older_snapshot_that_is_read_late_changes_nothing(yard: Yard) -> None:
    yard.drop("feeds/stock.csv", STOCK + "A,7\n", 5)
    yard.drop("feeds/old/stock.csv", STOCK + "A,5\n", 1)
    assert {"A": 7.0} == yard.rows("stock")


def test_a_history_grows_and_its_later_rows_win(yard: Yard) -> None:
    yard.drop("feeds/demand.csv", DEMAND + "A,2025-01-01,5\nB,2025-01-01,1\n", 0)
    yard.drop("feeds/demand.csv", DEMAND + "A,2025-01-02,7\nB,2025-01-01,4\n", 1)
    assert {"A": 12.0, "B": 4.0} == yard.rows("demand")


def test_histories_read_in_any_order_say_the_same(yard: Yard) -> None:
    yard.drop("feeds/late/demand.csv", DEMAND + "B,2025-01-01,4\n", 1)
    yard.drop("feeds/early/demand.csv", DEMAND + "B,2025-01-01,1\nA,2025-01-01,5\n", 0)
    assert {"A": 5.0, "B": 4.0} == yard.rows("demand")


def test_rows_are_put_over_a_snapshot_until_the_next_one(yard: Yard) -> None:
    yard.drop("feeds/stock.csv", STOCK + "A,5\nB,1\n", 0)
    yard.drop("feeds/stock/rows/recount.csv", STOCK + "B,3\nC,9\n", 1)
    assert {"A": 5.0, "B": 3.0, "C": 9.0} == yard.rows("stock")
    yard.drop("feeds/stock.csv", STOCK + "A,2\n", 2)
    assert {"A": 2.0} == yard.rows("stock")


def test_many_parts_become_one_that_says_the_same(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_tables, "MOST_PARTS", 3)
    for day in range(1, 6):
        yard.drop("feeds/demand.csv", DEMAND + f"A,2025-01-0{day},1\nB,2025-01-01,{day}\n", day)
    table = load_table(yard.hub, "demand")
    assert table is not None
    assert 2 == len(table.parts)
    assert {"A": 5.0, "B": 5.0} == yard.rows("demand")
    names = [event.name for event in yard.hub.ledger.history("table/demand")]
    assert 1 == names.count("TableMerged")


def test_a_merged_snapshot_is_replaced_by_the_next(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_tables, "MOST_PARTS", 2)
    yard.drop("feeds/stock.csv", STOCK + "A,5\nB,1\n", 0)
    for minute in (1, 2, 3):
        yard.drop("feeds/stock/rows/r.csv", STOCK + f"B,{minute}\n", minute)
    assert {"A": 5.0, "B": 3.0} == yard.rows("stock")
    yard.drop("feeds/stock.csv", STOCK + "C,1\n", 4)
    assert {"C": 1.0} == yard.rows("stock")


def test_a_clean_snapshot_closes_what_was_told_of_the_one_before(yard: Yard) -> None:
    yard.drop("feeds/stock.csv", STOCK + "A,5\nB,-1\n", 0)
    assert ["FEED_ROWS_REFUSED"] == yard.exceptions()
    yard.drop("feeds/stock.csv", STOCK + "A,5\nB,1\n", 1)
    assert [] == yard.exceptions()
    assert ["FEED_ROWS_REFUSED"] == yard.exceptions("closed")


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("feeds/stock.csv", "this is no feed", "no feed of stock"),
        ("feeds/stock.csv", "", "is empty"),
        ("feeds/sales.csv", DEMAND, "its name is none of a feed"),
    ],
)
def test_what_is_no_feed_goes_to_quarantine_with_a_report(
    yard: Yard, key: str, text: str, words: str
) -> None:
    state = yard.drop(key, text)
    assert ("quarantined", None) == (state.status, state.part)
    perform_lane(yard.hub, Lane(f"feed/{state.id}", "quarantine"), PERFORMERS)
    place = f"quarantine/feeds/{state.id}"
    report = yard.hub.files.read(f"{place}/report.txt", limit=10**6).data.decode()
    assert words in report
    assert text.encode() == yard.hub.files.read(f"{place}/original", limit=10**6).data
    assert ["FEED_UNREADABLE"] == yard.exceptions()
    assert None is load_table(yard.hub, "stock")


def test_a_feed_that_is_too_large_is_quarantined_where_it_lies(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self, name: str, key: str, version: str | None):
        raise TooLarge(f"{key} has 9 bytes; the most is 1")

    monkeypatch.setattr(MemoryTables, "convert", refuse)
    state = yard.drop("feeds/stock.csv", STOCK + "A,5\n")
    assert ("quarantined", "feeds/stock.csv has 9 bytes; the most is 1") == (
        state.status,
        state.reason,
    )


def test_feeds_are_listed_newest_first_without_their_rows(yard: Yard) -> None:
    yard.drop("feeds/stock.csv", STOCK + "A,-5\n")
    yard.hub.clock.advance(dt.timedelta(minutes=1))  # type: ignore[attr-defined]
    yard.drop("feeds/demand.csv", DEMAND + "A,2025-01-01,5\n")
    page = list_feeds(yard.hub, name=None, limit=10, after=None)
    assert ["demand", "stock"] == [feed.name for feed in page.feeds]
    assert [(), ()] == [feed.refused for feed in page.feeds]
    only = list_feeds(yard.hub, name="stock", limit=10, after=None)
    assert ["stock"] == [feed.name for feed in only.feeds]
    with pytest.raises(NotFound):
        get_feed(yard.hub, "nothing")


def test_rows_sent_as_json_are_checked_counted_and_read(yard: Yard) -> None:
    once = Once("idempotency/me/1", "request")
    rows = [
        {"sku": "A", "on_hand": "5.5"},
        {"sku": "B", "on_hand": 3, "reserved": None},
        {"sku": "C", "on_hand": "-1"},
        {"sku": "A", "on_hand": "7"},
        {"sku": "D", "on_hands": "7"},
    ]
    taken = send_rows(yard.hub, "stock", rows, once)
    assert (2, 3) == (taken.rows, taken.refused_count)
    assert [
        (3, "on_hand", "on_hand is negative"),
        (4, "sku", "the same sku and location as row 1; the first stands"),
        (5, "on_hands", "there is no column 'on_hands'"),
    ] == [(row.line, row.column, row.reason) for row in taken.refused]
    (key,) = yard.hub.files.keys("feeds/")  # type: ignore[attr-defined]
    assert taken.feed == yard.deliver(key).id
    assert {"A": 5.5, "B": 3.0} == yard.rows("stock")
    answer = look(yard.hub, once)
    assert answer is not None
    assert (202, 2) == (answer.status, answer.body["rows"])


class Crash(Exception):
    """The process ends here."""


class Fragile:
    """A port whose n-th call (of all that share the countdown) ends the process."""

    def __init__(self, port: object, countdown: list[int], *, after: bool) -> None:
        self._port, self._countdown, self._after = port, countdown, after

    def __getattr__(self, name: str):
        call = getattr(self._port, name)

        def fragile(*arguments, **more):
            self._countdown[0] -= 1
            if self._countdown[0] == 0 and not self._after:
                raise Crash
            done = call(*arguments, **more)
            if self._countdown[0] == 0:
                raise Crash
            return done

        return fragile


def _crashed(yard: Yard, drop: Drop, call: int, *, after: bool) -> bool:
    """Take in a drop on ports that fail at one call; whether they did."""
    countdown = [call]
    hub = dataclasses.replace(
        yard.hub,
        ledger=Fragile(yard.hub.ledger, countdown, after=after),
        files=Fragile(yard.hub.files, countdown, after=after),
    )
    try:
        receive_feed(hub, Fragile(yard.tables, countdown, after=after), drop)  # type: ignore[arg-type]
    except Crash:
        return True
    return False


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("text", [STOCK + "A,5\nB,-1\n", "no feed"], ids=["feed", "no feed"])
def test_a_crash_at_any_call_leaves_nothing_lost_and_nothing_double(
    tmp_path: Path, text: str, *, after: bool
) -> None:
    call, crashed = 1, True
    while crashed:
        yard = Yard(tmp_path)
        yard.hub.files.write("feeds/stock.csv", text.encode(), "text/csv")
        version = yard.hub.files.read("feeds/stock.csv", limit=99).version
        drop = Drop("feeds/stock.csv", version, NOON)
        crashed = _crashed(yard, drop, call, after=after)
        state = receive_feed(yard.hub, yard.tables, drop)
        names = [event.name for event in yard.hub.ledger.history(f"feed/{state.id}")]
        assert ["FeedReceived", "FeedRead" if "A" in text else "FeedQuarantined"] == names
        assert 1 == len(yard.exceptions())
        assert ({"A": 5.0} if "A" in text else {}) == yard.rows("stock")
        call += 1
    assert call > 5


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"sku": st.one_of(st.text(max_size=4), st.integers(0, 9)), "description": st.text()},
            optional={"supplier_id": st.just("S"), "unit_cost": st.sampled_from(["1", "x", 2])},
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_said_of_rows_is_what_is_read_of_them(rows, tmp_path_factory) -> None:
    yard = Yard(tmp_path_factory.mktemp("yard"))
    taken = send_rows(yard.hub, "items", rows, Once("idempotency/me/1", "r"))
    for key in yard.hub.files.keys("feeds/"):  # type: ignore[attr-defined]
        view = get_feed(yard.hub, yard.deliver(key).id)
        assert (taken.feed, taken.rows, 0) == (view.id, view.rows, view.refused_count)


def test_rows_that_are_all_wrong_make_no_feed(yard: Yard) -> None:
    taken = send_rows(yard.hub, "stock", [{"sku": ""}], Once("idempotency/me/1", "r"))
    assert (None, 0, 1) == (taken.feed, taken.rows, taken.refused_count)
    assert [] == yard.hub.files.keys("feeds/")  # type: ignore[attr-defined]


def test_a_place_for_a_feed_is_staffs_alone(yard: Yard) -> None:
    buyer = Caller(subject="1", name="b", roles=frozenset({"buyer"}))
    ticket = offer_upload(yard.hub, buyer, UploadRequest(feed="demand"))
    assert ticket.key.startswith("feeds/demand/")
    assert "demand" == Drop(ticket.key, None, NOON).name
    rows = offer_upload(yard.hub, buyer, UploadRequest(feed="stock", addition=True))
    assert (False, "stock") == ((drop := Drop(rows.key, None, NOON)).whole, drop.name)
    supplier = Caller(subject="2", name="s", roles=frozenset({"supplier"}), partner="BOLT")
    with pytest.raises(NotFound):
        offer_upload(yard.hub, supplier, UploadRequest(feed="demand"))


def test_a_row_that_is_refused_as_a_whole_is_read_again_as_it_was_recorded() -> None:
    row = RefusedRow(file="items.csv", line=7, reason="it has 3 cells, the header 5")
    assert row == RefusedRow.model_validate(row.model_dump(mode="json", exclude_none=True))
