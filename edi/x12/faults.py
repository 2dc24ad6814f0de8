"""A flaw: a fault at a place in an X12 file, and the finding in words that is made of it.

Which faults there are, and their words, stands in fault_table.py.
"""

from dataclasses import dataclass

from edi.x12.fault_table import FAULTS, Fault
from schemas.findings import Finding, Severity

VALUE_SHOWN = 99


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault at a place in a file; `number` is the X12 element's, `extra` what its words need."""

    code: str
    segment: str | None = None
    position: int | None = None
    element: int | None = None
    component: int | None = None
    value: str | None = None
    number: str | None = None
    name: str = ""
    extra: str = ""
    shortest: int = 0
    longest: int = 0
    loop: str | None = None
    severity: Severity | None = None
    instead: str = ""
    note: str = ""

    @property
    def ack(self) -> str:
        """What an acknowledgment calls it; `instead` where the place tells more than the fault."""
        return self.instead or self.fault.ack

    @property
    def fault(self) -> Fault:
        return FAULTS[self.code]

    @property
    def weight(self) -> Severity:
        return self.severity or self.fault.severity

    def finding(self, offset: int | None) -> Finding:
        """The flaw in words, at its place in the file."""
        said = {
            "place": _place(self), "name": self.name or "element", "segment": self.segment,
            "value": shown(self.value), "extra": self.extra, "number": self.number,
            "shortest": self.shortest, "longest": self.longest, "note": self.note,
        }  # fmt: skip
        return Finding(
            code=self.code,
            severity=self.weight,
            message=self.fault.message.format(**said),
            segment=self.segment,
            position=self.position,
            element=self.element,
            component=self.component,
            offset=offset,
            value=shown(self.value),
            fix=self.fault.fix.format(**said),
        )


def _place(flaw: Flaw) -> str:
    if flaw.element is None:
        return flaw.segment or "The element"
    component = f"-{flaw.component}" if flaw.component else ""
    return f"{flaw.segment}{flaw.element:02}{component}"


def shown(value: str | None) -> str | None:
    """A value as findings and acknowledgments may repeat it: printable and not too long."""
    if value is None:
        return None
    return "".join(c if c.isprintable() else "?" for c in value[:VALUE_SHOWN])
