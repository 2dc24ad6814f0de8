"""A set that is larger than any business is told so, cheaply, and its neighbours go on."""

import tracemalloc

import pytest

from edi.check import check
from edi.x12 import SetRead, read
from edi.x12.dialect import MAX_SEGMENTS, MAX_SET_BYTES
from partner_files import interchange, invoice

LONG = f"NTE*GEN*{'x' * 70}"


def swollen(segment: str, count: int) -> list[str]:
    return ["ST*810*0002", "BIG*20261120*INV-2", *[segment] * count, "SE*9*0002"]


@pytest.mark.parametrize(
    "harm",
    [swollen("A", MAX_SEGMENTS + 1), swollen(LONG, MAX_SET_BYTES // len(LONG) + 1)],
    ids=["too many segments", "too many bytes"],
)
def test_a_set_too_large_is_a_finding_at_its_st_and_its_neighbours_are_read(harm):
    data = interchange([invoice("0001"), harm, invoice("0003", "INV-3")])
    first, second, third = [each for each in read(data) if isinstance(each, SetRead)]
    assert (True, False, True) == (first.accepted, second.accepted, third.accepted)
    [finding] = second.findings
    assert ("SET_TOO_LARGE", data.index(b"ST*810*0002")) == (finding.code, finding.offset)
    assert second.document is None


def test_its_997_says_that_the_set_is_at_fault():
    data = interchange([swollen("A", MAX_SEGMENTS + 1)])
    assert "AK5*R*5~" in check(data, "big.edi")["acknowledgment"]


def test_what_is_refused_for_its_size_costs_no_more_than_its_bytes():
    data = interchange([swollen("A", 20_000_000 // len("A~"))], end="~")
    tracemalloc.start()
    try:
        [found, _] = list(read(data))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert ["SET_TOO_LARGE"] == [each.code for each in found.findings]
    assert peak < 2 * len(data)
