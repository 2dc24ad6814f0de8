"""Laws of reading feeds: DuckDB and cells.py agree, order means nothing, lines are exact."""

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi.feeds.cells import Wrong, read_cell
from edi.feeds.database import connect
from edi.feeds.folder import read_folder
from edi.feeds.places import lines_of
from edi.feeds.reader import read_feed
from edi.feeds.refusals import NO_REASON
from schemas.feed_columns import FEEDS
from schemas.tables import money

QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NUMBERS = st.one_of(
    st.text("0123456789.,eE+-_ xnaif", max_size=8),
    st.decimals(-10, 2_000_000_000, allow_nan=True).map(str),
    st.floats().map(repr),
)
DATES = st.one_of(
    st.text("0123456789-/ T:Z.", max_size=12),
    st.dates().map(str),
    st.datetimes().map(lambda at: at.isoformat()),
    st.sampled_from(["infinity", "epoch", "today", "2025-1-5", "2025-01-05 (BC)"]),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=6)
CELLS = {"key": TEXTS, "text": TEXTS, "number": NUMBERS, "money": NUMBERS, "date": DATES}
CELLS["flag"] = st.sampled_from(["0", "1", "", " 1 ", "TRUE", "no", "2", "maybe", "Y"])


def cell_by_python(column, text: str) -> object:
    value = read_cell(column, text)
    return "refused" if isinstance(value, Wrong) else value


@pytest.mark.parametrize("name", FEEDS)
@QUICK
@given(data=st.data())
def test_duckdb_and_python_read_every_cell_alike(name, data, tmp_path: Path) -> None:
    feed = FEEDS[name]
    good = {
        "key": "K",
        "text": "t",
        "number": "0.5",
        "money": "1",
        "date": "2025-06-01",
        "flag": "0",
    }
    column = data.draw(st.sampled_from(feed.columns))
    texts = data.draw(st.lists(CELLS[column.kind], min_size=1, max_size=20))
    path = tmp_path / "feed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL)
        out.writerow([c.name for c in feed.columns])
        for i, text in enumerate(texts):
            row = {c.name: good[c.kind] + (str(i) if c.kind == "key" else "") for c in feed.columns}
            out.writerow((row | {column.name: text}).values())
    with connect() as database:
        report = read_feed(database, path, name)
        rows = database.execute(f'SELECT "{column.name}" FROM {name}').fetchall()
    expected = [cell_by_python(column, text) for text in texts]
    kept = [value for value in expected if value != "refused"]
    assert NO_REASON not in {row.reason for row in report.refused}
    in_order = [row for row in report.refused if "before" in row.reason or "the same" in row.reason]
    assert len(texts) - len(kept) == report.refused_count - len(in_order)
    if not in_order:
        assert kept == [value for (value,) in rows]


LINES = st.lists(
    st.sampled_from(
        [
            "A{n},2025-01-02,1,note",
            "A{n},2025-01-02,1,",
            'A{n},2025-01-02,1,"two\nlines"',
            'A{n},2025-01-02,1,"a ""word"""',
            'A{n},2025-01-02,1,3" pipe',
            "A{n},2025-01-02,x,bad",
            "A{n},2025-01-02",
            "A{n},2025-01-02,1,too,many",
            'A{n},2025-01-02,1,"open" quote',
            "",
            ",,,",
        ]
    ),
    max_size=30,
)


@QUICK
@given(lines=LINES, ending=st.sampled_from(["\n", "\r\n"]))
def test_each_bad_line_is_told_by_its_number_and_each_good_one_counts(
    lines: list[str], ending: str, tmp_path: Path
) -> None:
    bad, good, number, text = [], [], 2, "sku,date,quantity,note" + ending
    for n, line in enumerate(lines):
        if any(mark in line for mark in (",x,", "too,many", 'open" quote')) or line.count(",") == 1:
            bad.append(number)
        elif line.strip(","):
            good.append((f"A{n}", number))
        text += line.format(n=n) + ending
        number += 1 + line.count("\n")
    path = tmp_path / "demand.csv"
    path.write_bytes(text.encode())
    with connect() as database:
        report = read_feed(database, path, "demand")
        rows = database.execute("SELECT sku FROM demand").fetchall()
    assert bad == [row.line for row in report.refused]
    assert [sku for sku, _ in good] == [sku for (sku,) in rows]


@QUICK
@given(content=st.binary(max_size=300))
def test_no_content_makes_reading_fail_otherwise_than_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "demand.csv"
    path.write_bytes(b"sku,date,quantity\n" + content)
    with connect() as database:
        report = read_feed(database, path, "demand")
    assert NO_REASON not in {row.reason for row in report.refused}


@QUICK
@given(seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(
    seed, folder: Path, tmp_path_factory
) -> None:
    shuffled = tmp_path_factory.mktemp("shuffled")
    for file in folder.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(file.read_text())))
        columns = list(zip(*rows, strict=True))
        seed.shuffle(columns)
        head, *body = zip(*columns, strict=True)
        seed.shuffle(body)
        with (shuffled / file.name).open("w", newline="") as out:
            csv.writer(out).writerows([head, *body])
    first, second = read_folder(folder).feeds, read_folder(shuffled).feeds
    for table in ("items", "suppliers", "stock", "open_orders", "receipts", "contracts"):
        mine, theirs = vars(getattr(first, table)), vars(getattr(second, table))
        for column in mine.keys() - {"row"}:
            np.testing.assert_array_equal(mine[column], theirs[column])
    last = dt.date(2025, 3, 4)
    one, other = first.demand.matrix(last), second.demand.matrix(last)
    np.testing.assert_array_equal(one.quantity, other.quantity)
    assert list(one.sku) == list(other.sku)


@QUICK
@given(st.decimals(0, 1_000_000_000, places=6))
def test_money_stays_what_it_was(amount: Decimal) -> None:
    assert amount == money(int(amount * 1_000_000))


def test_a_place_is_a_line_also_where_rows_were_refused_before_it(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        'sku,description,supplier_id,unit_cost\nA,"x\ny",S,1\nbroken\n\nB,,S,nan\nC,,S,1\n'
    )
    with connect() as database:
        read_feed(database, path, "items")
        rows = dict(database.execute('SELECT sku, "row" FROM items').fetchall())
    lines = lines_of(path, rows.values())
    assert {"A": 2, "C": 7} == {sku: lines[row] for sku, row in rows.items()}
