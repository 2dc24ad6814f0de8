"""Builders of small X12 files, with every knob of the envelope in reach."""

import pytest

ORDER = (
    "BEG*00*SA*4500012345**20260105",
    "REF*DP*014",
    "N1*ST*CORNER STORE DC 7*92*0007",
    "PO1*1*240*EA*4.25*PE*UP*012345678905*VN*BB-100",
    "PID*F****HEX BOLT",
    "CTT*1",
)


class Wire:
    """Writes interchanges; `order` are the segments of a sound 850."""

    order = ORDER

    def sets(self, *bodies, code="850"):
        segments = []
        for number, body in enumerate(bodies, 1):
            segments += [f"ST*{code}*{number:04}", *body, f"SE*{len(body) + 2}*{number:04}"]
        return segments

    def file(
        self,
        *bodies,
        code="850",
        group="PO",
        version="004010",
        isa12="00401",
        usage="P",
        ack="0",
        control="000000042",
        element="*",
        component=">",
        terminator="~",
        after="",
        isa11="U",
    ):
        head = [
            (
                f"ISA*00*{'':10}*00*{'':10}*01*{'081234567':<15}*ZZ*{'CORNERSTORE':<15}"
                f"*260105*0915*{isa11}*{isa12}*{control}*{ack}*{usage}*>"
            ),
            f"GS*{group}*081234567*CORNERSTORE*20260105*0915*7*X*{version}",
        ]
        tail = [f"GE*{len(bodies)}*7", f"IEA*1*{control}"]
        segments = [*head, *self.sets(*bodies, code=code), *tail]
        marks = str.maketrans({"*": element, ">": component})
        return "".join(s.translate(marks) + terminator + after for s in segments).encode("latin-1")


@pytest.fixture
def wire():
    return Wire()
