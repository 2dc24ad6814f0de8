"""Files that a partner might send, and who the partners are: what several rooms test with."""

from collections.abc import Sequence

from schemas.partners import Identity, Partner

HUB = Identity(qualifier="01", id="098765432")
BOLT = Partner(
    id="BOLT",
    name="Bolt and Beam Fasteners",
    identities=(Identity(qualifier="01", id="081234567"), Identity(qualifier="ZZ", id="BOLTWEST")),
    us=HUB,
)


def invoice(control: str, number: str = "INV-1", quantity: str = "24") -> list[str]:
    """The segments of a small 810."""
    body = [
        f"ST*810*{control}",
        f"BIG*20261120*{number}*20261112*PO-10071***DI",
        f"IT1*1*{quantity}*EA*31.5**BP*FB-2001*VP*BB-CL20",
        "TDS*75600",
        "CTT*1",
    ]
    return [*body, f"SE*{len(body) + 1}*{control}"]


def interchange(
    sets: Sequence[Sequence[str]],
    control: int = 1,
    *,
    sender: tuple[str, str] = ("01", "081234567"),
    receiver: tuple[str, str] = ("01", "098765432"),
    usage: str = "P",
    version: str = "004010",
    end: str = "~\n",
) -> bytes:
    """One interchange of one group."""
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*{sender[0]}*{sender[1]:<15}*{receiver[0]}*{receiver[1]:<15}"
        f"*261120*0915*U*00401*{control:09d}*0*{usage}*>"
    )
    group = f"GS*IN*{sender[1]}*{receiver[1]}*20261120*0915*{control}*X*{version}"
    segments = [segment for one in sets for segment in one]
    tail = [f"GE*{len(sets)}*{control}", f"IEA*1*{control:09d}"]
    return (end.join([isa, group, *segments, *tail]) + end).encode()
