"""846, inventory inquiry/advice (GS01 IB). Source: X12 004010 and 005010, set 846."""

from edi.sets.shared import code_loop, party_loop
from edi.x12.grammar import MANY, Grammar, Loop, may, may_loop, must, must_loop
from schemas.stock import Inventory


def _stocks() -> Loop:
    return may_loop(
        99,
        "stocks",
        must("QTY", into="qualifier quantity measure text"),
        may("UIT", 12),
        may("MEA", 25, "measurements"),
        may("LDT", 12),
        may("DTM", 10, "dates"),
        may("SCH", 25, "schedules"),
        code_loop(),
        may_loop(
            1,
            None,
            must("LS"),
            may_loop(MANY, None, must("REF"), may("DTM", MANY), may("N1", 1)),
            must("LE"),
        ),
    )


def _lines() -> Loop:
    return must_loop(
        10_000,
        "lines",
        must("LIN", into="line ids"),
        may("PID", 200, "descriptions"),
        may("MEA", 40, "measurements"),
        may("PKG", 25),
        may("DTM", 10, "dates"),
        may("CTP", 25, "prices"),
        may("CUR", 1, "currencies"),
        may("SAC", 25, "charges"),
        may("REF", MANY, "references"),
        may("PER", 3, "contacts"),
        may("SDQ", 500, "distributions"),
        may("MAN", 1),
        may("UIT", 5),
        may("CS", 1),
        may("DD", MANY),
        may("G53", 1),
        may("PCT", MANY),
        may("LDT", 12),
        code_loop(10),
        may_loop(1000, None, must("SLN"), may("PID", 200), may("MEA", 40), may("PKG", 25)),
        _stocks(),
        party_loop(200),
    )


GRAMMAR = Grammar(
    "846",
    "IB",
    "Inventory Inquiry/Advice",
    Inventory,
    (
        must("BIA", into="purpose type number date time action"),
        may("CUR", 1, "currencies"),
        may("DTM", 10, "dates"),
        may("REF", 12, "references"),
        may("PER", 3, "contacts"),
        may("MEA", 20, "measurements"),
        party_loop(5),
        code_loop(10),
        _lines(),
        may("CTT", 1, "counts"),
    ),
    counted="lines",
)
