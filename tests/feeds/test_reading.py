"""A feed file is read: its good rows count, and each bad one is told with its line and reason."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from edi.feeds.convert import convert
from edi.feeds.refusals import NO_REASON
from schemas.errors import InputError, NotFound
from schemas.feeds import FeedName

DEMAND = "sku,date,quantity\n"


def told(report: object) -> list[tuple[int, str | None, str]]:
    return [(row.line, row.column, row.reason) for row in report.refused]  # type: ignore[attr-defined]


def test_columns_stand_in_any_order_and_missing_ones_take_their_defaults(read) -> None:
    report, rows = read("demand", "quantity,SKU,Date\n2.5,A,2025-01-02\n")
    assert (1, 0, ("location", "censored")) == (report.rows, report.refused_count, report.defaults)
    assert ("A", dt.date(2025, 1, 2), Decimal("2.500000"), "MAIN", False) == rows[0][:5]


def test_an_empty_optional_cell_takes_the_default_too(read) -> None:
    _, rows = read("demand", "sku,date,quantity,location,censored\nA,2025-01-02,1,, \n")
    assert ("MAIN", False) == rows[0][3:5]


def test_unknown_columns_are_passed_over_with_a_note(read) -> None:
    report, rows = read("stock", "sku,on_hand,colour\nA,4,red\n")
    assert ("column 'colour' is not known and was passed over",) == report.notes
    assert 0 == report.refused_count
    assert len(rows) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfsku,date,quantity\nA,2025-01-02,3\n",
        b"sku,date,quantity\r\nA,2025-01-02,3\r\n",
        b"sku,date,quantity\rA,2025-01-02,3\r",
        b"sku,date,quantity\nA,2025-01-02,3",
        b'"sku","date","quantity"\n"A","2025-01-02","3"\n',
        b"sku,date,quantity\n\n  A ,2025/01/02, 3\n\n,,\n",
        b"sku,date,quantity\nA,2025-01-02T23:59:00Z,3.000\n",
    ],
    ids=["BOM", "CR LF", "CR", "no last line end", "all quoted", "blanks", "time of day"],
)
def test_a_file_may_be_written_in_many_ways(read, content: bytes) -> None:
    report, rows = read("demand", content)
    assert (1, 0) == (report.rows, report.refused_count)
    assert ("A", dt.date(2025, 1, 2), Decimal(3)) == rows[0][:3]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",2025-01-02,3", "sku", "sku is empty"),
        ("A,2025-02-30,3", "date", "date is not a date; write it as 2025-11-22"),
        ("A,02.01.2025,3", "date", "date is not a date; write it as 2025-11-22"),
        ("A,2225-01-02,3", "date", "date is not between 1980-01-01 and 2100-12-31"),
        ("A,infinity,3", "date", "date is not a date; write it as 2025-11-22"),
        ("A,2025-01-02,", "quantity", "quantity is empty"),
        ("A,2025-01-02,NaN", "quantity", "quantity is not a number"),
        ("A,2025-01-02,inf", "quantity", "quantity is not a number"),
        ("A,2025-01-02,-1", "quantity", "quantity is negative"),
        ("A,2025-01-02,1e10", "quantity", "quantity is more than 1000000000"),
        ("A,2025-01-02,1e400", "quantity", "quantity is more than 1000000000"),
        (
            'A,2025-01-02,"1,5"',
            "quantity",
            "quantity is not a number; write 1234.50, without blanks, units or commas",
        ),
        ("A,2025-01-02", None, "2 cells where the header has 3; is it cut off?"),
        (
            "A,2025-01-02,1,5",
            None,
            "4 cells where the header has 3; quote a cell that has a comma in it",
        ),
        (
            'A,2025-01-02,"3',
            None,
            "a quote is not closed, or one inside a quoted cell is not doubled",
        ),
        ('"A\tB",2025-01-02,3', "sku", "sku has a tab or a line break in it"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_its_column_and_the_reason(
    read, row: str, column: str | None, reason: str
) -> None:
    report, rows = read("demand", f"{DEMAND}G,2025-01-01,1\n{row}\nG,2025-01-03,2\n")
    assert [(3, column, reason)] == told(report)
    assert ["G", "G"] == [good[0] for good in rows]


def test_bytes_that_are_no_utf8_cost_their_row_only(read) -> None:
    content = b"sku,description,supplier_id,unit_cost\nA,caf\xe9,S,1\nB,caf\xc3\xa9,S,1\n"
    report, rows = read("items", content)
    assert [(2, None)] == [(row.line, row.column) for row in report.refused]
    assert [("B", "café")] == [row[:2] for row in rows]


def test_lines_are_told_exactly_after_quoted_line_breaks_and_blank_lines(read) -> None:
    content = (
        'sku,description,supplier_id,unit_cost\nA,"two\nlines",S,1\n\nB,plain,S,x\n'
        'C,"three\n\nlines",S,2\nD,"he said ""ten""",S,-1\n7,3/4" pipe,S,nan\n'
    )
    report, rows = read("items", content)
    assert [5, 9, 10] == [row.line for row in report.refused]
    assert ["A", "C"] == [row[0] for row in rows]


def test_an_open_quote_costs_its_own_line_and_not_the_next_ones(read) -> None:
    content = DEMAND + 'A,2025-01-01,"1\n' + "".join(f"B,2025-01-{d:02},1\n" for d in range(1, 29))
    report, _ = read("demand", content)
    assert (28, [2]) == (report.rows, [row.line for row in report.refused])


def test_a_key_that_comes_again_is_refused_and_the_first_stands(read) -> None:
    report, rows = read("demand", DEMAND + "A,2025-01-01,1\nB,2025-01-01,2\nA,2025-01-01,9\n")
    assert [(4, "sku", "the same sku, location and date as line 2; the first stands")] == told(
        report
    )
    assert [("A", 1), ("B", 2)] == [(row[0], row[2]) for row in rows]


def test_a_bad_row_is_no_first_of_its_key(read) -> None:
    report, rows = read("demand", DEMAND + "A,2025-01-01,x\nA,2025-01-01,9\n")
    assert [2] == [row.line for row in report.refused]
    assert [9] == [row[2] for row in rows]


def test_goods_received_twice_the_same_day_are_two_receipts(read) -> None:
    row = "P1,A,S,5,2025-01-01\n"
    report, _ = read("receipts", "order_id,sku,supplier_id,quantity,received_on\n" + row + row)
    assert (2, 0) == (report.rows, report.refused_count)


def test_a_receipt_before_its_order_is_refused(read) -> None:
    head = "order_id,sku,supplier_id,quantity,received_on,ordered_on\n"
    report, _ = read("receipts", head + "P1,A,S,5,2025-01-01,2025-01-02\nP2,A,S,-5,2025-01-01,\n")
    assert [(2, "received_on", "received_on is before ordered_on")] == told(report)


def test_what_nobody_knows_may_be_empty_where_that_can_be(read) -> None:
    report, rows = read("suppliers", "supplier_id,name,lead_time_days\nS,,\n")
    assert 0 == report.refused_count
    assert ("S", "", None) == rows[0][:3]


def test_flags_and_shares_are_read(read) -> None:
    head = "sku,description,supplier_id,unit_cost,single_source,service_level\n"
    content = head + "A,,S,1,Yes,0.9\nB,,S,1,0,1\nC,,S,1,maybe,0.9\n"
    report, rows = read("items", content)
    assert [
        (3, "service_level", "service_level must be less than 1: 0.95 means 95 %"),
        (4, "single_source", "single_source is neither 0 nor 1"),
    ] == told(report)
    assert True is rows[0][12]


def test_money_is_a_decimal_and_never_a_float(read) -> None:
    _, rows = read(
        "items", "sku,description,supplier_id,unit_cost\nA,,S,0.1\nB,,S,1234567.123456\n"
    )
    assert [Decimal("0.100000"), Decimal("1234567.123456")] == [row[3] for row in rows]


def test_every_refused_row_is_counted_and_the_first_hundred_are_told(read) -> None:
    content = DEMAND + "".join(f"A{i},2025-01-01,-1\n" for i in range(250))
    report, _ = read("demand", content)
    assert (250, list(range(2, 102))) == (report.refused_count, [r.line for r in report.refused])


def test_a_header_alone_is_a_feed_without_rows(read) -> None:
    report, _ = read("open_orders", "order_id,sku,supplier_id,quantity,ordered_on\n")
    assert (0, 0, None) == (report.rows, report.refused_count, report.first)


def test_the_report_says_which_days_the_rows_span_and_what_the_file_is(read) -> None:
    report, _ = read("demand", DEMAND + "A,2025-01-05,1\nA,2025-01-02,1\n")
    assert (dt.date(2025, 1, 2), dt.date(2025, 1, 5)) == (report.first, report.last)
    assert ("demand.csv", "csv", 48) == (report.file, report.format, report.size)
    assert 64 == len(report.sha256)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"sku;date;quantity\nA;2025-01-01;1\n", "parts its columns by ';'"),
        (b"sku,date\nA,2025-01-01\n", "no column 'quantity'"),
        (b"sku,date,quantity,SKU\n", "more than one column 'sku'"),
        (b"\x50\x4b\x03\x04\xff\xfe\x00zip", "header can't be read"),
        ("sku,date,quantity\n".encode("utf-16"), "header can't be read"),
        (b"PAR1 but no more", "no Parquet file"),
        (b"{}", "no feed of demand"),
        (b"x" * 1_100_000, "longer than"),
    ],
)
def test_what_is_no_feed_is_an_input_error_that_says_why(
    read, content: bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read("demand", content)


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.csv"):
        convert(tmp_path / "nowhere.csv", "items", tmp_path / "items.parquet")


def test_a_converted_feed_reads_the_same_and_refuses_nothing(read, tmp_path: Path, folder) -> None:
    for name in ("items", "suppliers", "demand", "stock", "open_orders", "receipts", "contracts"):
        feed: FeedName = name  # type: ignore[assignment]
        text = (folder / f"{name}.csv").read_text()
        _, before = read(feed, text)
        report = convert(tmp_path / f"{name}.csv", feed, tmp_path / f"{name}.parquet")
        again, after = read(feed, (tmp_path / f"{name}.parquet").read_bytes(), "x.parquet")
        assert 0 == again.refused_count
        assert (report.rows, "parquet") == (again.rows, again.format)
        assert [row[:-2] for row in before] == [row[: len(before[0]) - 2] for row in after]


def test_parquet_of_any_types_is_read_and_its_bad_rows_are_told_by_number(
    read, tmp_path: Path
) -> None:
    path = tmp_path / "made.parquet"
    with duckdb.connect() as made:
        made.execute(
            "COPY (SELECT * FROM (VALUES ('A', TIMESTAMP '2025-01-02 08:00:00', 1.5::DOUBLE),"
            " ('B', NULL, 1), ('C', TIMESTAMP '2025-01-02', 'nan'::DOUBLE)) t(sku, date, quantity))"
            f" TO '{path}' (FORMAT parquet)"
        )
    report, rows = read("demand", path.read_bytes(), "other.parquet")
    assert [(2, "date", "date is empty"), (3, "quantity", "quantity is not a number")] == told(
        report
    )
    assert [("A", dt.date(2025, 1, 2), Decimal("1.5"))] == [row[:3] for row in rows]


def test_no_refusal_goes_without_a_reason(read) -> None:
    cells = ["", " ", "x", "-", "1_0", "0x1", "1e", "١", "٣", "1.", ".5", "+1", "1e-9", "2025-1-5"]
    content = DEMAND + "".join(f"A{i},{a},{b}\n" for i, a in enumerate(cells) for b in cells)
    report, _ = read("demand", content)
    assert NO_REASON not in {row.reason for row in report.refused}
