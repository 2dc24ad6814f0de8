"""Files made to cost more than they weigh: each is checked in time that grows with its size."""

import time

import pytest

from edi.check import check

LENGTH = 200_000
SECONDS = 10
TIMES = LENGTH // 20

INSIDE = {
    "newlines that end segments": ("\n", "\n" * LENGTH + "X\n"),
    "carriage returns that end segments": ("\r", "\r" * LENGTH + "X\r"),
    "newlines between segments": ("~", "\r\n" * LENGTH + "X~"),
    "newlines in the name of a segment": ("~", "S" + "\r\n" * LENGTH + "X~"),
    "terminators": ("~", "~" * LENGTH),
    "blanks in an element": ("~", f"ST*850*0001~REF*DP*{' ' * LENGTH}X ~SE*3*0001~"),
    "control characters in an element": (
        "~", "ST*850*0001~REF*DP*" + "\x00" * LENGTH + "X ~SE*3*0001~",
    ),
    "separators": ("~", f"ST*850*0001~REF{'*' * LENGTH}~SE*3*0001~"),
    "digits": ("~", f"ST*850*0001~PO1*1*{'9' * LENGTH}~SE*{'9' * LENGTH}*0001~"),
    "headers of interchanges": ("~", "ISA*" * TIMES + "~"),
    "headers of groups": ("~", "GS*1*1~" * TIMES),
    "trailers of groups": ("~", "GE*1*1~" * TIMES),
    "trailers of sets": ("~", "SE*1*1~" * TIMES),
    "segments outside sets": ("~", "XX*1~" * TIMES),
    "unknown segments": ("~", "ST*850*0001~" + "XX*1~" * TIMES),
    "loops": ("~", "ST*850*0001~" + "N1*ST*A~PO1~REF*A~" * (TIMES // 4)),
    "segments out of order": ("~", "ST*850*0001~" + "CTT*1~BEG*1~" * (TIMES // 4)),
}  # fmt: skip


@pytest.mark.parametrize("name", INSIDE)
def test_a_file_of_nothing_but_one_thing_is_checked_in_seconds(wire, name):
    terminator, inside = INSIDE[name]
    sound = wire.file(wire.order, terminator=terminator)
    at = sound.index(b"ST" + b"*")
    data = sound[:at] + inside.encode() + sound[at:]
    began = time.process_time()

    check(data, "hostile.edi")

    assert SECONDS > time.process_time() - began
