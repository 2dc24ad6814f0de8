"""A TA1 that is written is read as the note that it is."""

from datetime import UTC, datetime
from random import Random

import pytest

from edi.x12 import InterchangeRead, SetRead, acknowledge, read, refuse, write_acknowledgment
from effort import by_seed
from generated import delimiters

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
ISA12 = {"004010": "00401", "005010": "00501"}


def sent(wire, dice, version, **how):
    """An interchange, as it may come, and its header."""
    marks = delimiters(dice, version)
    data = wire.file(
        wire.order, version=version, isa12=ISA12[version],
        control=f"{dice.randrange(10**9):09}", element=marks.element, component=marks.component,
        terminator=marks.terminator, **how,
    )  # fmt: skip
    (interchange,) = [item for item in read(data) if isinstance(item, InterchangeRead)]
    return interchange


@pytest.mark.parametrize("version", ISA12)
@by_seed
def test_a_refusal_is_read_as_its_note(wire, version, seed):
    dice = Random(seed)
    header = sent(wire, dice, version).header
    reason = f"{dice.randrange(32):03}"

    (answer,) = read(write_acknowledgment(refuse(header, reason), [7], AT))

    assert () == answer.findings
    assert (("TA1", header.control, "260105", "0915", "R", reason),) == answer.notes
    assert (header.receiver, header.sender) == (answer.header.sender, answer.header.receiver)


@pytest.mark.parametrize("version", ISA12)
@by_seed
def test_an_answer_that_was_asked_for_is_read_as_a_note_and_an_acknowledgment(wire, version, seed):
    interchange = sent(wire, Random(seed), version, ack="1")

    told, answer = read(write_acknowledgment(acknowledge(interchange), [7, 8], AT))

    assert isinstance(told, SetRead)
    assert ((), ()) == (told.findings, answer.findings)
    assert (("TA1", interchange.header.control, "260105", "0915", "A", "000"),) == answer.notes
    assert ("A", 1, 1, "7") == (
        told.document.verdict, told.document.accepted, told.document.received, told.document.number,
    )  # fmt: skip
