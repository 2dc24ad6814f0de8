"""What fuzzing found once, each as the smallest file that shows it."""

import time

import pytest

from edi.check import check
from edi.x12 import InterchangeRead, SetRead, acknowledge, read
from edi.x12.reads import Delimiters
from edi.x12.write import compose_set


def findings(report):
    """The codes of all findings of a report."""
    groups = [g for i in report["interchanges"] for g in i["groups"]]
    parts = [report, *report["interchanges"], *groups, *(s for g in groups for s in g["sets"])]
    return [finding["code"] for part in parts for finding in part["findings"]]


def the_set(data):
    (found,) = [item for item in read(data) if isinstance(item, SetRead)]
    return found


@pytest.mark.parametrize("marks", ["\xa7\xb6\xc3", "\xfe\xff\xa6"])
def test_separators_beyond_ascii_are_one_byte_each_in_the_answer_too(wire, marks):
    element, component, terminator = marks
    data = wire.file(
        wire.order, element=element, component=component, terminator=terminator, ack="1"
    )
    report = check(data, "")

    assert [] == findings(report)
    answer = report["acknowledgment"].encode("latin-1")
    assert f"ISA{element}00{element}".encode("latin-1") == answer[:7]
    assert [] == findings(check(answer, ""))


def test_an_answer_repeats_no_identity_that_is_not_printable(wire):
    data = wire.file(wire.order).replace(b"081234567      *ZZ", b"0812345\xb567      *ZZ", 1)

    answer = check(data, "")["acknowledgment"]

    assert answer.isascii()
    assert [] == findings(check(answer.encode(), ""))


@pytest.mark.parametrize("component", ["A", "7", "\n", "\r", " "])
def test_an_answer_has_a_component_separator_that_can_be_told_from_data(wire, component):
    data = wire.file(wire.order).replace(b"*P*>~", b"*P*" + component.encode() + b"~", 1)
    (interchange,) = [item for item in read(data) if isinstance(item, InterchangeRead)]

    answer = acknowledge(interchange)

    assert ">" == answer.envelope.delimiters.component


def test_an_absurd_count_of_sets_is_not_repeated(wire):
    data = wire.file(wire.order).replace(b"GE*1*", b"GE*999999999*", 1)

    answer = check(data, "")["acknowledgment"]

    assert "AK9*E*1*1*1*5~" in answer
    assert [] == findings(check(answer.encode(), ""))


def test_a_control_number_that_is_cut_off_does_not_end_in_a_blank(wire):
    data = wire.file(wire.order).replace(b"*0001~", b"*BOLT AND BRACKET~")

    answer = check(data, "")["acknowledgment"]

    assert "AK2*850*BOLT AND~" in answer
    assert [] == findings(check(answer.encode(), ""))


@pytest.mark.parametrize("measure", ["LB>", "LB>>>"])
def test_empty_components_at_the_end_say_nothing(wire, measure):
    body = [*wire.order[:4], f"MEA**WT*7*{measure}", *wire.order[4:]]

    read_once = the_set(wire.file(body))

    assert ("LB",) == read_once.document.lines[0].measurements[0].unit
    marks = Delimiters("*", ">", "~")
    assert () == compose_set(read_once.document, "850", "004010", marks).findings


@pytest.mark.parametrize("bad", ["XXX*1", "REF", "PO1*2*many*EA"])
def test_an_error_behind_very_many_warnings_refuses_the_set(wire, bad):
    dates = ["DTM*037*260101"] * 10_001
    (report,) = check(wire.file([*wire.order[:1], *dates, *wire.order[1:-1], bad]), "")[
        "interchanges"
    ]
    (told,) = report["groups"][0]["sets"]

    assert not told["accepted"]
    assert "error" == told["findings"][0]["severity"]


def test_a_set_of_nothing_but_errors_is_read_no_further_than_need_be(wire):
    body = ["BEG*00*SA*1**20260101", *["PO1*1*few*EA*cheap"] * 60_000]
    began = time.process_time()

    (told,) = [item for item in read(wire.file(body)) if isinstance(item, SetRead)]

    assert 5 > time.process_time() - began
    assert not told.accepted
    assert "FINDINGS_MORE" == told.findings[-1].code
