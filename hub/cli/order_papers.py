"""What a supplier's own system writes in the course of an order: 997, 855, 856, as plain texts.

No reader or writer of ours is asked: a partner's system is not ours. Used to measure and to test.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

END = "~\n"


@dataclass(frozen=True)
class OrderedLine:
    """A line as it was ordered: its number, the buyer's SKU, the quantity and the price."""

    line: str
    sku: str
    quantity: str
    price: str


@dataclass(frozen=True)
class Supplier:
    """Who writes to whom: ids under qualifier 01."""

    id: str
    hub: str

    def acknowledge(self, ours: bytes, control: int) -> bytes:
        """The 997 that accepts every set of the one group of a file of ours."""
        text = ours.decode()
        group = re.search(r"GS\*(\w+)\*[^*]*\*[^*]*\*\d*\*\d*\*(\d+)\*", text)
        sets = re.findall(r"ST\*(\d{3})\*(\w+)", text)
        if group is None or not sets:
            raise ValueError("no group of ours to acknowledge")
        accepted = [f"AK2*{code}*{number}{END}AK5*A" for code, number in sets]
        body = [
            f"AK1*{group[1]}*{group[2]}",
            *accepted,
            f"AK9*A*{len(sets)}*{len(sets)}*{len(sets)}",
        ]
        return self._file("FA", "997", body, control)

    def confirm(self, order: str, lines: Sequence[OrderedLine], control: int) -> bytes:
        """The 855 that promises everything as ordered."""
        body = [f"BAK*00*AC*{order}*20261120****SO-{control}*20261120"]
        for each in lines:
            body += [
                f"PO1*{each.line}*{each.quantity}*EA*{each.price}**BP*{each.sku}",
                f"ACK*IA*{each.quantity}*EA*068*20261204",
            ]
        body.append(f"CTT*{len(lines)}")
        return self._file("PR", "855", body, control)

    def ship(self, order: str, lines: Sequence[OrderedLine], control: int) -> bytes:
        """The 856 of a shipment of everything."""
        body = [
            f"BSN*00*SHP-{control}*20261202*1015*0001",
            "HL*1**S",
            "DTM*011*20261202",
            "DTM*017*20261204",
            "HL*2*1*O",
            f"PRF*{order}",
        ]
        for place, each in enumerate(lines, start=3):
            body += [
                f"HL*{place}*2*I",
                f"LIN*{each.line}*BP*{each.sku}",
                f"SN1*{each.line}*{each.quantity}*EA",
            ]
        body.append(f"CTT*{len(lines) + 2}")
        return self._file("SH", "856", body, control)

    def _file(self, group: str, code: str, body: Sequence[str], control: int) -> bytes:
        count = sum(each.count(END) + 1 for each in body) + 2
        parties = f"01*{self.id:<15}*01*{self.hub:<15}"
        segments = [
            f"ISA*00*{'':10}*00*{'':10}*{parties}*261120*0915*U*00401*{control:09d}*0*P*>",
            f"GS*{group}*{self.id}*{self.hub}*20261120*0915*{control}*X*004010",
            f"ST*{code}*0001",
            *body,
            f"SE*{count}*0001",
            f"GE*1*{control}",
            f"IEA*1*{control:09d}",
        ]
        return "".join(f"{each}{END}" for each in segments).encode()
