"""810, invoice (GS01 IN). Source: X12 004010 and 005010, transaction set 810."""

from edi.sets.shared import NOTE, code_loop, description_loop, party_loop, taxed_charge_loop
from edi.x12.grammar import MANY, Grammar, Loop, light_loop, may, may_loop, must
from schemas.invoices import Invoice

BIG = "date number order_date order_number release change type purpose action number_2"


def _place_loop() -> Loop:
    return may_loop(MANY, None, must("V1"), may("R4", MANY), may("DTM", MANY))


def _account_loop() -> Loop:
    return may_loop(MANY, None, must("FA1"), must("FA2", MANY))


def _lines() -> Loop:
    return may_loop(
        200_000,
        "lines",
        must("IT1", into="line quantity unit unit_price price_basis ids"),
        may("CRC", 1),
        may("QTY", 5, "quantities"),
        may("CUR", 1, "currencies"),
        may("IT3", 5),
        may("TXI", 10, "taxes"),
        may("CTP", 25, "prices"),
        may("PAM", 10),
        may("MEA", 40, "measurements"),
        description_loop(),
        may("PWK", 25),
        may("PKG", 25),
        may("PO4", 1, "packs"),
        may("ITD", 2, "terms"),
        may("REF", MANY, "references"),
        may("YNQ", 10),
        may("PER", 5, "contacts"),
        may("SDQ", 500, "distributions"),
        may("DTM", 10, "dates"),
        may("CAD", MANY),
        may("L7", MANY),
        may("SR", 1),
        taxed_charge_loop(),
        may_loop(
            1000,
            None,
            must("SLN"),
            may("DTM", 1),
            may("REF", MANY),
            may("PID", 1000),
            may("SAC", 25),
            may("TC2", 2),
            may("TXI", 10),
        ),
        party_loop(200, may("DMG", 1)),
        code_loop(10),
        _place_loop(),
        _account_loop(),
    )


GRAMMAR = Grammar(
    "810",
    "IN",
    "Invoice",
    Invoice,
    (
        must("BIG", into=BIG),
        may("NTE", 100, "remarks"),
        may("CUR", 1, "currencies"),
        may("REF", 12, "references"),
        may("YNQ", 10),
        may("PER", 3, "contacts"),
        party_loop(200, may("DMG", 1)),
        may("ITD", MANY, "terms"),
        may("DTM", 10, "dates"),
        may("FOB", 1, "freight"),
        may("PID", 200, "descriptions"),
        may("MEA", 40, "measurements"),
        may("PWK", 25),
        may("PKG", 25),
        may("L7", 1),
        may("BAL", MANY),
        may("INC", 1),
        may("PAM", MANY),
        code_loop(10),
        may_loop(1, "notes", must("N9", into=NOTE), must("MSG", 10, "messages")),
        _place_loop(),
        _account_loop(),
        _lines(),
        must("TDS", into="total discountable discounted_total discount"),
        may("TXI", 10, "taxes"),
        may("CAD", 1, "deliveries"),
        may("AMT", MANY, "amounts"),
        taxed_charge_loop(),
        light_loop(MANY, "shipped", "ISS", may("PID", 1, "descriptions")),
        may("CTT", 1, "counts"),
    ),
    counted="lines",
)
