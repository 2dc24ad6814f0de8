"""What partners drop in a run without anyone having asked: invoices, and everything amiss."""

from faults import papers
from faults.papers import Set
from faults.partners import TradingPartner

MISHAPS = (
    "junk",
    "junk behind",
    "control number again",
    "somebody else's name",
    "no such folder",
    "beside the folders",
    "too large",
    "nothing but an envelope",
    "TA1 for what we never sent",
    "empty",
)
LARGE = 70_000  # above the cap that a run sets


def send_invoices(partner: TradingPartner, count: int, *, groups: int = 1) -> None:
    """A file of some invoices, at times with one that is not sound among them."""
    made = [
        partner.group(*[_invoice(partner, n) for n in range(1, count + 1)]) for _ in range(groups)
    ]
    partner.send(f"{count * groups} invoices", *made)


def send_mishap(partner: TradingPartner, mishap: str) -> None:
    """A file with something amiss."""
    one = partner.interchange(partner.group(_invoice(partner, 1)))
    number = partner.next_control()
    note = "TA1*000004711*260105*0915*R*006"
    folder = {"no such folder": "NOBODY", "beside the folders": ".."}.get(mishap)
    if mishap == "control number again":
        _repeat_number(partner, one)
        return
    made = {
        "junk": papers.Paper(f"HELLO, NO EDI {number}".encode()),
        "empty": papers.Paper(b""),
        "too large": papers.Paper(f"{number}".encode() * LARGE),
        "junk behind": papers.paper([one], b"WHAT IS THIS~"),
        "somebody else's name": papers.paper([_by("ZZ", "SOMEONE", one)]),
        "nothing but an envelope": papers.paper([partner.interchange()]),
        "TA1 for what we never sent": papers.paper([partner.interchange(notes=(note,))]),
    }
    partner.drop(made.get(mishap, papers.paper([one])), mishap, folder=folder)


def _repeat_number(partner: TradingPartner, one: papers.Interchange) -> None:
    other = partner.group(_invoice(partner, 1))
    again = papers.from_partner(partner.profile, one.control, [other])
    partner.drop(papers.paper([one]), "the first of a control number")
    wait = partner.random.uniform(0, 600)
    partner.later(wait, lambda: partner.drop(papers.paper([again]), "control number again"))


def _by(qualifier: str, name: str, one: papers.Interchange) -> papers.Interchange:
    return papers.Interchange(one.control, one.groups, (qualifier, name), one.receiver)


def _invoice(partner: TradingPartner, place: int) -> Set:
    number = f"INV-{partner.next_control()}"
    sound = partner.random.random() < 0.85
    lines = 40 if partner.random.random() < 0.1 else 1
    return papers.invoice(f"{place:04d}", number, "PO-10071", sound=sound, lines=lines)
