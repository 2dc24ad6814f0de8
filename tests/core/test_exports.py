"""Exports: what a spreadsheet opens holds no formula, and what a program reads stays whole."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.exports import neutral, to_csv


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1+1",
        "\r=1",
        "  =1+1",
        "＝1+1",
        "-",
        "\n=1",
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe(cell):
    assert f"'{cell}" == neutral(cell)


@pytest.mark.parametrize(
    "cell", ["-5.00", "+5", "0.10", "PO-1", "10 of 10", "", "a=b", "2026-11-09"]
)
def test_numbers_and_words_stay_as_they_are(cell):
    assert cell == neutral(cell)


def test_a_table_has_a_header_and_quotes_what_needs_it():
    text = to_csv(["order", "=part"], [["PO-1", Decimal("0.40")], ['a "b", c', None]])
    assert 'order,\'=part\r\nPO-1,0.40\r\n"a ""b"", c",\r\n' == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_cell_read_back_begins_like_a_formula(rows):
    read = list(csv.reader(io.StringIO(to_csv(["a", "b"], rows), newline="")))
    assert len(rows) + 1 == len(read)
    for row in read:
        for cell in row:
            number = cell.lstrip("+-").replace(".", "", 1).isdigit()
            assert number or not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
