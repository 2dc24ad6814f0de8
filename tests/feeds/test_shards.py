"""Shards say what the feeds say: the same plan comes out of both."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned_feeds import AS_OF, Row, Tables, company, until, write_feeds

from edi.feeds import shard_series
from edi.feeds.convert import convert
from edi.feeds.decision_files import read_decisions, write_decisions
from edi.feeds.folder import read_folder
from edi.feeds.parts import read_parts
from edi.feeds.shard_rows import bases
from edi.feeds.shards import ShardFile, read_shard, snapshot
from hub.core.planning.decisions import decisions
from hub.core.planning.model import read_model
from hub.core.planning.plan import Plan, make_plan
from hub.core.planning.shard_layout import plan_shard
from hub.flows.plan import shown
from schemas.errors import NotFound
from schemas.feeds import FEED_NAMES, FeedName
from schemas.shards import SIDE_FILES

STORY = Path(__file__).parents[2] / "hub" / "cli" / "story" / "feeds"
SOME = settings(max_examples=12, deadline=None)
FEW = settings(max_examples=4, deadline=None)
Parts = dict[FeedName, list[Path]]


def parts_of(folder: Path, target: Path) -> Parts:
    """The canonical Parquet files of a folder of feeds."""
    target.mkdir(exist_ok=True, parents=True)
    found: Parts = {}
    for name in FEED_NAMES:
        source = folder / f"{name}.csv"
        if source.is_file():
            convert(source, name, target / f"{name}.parquet")
            found[name] = [target / f"{name}.parquet"]
    return found


def odd(seed: int) -> Tables:
    """A company of which little is as it should be."""
    dice = Random(seed)
    tables = company(seed, skus=14, days=90)
    several_places(tables, dice)
    missing_words(tables, dice)
    stock_and_orders(tables, dice)
    tables["contracts"] = [
        {"contract_id": f"C{each}", "sku": dice.choice(tables["items"])["sku"],
         "supplier_id": dice.choice(["BOLT", "OAK"]), "unit_price": f"{dice.uniform(0.1, 9):.3f}",
         "from_quantity": dice.choice([1, 10, 60.5]),
         "valid_from": dice.choice(["", AS_OF, AS_OF + timedelta(days=1)]),
         "valid_to": dice.choice(["", AS_OF, AS_OF - timedelta(days=1)])}
        for each in range(12)
    ]  # fmt: skip
    tables["contracts"] = [row for row in tables["contracts"] if in_order(row)]
    return tables


def several_places(tables: Tables, dice: Random) -> None:
    for row in tables["demand"]:
        row["location"] = dice.choice(["MAIN", "MAIN", "EAST"])
        row["censored"] = int(dice.random() < 0.05)
        row["date"] = row["date"] + timedelta(days=dice.choice([0, 0, 0, 3]))  # type: ignore[operator]
    seen = {(row["sku"], row["location"], row["date"]): row for row in tables["demand"]}
    tables["demand"] = list(seen.values())
    tables["stock"] += [
        {"sku": row["sku"], "location": "EAST", "on_hand": dice.randrange(30)}
        for row in tables["stock"][::2]
    ]


def missing_words(tables: Tables, dice: Random) -> None:
    for row in tables["items"]:
        row["supplier_id"] = dice.choice([row["supplier_id"], row["supplier_id"], "", "WHO"])
        row["unit_cost"] = dice.choice([row["unit_cost"], row["unit_cost"], "0"])
        row["service_level"] = dice.choice(["0.9", "0.99"])
    tables["items"] = [row for row in tables["items"] if dice.random() < 0.9]
    tables["items"].append({**tables["items"][0], "sku": "NEVER-KEPT"})
    tables["suppliers"][0]["lead_time_days"] = dice.choice(["", 5, 9])
    tables["suppliers"][1]["min_order_value"] = dice.choice([0, 500, 90_000])
    if dice.random() < 0.3:
        tables["receipts"] = []


def stock_and_orders(tables: Tables, dice: Random) -> None:
    days = [AS_OF, "", AS_OF + timedelta(days=2), AS_OF - timedelta(days=200)]
    for row in tables["stock"]:
        row["as_of"] = dice.choices(days, [8, 4, 1, 1])[0]
        row["reserved"], row["backordered"] = dice.randrange(3), dice.choice([0, 0, 2.5])
    tables["stock"] = [row for row in tables["stock"] if dice.random() < 0.9]
    tables["open_orders"] += [
        {"order_id": f"PO-{each}", "sku": dice.choice(tables["items"])["sku"],
         "supplier_id": dice.choice(["BOLT", "OAK", "EXPEDITE"]),
         "quantity": dice.choice([1, 7.25, 300]), "location": dice.choice(["MAIN", "EAST"]),
         "ordered_on": AS_OF - timedelta(days=dice.randrange(-2, 60))}
        for each in range(100, 108)
    ]  # fmt: skip


def in_order(row: Row) -> bool:
    first, last = row["valid_from"], row["valid_to"]
    return not first or not last or first <= last  # type: ignore[operator]


def by_shards(parts: Parts, target: Path, day: date = AS_OF, **cut: int) -> list[Plan]:
    files = snapshot(parts, target, day, **cut)
    return [plan_shard(read_shard(each.path), read_model()) for each in files]


def told(plans: list[Plan]) -> dict[str, object]:
    """What several plans say together."""
    said = [shown(plan) for plan in plans]
    return {
        name: sorted((each for plan in said for each in plan[name]), key=lambda row: str(row))
        for name in ("orders", "skipped")
    }


@SOME
@given(st.integers(0, 10_000), st.integers(0, 5))
def test_one_shard_plans_what_the_feeds_plan(seed, late):
    """However late the demand is."""
    tables = odd(seed)
    newest = AS_OF - timedelta(days=late)
    if late:
        tables["demand"] = until(tables["demand"], newest)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        source = write_feeds(place / "feeds", tables)
        expected = make_plan(read_folder(source).feeds, AS_OF, read_model())
        (found,) = by_shards(parts_of(source, place / "parts"), place / "shards")
    assert shown(expected) == shown(found)
    assert expected.layout.late == found.layout.late <= late
    assert expected.point.tolist() == found.point.tolist()
    assert expected.layout.position.tolist() == found.layout.position.tolist()


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 9, 1), date(2020, 1, 1)])
def test_the_feeds_of_the_story_plan_the_same_as_a_shard(day, tmp_path):
    expected = make_plan(read_folder(STORY).feeds, day, read_model())
    (found,) = by_shards(parts_of(STORY, tmp_path / "parts"), tmp_path / "shards", day)
    assert shown(expected) == shown(found)


@FEW
@given(st.integers(0, 10_000), st.integers(9, 30))
def test_shards_together_hold_every_row_and_each_supplier_in_one(seed, cap):
    with TemporaryDirectory() as folder:
        place = Path(folder)
        parts = parts_of(write_feeds(place / "feeds", odd(seed)), place / "parts")
        (one,) = snapshot(parts, place / "one", AS_OF)
        many = snapshot(parts, place / "many", AS_OF, rows_a_shard=cap)
        whole, shards = read_shard(one.path), [read_shard(each.path) for each in many]
    assert [len(shard) for shard in shards] == [each.rows for each in many]
    assert all(each.rows <= cap for each in many)
    rows = [key for shard in shards for key in zip(shard.items.sku, shard.location, strict=True)]
    assert sorted(zip(whole.items.sku, whole.location, strict=True)) == sorted(rows)
    homes: dict[int, set[int]] = {}
    for number, shard in enumerate(shards):
        for supplier in shard.supplier[shard.counted].tolist():
            homes.setdefault(supplier, set()).add(number)
    known = whole.supplier[whole.counted]
    counts = np.unique(known[known >= 0], return_counts=True)
    for supplier, count in zip(*counts, strict=True):
        assert len(homes[int(supplier)]) == -(-count // cap)


@FEW
@given(st.integers(0, 10_000))
def test_where_no_service_is_shared_out_shards_order_what_one_plan_orders(seed):
    with TemporaryDirectory() as folder:
        place = Path(folder)
        source = write_feeds(place / "feeds", odd(seed))
        expected = make_plan(read_folder(source).feeds, AS_OF, read_model(), scale=0)
        files = snapshot(parts_of(source, place / "p"), place / "s", AS_OF, rows_a_shard=20)
        found = [plan_shard(read_shard(each.path), read_model(), scale=0) for each in files]
    assert len(files) > 1
    assert told([expected]) == told(found)


@FEW
@given(st.integers(0, 10_000))
def test_a_later_part_replaces_what_an_earlier_one_said_of_a_day(seed):
    with TemporaryDirectory() as folder:
        place = Path(folder)
        tables = odd(seed)
        parts = parts_of(write_feeds(place / "early", tables), place / "p1")
        late = [{**row, "quantity": 50, "censored": 0} for row in tables["demand"][::3]]
        (newer,) = parts_of(write_feeds(place / "late", {"demand": late}), place / "p2").values()
        parts["demand"] += newer
        expected = make_plan(read_parts(parts), AS_OF, read_model())
        (found,) = by_shards(parts, place / "shards")
        (weekly,) = snapshot(parts, place / "weeks", AS_OF, period=7)
        daily, weeks = read_shard(place / "shards" / "0001.parquet"), read_shard(weekly.path)
    assert shown(expected) == shown(found)
    np.testing.assert_allclose(daily.quantity.sum(1), weeks.quantity.sum(1))


def test_a_period_is_so_many_days_and_the_newest_ends_with_the_day(tmp_path):
    tables = company(1, skus=1, days=1)
    tables["demand"] = [
        {"sku": "S-00", "date": AS_OF - timedelta(days=age), "quantity": 10**place, "censored": off}
        for place, (age, off) in enumerate([(0, 0), (6, 0), (7, 1), (15, 0)])
    ]
    parts = parts_of(write_feeds(tmp_path / "feeds", tables), tmp_path / "parts")
    (file,) = snapshot(parts, tmp_path / "shards", AS_OF, period=7)
    shard = read_shard(file.path)
    assert [[1000, 100, 11]] == shard.quantity.tolist()
    assert [[False, True, False]] == shard.censored.tolist()
    assert (7, AS_OF, AS_OF) == (shard.period, shard.as_of, shard.newest)


@pytest.mark.parametrize("said", ["3", "65535", "65536", "0.25", "16777217", "0.1", "999999999"])
def test_a_quantity_is_kept_to_its_last_digit(said, tmp_path):
    tables = company(1, skus=1, days=1)
    tables["demand"] = [{"sku": "S-00", "date": AS_OF, "quantity": said}]
    parts = parts_of(write_feeds(tmp_path / "feeds", tables), tmp_path / "parts")
    (file,) = snapshot(parts, tmp_path / "shards", AS_OF)
    assert [[float(said)]] == read_shard(file.path).quantity.tolist()


def test_a_history_beyond_memory_is_laid_out_in_a_file(tmp_path, monkeypatch):
    parts = parts_of(write_feeds(tmp_path / "feeds", odd(8)), tmp_path / "parts")
    found = []
    for name, rows, most in (("memory", 10**9, 10**9), ("file", 37, 0)):
        monkeypatch.setattr(shard_series, "ROWS_A_STRETCH", rows)
        monkeypatch.setattr(shard_series, "IN_MEMORY", most)
        files = snapshot(parts, tmp_path / name, AS_OF)
        found.append(sums(files, tmp_path / name))
    assert found[0] == found[1]


def sums(files: list[ShardFile], folder: Path) -> Mapping[str, str]:
    names = [*(each.path.name for each in files), *SIDE_FILES]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_the_same_feeds_make_the_same_bytes_in_whatever_order_their_rows_stand(tmp_path):
    tables = odd(3)
    found = []
    for turn in range(3):
        for rows in tables.values():
            Random(turn).shuffle(rows)
        place = tmp_path / str(turn)
        parts = parts_of(write_feeds(place / "feeds", tables), place / "parts")
        files = snapshot(parts, place / "shards", AS_OF, rows_a_shard=11)
        plans = [plan_shard(read_shard(each.path), read_model()) for each in files]
        for plan, file in zip(plans, files, strict=True):
            made = decisions(plan, read_shard(file.path).items)
            write_decisions(place / "shards" / f"d{file.name}", made)
        made_of = sums(files, place / "shards")
        told_of = [(place / "shards" / f"d{file.name}").read_bytes() for file in files]
        found.append((made_of, told_of))
    assert found[0] == found[1] == found[2]


def test_decisions_come_back_as_they_were_written(tmp_path):
    parts = parts_of(write_feeds(tmp_path / "feeds", odd(5)), tmp_path / "parts")
    (file,) = snapshot(parts, tmp_path / "shards", AS_OF)
    shard = read_shard(file.path)
    made = decisions(plan_shard(shard, read_model(), 1.25), shard.items)
    write_decisions(tmp_path / "made.parquet", made)
    found = read_decisions(tmp_path / "made.parquet")
    assert (made.as_of, made.model, 1.25, made.made_with) == (
        found.as_of, found.model, found.scale, found.made_with
    )  # fmt: skip
    for name, column in made.columns():
        again = getattr(found, name)
        assert column.dtype == again.dtype, name
        np.testing.assert_array_equal(column, again, err_msg=name)


def test_what_is_not_there_is_told_by_name(tmp_path):
    with pytest.raises(NotFound, match=r"0007\.parquet"):
        read_shard(tmp_path / "0007.parquet")
    with pytest.raises(NotFound, match="decided"):
        read_decisions(tmp_path / "decided.parquet")


def test_without_any_feed_there_is_no_shard(tmp_path):
    assert [] == snapshot({}, tmp_path, AS_OF)


@pytest.mark.parametrize(
    ("counts", "begun"),
    [([], []), ([3, 3, 3], [0, 0, 1]), ([7], [0]), ([2, 25, 4, 1], [0, 1, 4, 4]),
     ([8, 1], [0, 1]), ([16, 1], [0, 2])],
)  # fmt: skip
def test_suppliers_are_packed_in_their_order(counts, begun):
    assert begun == list(bases(counts, 8))
