"""856, ship notice (GS01 SH). Source: X12 004010 and 005010, transaction set 856."""

from edi.sets.shared import charge_loop, code_loop, party_loop
from edi.x12.grammar import MANY, V5, Grammar, Loop, light_loop, may, may_loop, must, must_loop
from schemas.shipments import ShipNotice


def _levels() -> Loop:
    return must_loop(
        200_000,
        "levels",
        must("HL", into="id parent code child"),
        may("LIN", 1, "item"),
        may("SN1", 1, "shipped"),
        may("SLN", 1000),
        may("PRF", 1, "order"),
        may("PO4", 1, "packs"),
        may("PID", 200, "descriptions"),
        may("MEA", 40, "measurements"),
        may("PWK", 25),
        may("PKG", 25),
        may("TD1", 20, "lading"),
        may("TD5", 12, "carriers"),
        light_loop(12, "equipment", "TD3", may("AT9", 1, versions=V5)),
        may("TD4", 5),
        may("TSD", 1),
        may("REF", MANY, "references"),
        may("PER", 3, "contacts"),
        may_loop(200, None, must("CLD"), may("REF", 200), may("DTP", 1)),
        may("MAN", MANY, "marks"),
        may("DTM", 10, "dates"),
        may("FOB", 1, "freight"),
        may("PAL", 1, "pallet"),
        party_loop(200, may("FOB", 1, "freight")),
        may("SDQ", 50, "distributions"),
        may("ETD", 1),
        may("CUR", 1, "currencies"),
        charge_loop(most=MANY),
        may("GF", 1),
        may("YNQ", 10),
        code_loop(10),
        may_loop(MANY, None, must("V1"), may("R4", MANY), may("DTM", MANY)),
    )


GRAMMAR = Grammar(
    "856",
    "SH",
    "Ship Notice/Manifest",
    ShipNotice,
    (
        must("BSN", into="purpose number date time structure transaction reason"),
        may("DTM", 10, "dates"),
        _levels(),
        may("CTT", 1, "counts"),
    ),
    counted="levels",
)
