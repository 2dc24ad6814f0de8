"""The supplier's side of the demo: what BOLT's own system writes when our order comes.

Plain texts, not our translator: a partner's system is not ours.
"""

import re

from hub.cli.story import sample, told_today

ISA = (
    "ISA*00*          *00*          *01*081234567      *01*098765432      "
    "*261120*0912*U*00401*{control:0>9}*0*P*>~\n"
)


def functional_acknowledgment(order: str) -> bytes:
    """The 997 that accepts our 850, naming its group and set as its text does."""
    group, control = _first(order, r"GS\*PO\*.*"), _first(order, r"ST\*850\*(\w+)")
    numbers = group.split("*")
    lines = [
        "GS*FA*081234567*098765432*20261120*0912*770*X*004010~",
        "ST*997*0001~",
        f"AK1*PO*{numbers[6]}~",
        f"AK2*850*{control}~",
        "AK5*A~",
        "AK9*A*1*1*1~",
        "SE*6*0001~",
        "GE*1*770~",
        "IEA*1*000000770~",
    ]
    return told_today((ISA.format(control=770) + "\n".join(lines) + "\n").encode())


def ship_notice() -> bytes:
    """The 856: what left BOLT's dock, less than was ordered of line 2."""
    return told_today(sample("bolt-ship-notice.edi"))


def _first(text: str, pattern: str) -> str:
    segments = [each.strip() for each in text.split("~")]
    for segment in segments:
        found = re.match(pattern, segment)
        if found is not None:
            return found.group(found.lastindex or 0)
    raise ValueError(f"our order has no segment like {pattern}")
