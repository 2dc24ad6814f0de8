"""What the codes of a supplier's answer mean for an order, as data.

ACK01 is X12 element 668 (line item status), BAK02 and BCA02 are element 587 (acknowledgment type),
POC02 is element 670 (change or response type), the qualifiers of dates are element 374. Source: the
X12 code lists of 004010 and 005010 (668 up to R9 of the later releases); what suppliers mean by
them, where the list alone does not say it, from public guides of retailers. A code that is not here
is never guessed: a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Effect = Literal["confirm", "backorder", "cancel", "hold"]
Aspect = Literal["price", "quantity", "date", "item", "any"]
Unmentioned = Literal["accepted", "refused", "missing"]
Whole = Literal["accepted", "refused", "unclear"]


@dataclass(frozen=True)
class LineCode:
    """What becomes of the quantity under a code, and what the code says has changed.

    `pending`: the supplier has yet to say it. `rest` is where the rest of the line goes.
    """

    meaning: str
    effect: Effect
    changed: Aspect | None = None
    pending: bool = False
    rest: Effect | None = None


@dataclass(frozen=True)
class TypeCode:
    """What an answer's type says of lines that it does not name, and where it names none."""

    meaning: str
    unmentioned: Unmentioned
    without_lines: Whole
    doubtful: bool = False


LINE_CODES: Mapping[str, LineCode] = {
    "AA": LineCode("accepted, forwarded to another location of the supplier", "confirm"),
    "AC": LineCode("accepted and shipped", "confirm"),
    "AR": LineCode("accepted and released for shipment", "confirm"),
    "BP": LineCode("accepted in part, the balance backordered", "confirm", rest="backorder"),
    "DR": LineCode("accepted, date rescheduled", "confirm", "date"),
    "IA": LineCode("accepted", "confirm"),
    "IB": LineCode("backordered", "backorder"),
    "IC": LineCode("accepted with changes", "confirm", "any"),
    "ID": LineCode("deleted", "cancel"),
    "IE": LineCode("accepted, price pending", "confirm", "price", pending=True),
    "IF": LineCode("on hold, its description is incomplete", "hold"),
    "IH": LineCode("on hold", "hold"),
    "IP": LineCode("accepted, price changed", "confirm", "price"),
    "IQ": LineCode("accepted, quantity changed", "confirm", "quantity"),
    "IR": LineCode("rejected", "cancel"),
    "IS": LineCode("accepted, substitution made", "confirm", "item"),
    "IW": LineCode("on hold, a waiver is required", "hold"),
    "R1": LineCode("rejected, not a contract item", "cancel"),
    "R2": LineCode("rejected, invalid item number", "cancel"),
    "R3": LineCode("rejected, invalid unit", "cancel"),
    "R4": LineCode("rejected, contract item not available", "cancel"),
    "R5": LineCode("rejected, to be ordered anew as a just-in-time order", "cancel"),
    "R6": LineCode("rejected, to be ordered anew as an extended delivery order", "cancel"),
    "R7": LineCode("rejected, to be ordered anew as a drop shipment", "cancel"),
    "R8": LineCode("rejected, to be ordered anew as a surge order", "cancel"),
    "R9": LineCode("rejected, the item is discontinued", "cancel"),
    "SP": LineCode("accepted, schedule date pending", "confirm", "date", pending=True),
}

# ID deletes a line; these refuse it, or refuse what was asked of it.
REFUSALS = frozenset({"IR", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"})

TYPE_CODES: Mapping[str, TypeCode] = {
    "AC": TypeCode("acknowledged with detail and change", "missing", "unclear"),
    "AD": TypeCode("acknowledged with detail, no change", "missing", "accepted"),
    "AE": TypeCode("acknowledged with exception detail only", "accepted", "accepted"),
    "AH": TypeCode("on hold", "missing", "unclear", doubtful=True),
    "AK": TypeCode("acknowledged, no detail or change", "accepted", "accepted"),
    "AP": TypeCode("acknowledged as product replenishment", "missing", "unclear"),
    "AT": TypeCode("accepted", "accepted", "accepted"),
    "NA": TypeCode("no acknowledgment needed", "missing", "unclear"),
    "RD": TypeCode("rejected with detail", "refused", "refused"),
    "RF": TypeCode("rejected with exception detail only", "refused", "unclear"),
    "RJ": TypeCode("rejected, no detail", "refused", "refused"),
    "RN": TypeCode("rejected with a counter offer", "missing", "unclear", doubtful=True),
    "RO": TypeCode("rejected with a counter offer", "missing", "unclear", doubtful=True),
}
REJECTIONS = frozenset({"RD", "RJ"})

# BAK01 and BCA01 (element 353) under which an answer is read by what it says: 00 original, 04
# change, 05 replace, 06 confirmation, 11 response, 15 re-submission, 18 reissue, 19 change by the
# seller, 20 final. 07 is a duplicate of one that came before.
PURPOSES = frozenset({"00", "04", "05", "06", "07", "11", "15", "18", "19", "20"})
DUPLICATE = "07"
CANCELLATION = "01"

# POC02 where no ACK stands beside it.
CHANGE_CODES: Mapping[str, LineCode] = {
    "AI": LineCode("added", "confirm"),
    "CA": LineCode("changed", "confirm"),
    "CB": LineCode("dates changed", "confirm"),
    "CF": LineCode("cancelled", "cancel"),
    "CT": LineCode("dates changed", "confirm"),
    "DI": LineCode("deleted", "cancel"),
    "MU": LineCode("price, quantity and dates changed", "confirm"),
    "NC": LineCode("not changed", "confirm"),
    "PC": LineCode("price changed", "confirm"),
    "PQ": LineCode("price and quantity changed", "confirm"),
    "PR": LineCode("price and dates changed", "confirm"),
    "QD": LineCode("quantity decreased", "confirm"),
    "QI": LineCode("quantity increased", "confirm"),
    "RE": LineCode("replaced by another item", "confirm", "item"),
    "RM": LineCode("replaced by another item, modified", "confirm", "item"),
    "RQ": LineCode("dates and quantity changed", "confirm"),
    "RS": LineCode("rescheduled", "confirm"),
    "RZ": LineCode("all values replaced", "confirm"),
}
DELETIONS = frozenset({"CF", "DI"})
CHANGE_REFUSED = "RC"

# The firmer promise first; `after and including` and `week of` bound nothing, so they are not here.
DELIVERY_DATES = ("067", "069", "017", "371", "075", "073", "065", "106", "002")
SHIP_DATES = ("068", "079", "011", "369", "085", "083", "066", "118", "010")

# Prices of CTP02 (element 236) that the buyer pays, and those at which goods are sold on.
COST_PRICES = frozenset({"ACT", "CON", "CUP", "INV", "NET", "PUR", "UCP"})
SELLING_PRICES = frozenset({"MSR", "RES", "RTL", "SRP", "SUG"})


def delivery_date(qualifier: str | None, day: date | None, transit_days: int) -> date | None:
    """The day of delivery that a date promises; None for one that promises none that we can read.

    A day of shipping promises the delivery after the days of transit.
    """
    if day is None:
        return None
    if qualifier is None or qualifier in DELIVERY_DATES:
        return day
    return _later(day, transit_days) if qualifier in SHIP_DATES else None


def _later(day: date, days: int) -> date:
    """Some days later, or the calendar's last day: a file may hold any date."""
    left = (date.max - day).days
    return day + timedelta(days=min(days, left))
