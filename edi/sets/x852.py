"""852, product activity data (GS01 PD). Source: X12 004010 and 005010, transaction set 852."""

from edi.sets.shared import PARTY, TOWN
from edi.x12.grammar import MANY, Grammar, Loop, may, may_loop, must, must_loop
from schemas.stock import Sales


def _parties() -> Loop:
    return may_loop(
        200,
        "parties",
        must("N1", into=PARTY),
        may("N2", 1, extend="names"),
        may("N3", 2, extend="street"),
        may("N4", 1, into=TOWN),
        may("FOB", 1, "freight"),
        may("TD5", 1, "carriers"),
        may("DTM", MANY, "dates"),
        may("N9", MANY),
        may("PER", 3, "contacts"),
    )


def _activities() -> Loop:
    return must_loop(
        MANY,
        "activities",
        must(
            "ZA",
            into="code quantity unit date_qualifier date reference_qualifier reference "
            "relationship",
        ),
        may("QTY", 1, "quantities"),
        may("CTP", 25, "prices"),
        may("SDQ", MANY, "distributions"),
        may_loop(1, None, must("G95"), may("DTM", 2)),
    )


GRAMMAR = Grammar(
    "852",
    "PD",
    "Product Activity Data",
    Sales,
    (
        must("XQ", into="action date date_to"),
        may("XPO", MANY, "orders"),
        may("N9", MANY, "notes"),
        may("PER", 3, "contacts"),
        _parties(),
        may_loop(
            999_999,
            "lines",
            must("LIN", into="line ids"),
            may("CTP", 25, "prices"),
            may("PO4", 1, "packs"),
            may("N9", MANY, "notes"),
            may("AMT", 10, "amounts"),
            may("PAL", 1),
            may("QTY", 1, "quantities"),
            _activities(),
        ),
        may("CTT", 1, "counts"),
    ),
    counted="lines",
)
