"""X12 as the partners of a run write it, by hand: no reader or writer of ours is asked.

A paper knows what is in it, so that the laws can tell what must have become of every set.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.partners import Partner

GROUPS = {
    "810": "IN",
    "824": "AG",
    "850": "PO",
    "855": "PR",
    "856": "SH",
    "860": "PC",
    "865": "CA",
    "997": "FA",
}
END = "~\n"


@dataclass(frozen=True)
class Set:
    """One transaction set: its body without ST and SE, and whether it is sound."""

    code: str
    control: str
    body: tuple[str, ...]
    sound: bool = True


@dataclass(frozen=True)
class Group:
    """Sets of one functional group."""

    control: int
    sets: tuple[Set, ...]

    @property
    def code(self) -> str:
        return self.sets[0].code


@dataclass(frozen=True)
class Interchange:
    """One interchange, or only TA1s; `sender` is who it says it is from."""

    control: int
    groups: tuple[Group, ...]
    sender: tuple[str, str]
    receiver: tuple[str, str]
    notes: tuple[str, ...] = ()

    @property
    def business(self) -> list[Group]:
        """The groups that want an answer."""
        return [group for group in self.groups if group.code != "997"]


@dataclass(frozen=True)
class Paper:
    """A file: its bytes and the interchanges in it; none for what nobody can read."""

    data: bytes
    interchanges: tuple[Interchange, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def paper(interchanges: Sequence[Interchange], tail: bytes = b"") -> Paper:
    """A file of some interchanges; `tail` is what stands behind them."""
    data = b"".join(_written(each) for each in interchanges) + tail
    return Paper(data, tuple(interchanges))


def from_partner(
    partner: Partner, control: int, groups: Sequence[Group], notes: Sequence[str] = ()
) -> Interchange:
    """An interchange of a partner's to us, as it should be."""
    me = partner.identities[0]
    return Interchange(
        control, tuple(groups), (me.qualifier, me.id), (partner.us.qualifier, partner.us.id),
        tuple(notes),
    )  # fmt: skip


def invoice(control: str, number: str, order: str, *, sound: bool = True, lines: int = 1) -> Set:
    """An 810; one that is not sound has a quantity that is no number."""
    quantity = "24" if sound else "many"
    items = [f"IT1*{n}*{quantity}*EA*31.5**BP*FB-{n}*VP*BB-{n}" for n in range(1, lines + 1)]
    body = (f"BIG*20260105*{number}*20260105*{order}***DI", *items, "TDS*75600", f"CTT*{lines}")
    return Set("810", control, body, sound)


def acknowledgment(
    control: str, code: str, group: int, sets: Sequence[tuple[str, str]], verdict: str = "A"
) -> Set:
    """A 997 about one group of ours: its functional code, its number, its sets."""
    good = 0 if verdict == "R" else len(sets)
    body = [f"AK1*{code}*{group}"]
    for set_code, set_control in sets:
        body += [f"AK2*{set_code}*{set_control}", f"AK5*{verdict}" + ("*5" * (verdict != "A"))]
    body.append(f"AK9*{verdict}*{len(sets)}*{len(sets)}*{good}")
    return Set("997", control, tuple(body))


def _written(each: Interchange) -> bytes:
    (qualifier, sender), (to_qualifier, receiver) = each.sender, each.receiver
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*{qualifier}*{sender:<15}*{to_qualifier}*{receiver:<15}"
        f"*260105*0915*U*00401*{each.control:09d}*0*P*>"
    )
    segments = [isa, *each.notes]
    for group in each.groups:
        segments += _group(group, sender, receiver)
    segments.append(f"IEA*{len(each.groups)}*{each.control:09d}")
    return (END.join(segments) + END).encode()


def _group(group: Group, sender: str, receiver: str) -> list[str]:
    segments = [
        f"GS*{GROUPS[group.code]}*{sender}*{receiver}*20260105*0915*{group.control}*X*004010"
    ]
    for each in group.sets:
        body = [f"ST*{each.code}*{each.control}", *each.body]
        segments += [*body, f"SE*{len(body) + 1}*{each.control}"]
    return [*segments, f"GE*{len(group.sets)}*{group.control}"]


@dataclass(frozen=True)
class Seen:
    """What a partner's own system reads in a file of ours: envelope numbers and sets."""

    control: int
    group: int
    code: str
    sets: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]
    notes: tuple[tuple[str, ...], ...]


def seen(data: bytes) -> Seen:
    """Read one interchange of ours by splitting it; anything else is an error of ours."""
    text = data.decode()
    element, end = text[3], text[105]
    segments = [tuple(s.strip().split(element)) for s in text.split(end) if s.strip()]
    isa, groups = segments[0], [s for s in segments if s[0] == "GS"]
    sets: list[tuple[str, str, tuple[tuple[str, ...], ...]]] = []
    for segment in segments:
        if segment[0] == "ST":
            sets.append((segment[1], segment[2], ()))
        elif sets and segment[0] not in ("SE", "GE", "IEA", "GS"):
            code, control, body = sets[-1]
            sets[-1] = (code, control, (*body, segment))
    notes = tuple(s for s in segments if s[0] == "TA1")
    group = groups[0] if groups else ("GS", "", "", "", "", "", "0")
    return Seen(int(isa[13]), int(group[6]), group[1], tuple(sets), notes)
