"""Reading a file: envelopes, delimiters, departures from the standard, damage."""

import json
from decimal import Decimal

import pytest

from edi.x12 import InterchangeRead, SetRead, Unreadable, read
from schemas.documents import load, to_json


def codes(item):
    return [finding.code for finding in item.findings]


def sets(data):
    return [item for item in read(data) if isinstance(item, SetRead)]


def test_an_order_becomes_a_document_with_its_views_filled(wire):
    (found, interchange) = list(read(wire.file(wire.order)))

    assert found.accepted
    assert found.document.kind == "order"
    assert found.document.number == "4500012345"
    assert found.document.date.isoformat() == "2026-01-05"
    assert found.document.ship_to.id == "0007"
    assert found.document.lines[0].gtin == "012345678905"
    assert found.document.lines[0].supplier_sku == "BB-100"
    assert found.document.lines[0].unit_price == Decimal("4.25")
    assert found.document.lines[0].description == "HEX BOLT"
    assert isinstance(interchange, InterchangeRead)


def test_a_document_read_from_a_file_equals_the_one_validated_from_its_json(wire):
    (found,) = sets(wire.file(wire.order))

    assert found.document == load(json.loads(json.dumps(to_json(found.document))))


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [("*", ">", "~"), ("|", "^", "\n"), ("\x1d", "\x1f", "\x1c"), ("~", "*", "!"), ("+", ":", "'")],
)
@pytest.mark.parametrize("after", ["", "\n", "\r\n", "\n   "])
def test_any_delimiters_give_the_same_document(wire, element, component, terminator, after):
    (expected,) = sets(wire.file(wire.order))
    data = wire.file(
        wire.order, element=element, component=component, terminator=terminator, after=after
    )

    (found,) = sets(data)

    assert expected.document == found.document
    assert () == found.findings


@pytest.mark.parametrize("width", [7, 30, 80, 132])
def test_wrapped_lines_are_joined_wherever_they_break(wire, width):
    (expected,) = sets(wire.file(wire.order))
    flat = wire.file(wire.order)
    wrapped = b"\r\n".join(flat[at : at + width] for at in range(0, len(flat), width))

    (found,) = sets(wrapped)

    assert expected.document == found.document
    assert ["WRAPPED_LINES"] == codes(found)


def test_a_byte_order_mark_and_leading_blanks_are_passed_over_and_offsets_count_them(wire):
    data = b"\xef\xbb\xbf \r\n" + wire.file(wire.order)

    (found, interchange) = list(read(data))

    assert found.accepted
    assert data[found.offset :].startswith(b"ST*850*0001")
    assert 6 == interchange.header.offset
    assert len(data) == interchange.end


def test_several_interchanges_each_keep_their_own_delimiters(wire):
    data = wire.file(wire.order) + wire.file(
        wire.order, element="|", terminator="\n", control="000000043"
    )

    interchanges = [item for item in read(data) if isinstance(item, InterchangeRead)]

    assert ["000000042", "000000043"] == [i.header.control for i in interchanges]
    assert [True, True] == [i.groups[0].sets[0].accepted for i in interchanges]


def test_a_set_that_was_cut_is_rejected_and_the_one_before_it_is_not(wire):
    data = wire.file(wire.order, wire.order)
    cut = data[: data.rindex(b"PID")]

    *found, interchange = read(cut)

    assert [True, False] == [item.accepted for item in found]
    assert ["SE_MISSING"] == codes(found[1])
    assert ["GE_MISSING"] == codes(interchange.groups[0])
    assert ["IEA_MISSING"] == codes(interchange)


def test_an_interchange_without_its_trailer_ends_where_the_next_begins(wire):
    first = wire.file(wire.order)
    data = first[: first.index(b"GE*")] + wire.file(wire.order, control="000000043")

    interchanges = [item for item in read(data) if isinstance(item, InterchangeRead)]

    assert [["IEA_MISSING"], []] == [codes(i) for i in interchanges]
    assert [True, True] == [i.groups[0].sets[0].accepted for i in interchanges]


def test_the_letters_isa_in_a_value_begin_no_interchange(wire):
    order = [s.replace("HEX BOLT", "ISA 00 VISA*ISA") for s in wire.order]

    (found, interchange) = list(read(wire.file(order)))

    assert found.accepted
    assert () == interchange.findings


@pytest.mark.parametrize("isa12", ["00200", "00403", "00406", "00501", "XXXXX", ""])
def test_any_interchange_version_is_read(wire, isa12):
    (found,) = sets(wire.file(wire.order, isa12=f"{isa12:<5}"))

    assert found.accepted


@pytest.mark.parametrize(
    "version", ["003040", "004010", "004010VICS", "004060", "005010", "007040", "", "ABC"]
)
def test_any_group_version_is_read_by_the_nearer_grammar(wire, version):
    (found,) = sets(wire.file(wire.order, version=version))

    assert found.accepted


def test_a_position_counts_segments_from_st_and_an_offset_bytes_from_the_start(wire):
    order = [s.replace("*240*", "*24O*") for s in wire.order]
    data = wire.file(order)

    (found,) = sets(data)
    (finding,) = found.findings

    assert ("NUMBER_INVALID", "PO1", 5, 2) == (
        finding.code, finding.segment, finding.position, finding.element
    )  # fmt: skip
    assert data.index(b"PO1*") == finding.offset
    assert "24O" == finding.value


def test_trailing_blanks_are_taken_off_and_told_once(wire):
    order = [s.replace("HEX BOLT", "HEX BOLT   ").replace("*014", "*014 ") for s in wire.order]

    (found,) = sets(wire.file(order))

    assert "014" == found.document.references[0].value
    assert "HEX BOLT" == found.document.lines[0].description
    assert ["TRAILING_BLANKS"] == codes(found)


def test_segments_without_a_field_are_kept_in_order(wire):
    order = [*wire.order[:2], "CSH*P2*3", "CSH*SC", *wire.order[2:5], "LM*UN", "LQ*SE*1", "CTT*1"]

    (found,) = sets(wire.file(order))

    assert [("CSH", "P2", "3"), ("CSH", "SC")] == [k.segments[0] for k in found.document.kept]
    assert (("LM", "UN"), ("LQ", "SE", "1")) == found.document.lines[0].kept[0].segments


def test_a_mandatory_segment_that_comes_late_is_out_of_order_but_not_missing(wire):
    order = ["REF*DP*014", "BEG*00*SA*1**20260105", *wire.order[2:]]

    (found,) = sets(wire.file(order))

    assert found.accepted
    assert ["SEGMENT_MISPLACED"] == codes(found)
    assert "1" == found.document.number


def test_too_many_repeats_are_a_warning_and_lose_nothing(wire):
    order = [*wire.order[:1], "PER*BD*A", "PER*BD*B", "PER*BD*C", "PER*BD*D", *wire.order[1:]]

    (found,) = sets(wire.file(order))

    assert found.accepted
    assert ["SEGMENT_TOO_OFTEN", "SEGMENT_MISPLACED"] == codes(found)
    assert ["A", "B", "C", "D"] == [c.name for c in found.document.contacts]


def test_a_header_that_cannot_be_read_is_told_and_the_next_interchange_is_read(wire):
    data = b"ISA*00*broken~\n" + wire.file(wire.order)

    first, *rest = read(data)

    assert isinstance(first, Unreadable)
    assert ["ISA_UNREADABLE"] == codes(first)
    assert any(isinstance(item, SetRead) and item.accepted for item in rest)


@pytest.mark.parametrize("junk", [b"\x00" * 50, b"\x1a", b"\r\n\r\n  "])
def test_padding_after_the_last_interchange_is_nothing(wire, junk):
    assert 2 == len(list(read(wire.file(wire.order) + junk)))
