"""997 and TA1: the right codes at the right places, and nothing echoed that could do harm."""

from datetime import UTC, datetime

from edi.check import check
from edi.x12 import (
    Acknowledgment,
    InterchangeRead,
    acknowledge,
    read,
    refuse,
    write_acknowledgment,
)
from schemas.partners import Answers

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)


def interchange(data):
    return next(item for item in read(data) if isinstance(item, InterchangeRead))


def answer(data, first=1):
    ack = acknowledge(interchange(data))
    numbers = range(first, first + ack.numbers_needed)
    return write_acknowledgment(ack, numbers, AT).decode().rstrip("~").split("~")


def body(data):
    """What stands between ST and SE of the first 997."""
    segments = answer(data)
    start = next(i for i, s in enumerate(segments) if s.startswith("ST*"))
    end = next(i for i, s in enumerate(segments) if s.startswith("SE*"))
    return segments[start + 1 : end]


def test_a_sound_order_is_accepted_with_the_identities_swapped(wire):
    assert [
        (
            "ISA*00*          *00*          *ZZ*CORNERSTORE    *01*081234567      "
            "*260106*0830*U*00401*000000501*0*P*>"
        ),
        "GS*FA*CORNERSTORE*081234567*20260106*0830*502*X*004010",
        "ST*997*0001",
        "AK1*PO*7",
        "AK2*850*0001",
        "AK5*A",
        "AK9*A*1*1*1",
        "SE*6*0001",
        "GE*1*502",
        "IEA*1*000000501",
    ] == answer(wire.file(wire.order), first=501)


def test_an_element_error_is_told_by_segment_position_and_element_number(wire):
    order = [s.replace("*240*", "*24O*") for s in wire.order]

    assert [
        "AK1*PO*7",
        "AK2*850*0001",
        "AK3*PO1*5**8",
        "AK4*2*330*6*24O",
        "AK5*R*5",
        "AK9*R*1*1*0",
    ] == body(wire.file(order))


def test_a_missing_segment_is_told_at_the_place_where_it_should_stand(wire):
    assert ["AK3*BEG*2**3", "AK5*R*5"] == body(wire.file(wire.order[1:]))[2:4]


def test_a_bad_set_among_good_ones_makes_the_group_partial(wire):
    bad = ["BEG*00*SA***20260105", *wire.order[1:]]

    found = body(wire.file(wire.order, bad, wire.order))

    assert ["AK5*A", "AK5*R*5", "AK5*A"] == [s for s in found if s.startswith("AK5")]
    assert "AK9*P*3*3*2" == found[-1]
    assert "AK4*3*324*1" in found


def test_a_warning_is_accepted_with_errors_noted(wire):
    order = ["BEG*ZX*SA*1**20260105", *wire.order[1:]]

    assert [
        "AK1*PO*7",
        "AK2*850*0001",
        "AK3*BEG*2**8",
        "AK4*1*353*7*ZX",
        "AK5*E*5",
        "AK9*E*1*1*1",
    ] == body(wire.file(order))


def test_wrong_counts_and_numbers_have_their_own_codes(wire):
    data = wire.file(wire.order)

    assert "AK5*R*4" in body(data.replace(b"SE*8*", b"SE*9*"))
    assert "AK5*R*3" in body(data.replace(b"SE*8*0001", b"SE*8*0009"))
    assert "AK5*R*2" in body(data[: data.index(b"SE*")] + data[data.index(b"GE*") :])
    assert "AK9*E*2*1*1*5" in body(data.replace(b"GE*1*", b"GE*2*"))
    assert "AK9*E*1*1*1*4" in body(data.replace(b"GE*1*7", b"GE*1*8"))


def test_an_unsupported_set_is_refused_and_its_neighbours_go_on(wire):
    data = wire.file(wire.order, wire.order).replace(b"ST*850*0001", b"ST*832*0001")

    found = body(data)

    assert ["AK2*832*0001", "AK5*R*1", "AK2*850*0002", "AK5*A"] == found[1:5]


def test_a_version_5010_group_is_answered_in_its_version(wire):
    found = answer(wire.file(wire.order, version="005010", isa12="00501", isa11="^"))

    assert "*^*00501*" in found[0]
    assert found[1].endswith("*X*005010")
    assert "AK1*PO*7*005010" == found[3]


def test_ta1_is_sent_when_it_is_asked_for_or_the_envelope_is_wrong(wire):
    asked = answer(wire.file(wire.order, ack="1"))
    wrong = answer(wire.file(wire.order).replace(b"IEA*1*000000042", b"IEA*1*000000041"))

    assert "TA1*000000042*260105*0915*A*000" == asked[1]
    assert "TA1*000000042*260105*0915*E*001" == wrong[1]


def test_an_acknowledgment_is_never_acknowledged(wire):
    data = wire.file(("AK1*PO*7", "AK9*A*1*1*1"), code="997", group="FA")

    assert acknowledge(interchange(data)) is None
    assert "" == check(data, "")["acknowledgment"]


def test_a_reused_control_number_is_refused_by_ta1_alone(wire):
    header = interchange(wire.file(wire.order)).header

    segments = write_acknowledgment(refuse(header, "025"), [77], AT).decode().split("~")

    assert "TA1*000000042*260105*0915*R*025" == segments[1]
    assert "IEA*0*000000077" == segments[2]
    assert 1 == refuse(header, "025").numbers_needed


def test_bad_values_are_copied_only_where_they_can_do_no_harm(wire):
    long = [s.replace("*240*", f"*{'9' * 150}x*") for s in wire.order]
    accents = [s.replace("*240*", "*\xe9*") for s in wire.order]

    assert f"AK4*2*330*6*{'9' * 99}" in body(wire.file(long))
    assert "AK4*2*330*6" in body(wire.file(accents))


def test_an_acknowledgment_survives_the_ledger(wire):
    ack = acknowledge(interchange(wire.file(wire.order, wire.order[1:])))

    assert ack == Acknowledgment.model_validate_json(ack.model_dump_json())


def test_the_answers_of_a_file_are_numbered_from_1_and_dated_as_what_they_answer(wire):
    data = wire.file(wire.order) + wire.file(wire.order, control="000000043")

    text = check(data, "")["acknowledgment"]

    assert 2 == text.count("*260105*0915*U*00401*")
    assert ["000000001", "000000003"] == [
        s.split("*")[2] for s in text.split("~") if s.startswith("IEA")
    ]


def test_a_partner_that_wishes_a_999_gets_one_for_version_5010_only(wire):
    order = [s.replace("*240*", "*24O*") for s in wire.order]
    wishes = Answers(functional="999", interchange="always")
    newer = wire.file(order, version="005010", isa12="00501", isa11="^")

    ack = acknowledge(interchange(newer), wishes)
    segments = write_acknowledgment(ack, [1, 2], AT).decode().split("~")

    assert [
        "TA1*000000042*260105*0915*A*000",
        "GS*FA*CORNERSTORE*081234567*20260106*0830*2*X*005010X231A1",
        "ST*999*0001*005010X231A1",
        "AK1*PO*7*005010",
        "AK2*850*0001",
        "IK3*PO1*5**8",
        "IK4*2*330*6*24O",
        "IK5*R*5",
        "AK9*R*1*1*0",
        "SE*8*0001",
    ] == segments[1:11]
    assert "997" == acknowledge(interchange(wire.file(order)), wishes).groups[0].code


def test_an_acknowledgment_that_we_wrote_is_read_as_a_document(wire):
    bad = ["BEG*00*SA***20260105", *wire.order[1:]]
    ack = acknowledge(interchange(wire.file(wire.order, bad)))

    (found, _) = read(write_acknowledgment(ack, [1, 2], AT))

    assert found.accepted
    assert () == found.findings
    assert "acknowledgment" == found.document.kind
    assert ("7", "P") == (found.document.number, found.document.verdict)
    assert ["A", "R"] == [answer.verdict for answer in found.document.sets]
    assert ("3",) == found.document.sets[1].segments[0].elements[0].place


def test_a_ta1_is_read_as_the_answer_that_it_is(wire):
    header = interchange(wire.file(wire.order)).header
    (found,) = read(write_acknowledgment(refuse(header, "025"), [77], AT))

    (answer,) = found.answers

    assert ("000000042", "R", "025") == (answer.control, answer.status, answer.note)
    assert acknowledge(found) is None
