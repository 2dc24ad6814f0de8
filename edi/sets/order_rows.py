"""The rows that 850, 855, 860 and 865 have in common, in header and line.

Source: X12 004010 and 005010, transaction sets 850, 855, 860 and 865.
"""

from edi.sets.shared import (
    charge_loop,
    code_loop,
    description_loop,
    header_amount_loop,
    kept_texts,
    line_amount_loop,
    line_party_loop,
    note_loop,
    order_party_loop,
    quantity_loop,
)
from edi.x12.grammar import MANY, V4, Loop, Row, light_loop, may, may_loop, must

LINE = "line quantity unit unit_price price_basis ids"
CHANGE = "line change quantity left_to_receive measure unit_price price_basis ids"


def money_rows() -> tuple[Row | Loop, ...]:
    """The header from currency to terms."""
    return (
        may("CUR", 1, "currencies"),
        may("REF", MANY, "references"),
        may("PER", 3, "contacts"),
        may("TAX", MANY, "tax_references"),
        may("FOB", MANY, "freight"),
        may("CTP", MANY, "prices"),
        may("PAM", 10),
        may("CSH", 5),
        may("TC2", MANY),
        charge_loop(),
        may("ITD", MANY, "terms"),
        may("DIS", 20),
        may("INC", 1),
    )


def goods_rows() -> tuple[Row | Loop, ...]:
    """The header from dates to transport."""
    return (
        may("DTM", 10, "dates"),
        may("LDT", 12, versions=V4),
        may("LIN", 5),
        may("SI", MANY),
        may("PID", 200, "descriptions"),
        may("MEA", 40, "measurements"),
        may("PWK", 25),
        may("PKG", 200),
        may("TD1", 2, "lading"),
        may("TD5", 12, "carriers"),
        may("TD3", 12, "equipment"),
        may("TD4", 5),
        may("MAN", 10),
        may("PCT", MANY),
        may("CTB", 5),
        may("TXI", MANY, "taxes"),
    )


def loop_rows() -> tuple[Row | Loop, ...]:
    """The loops of the header: amounts, notes, parties."""
    return (
        header_amount_loop(),
        note_loop(),
        order_party_loop(),
        code_loop(),
        special_loop(),
        may_loop(MANY, None, must("ADV"), may("DTM", MANY), may("MTX", MANY)),
    )


def special_loop() -> Loop:
    """SPI with the parties and dates of special instructions."""
    contract = may_loop(MANY, None, must("CB1"), may("REF", 20), may("DTM", 5), *kept_texts(50))
    parties = may_loop(
        20,
        None,
        must("N1"),
        may("N2", 2),
        may("N3", 2),
        may("N4", 1),
        may("REF", 20),
        may("G61", 1),
        *kept_texts(50),
    )
    return may_loop(
        MANY,
        None,
        must("SPI"),
        may("REF", 5),
        may("DTM", 5),
        *kept_texts(50),
        parties,
        contract,
    )


def item_rows() -> tuple[Row | Loop, ...]:
    """A line from its item to its terms."""
    return (
        may("LIN", MANY),
        may("SI", MANY),
        may("CUR", 1, "currencies"),
        may("CN1", 1),
        may("PO3", 25),
        light_loop(MANY, "prices", "CTP", may("CUR", 1, "currency")),
        may("PAM", 10),
        may("MEA", 40, "measurements"),
        description_loop(),
        may("PWK", 25),
        may("PO4", MANY, "packs"),
        may("REF", MANY, "references"),
        may("PER", 3, "contacts"),
        charge_loop(may("CTP", 1, "prices")),
        may("IT8", 1),
        may("CSH", MANY),
        may("ITD", 2, "terms"),
        may("DIS", 20),
        may("INC", 1),
        may("TAX", MANY),
        may("FOB", MANY, "freight"),
        may("SDQ", 500, "distributions"),
        may("IT3", 5),
        may("DTM", 10, "dates"),
        may("LDT", 12),
        may("TC2", MANY),
        may("TD1", 1, "lading"),
        may("TD5", 12, "carriers"),
        may("TD3", 12),
        may("TD4", 5),
    )


def item_loops() -> tuple[Row | Loop, ...]:
    """The loops at the end of a line that all four sets have."""
    return (note_loop(may("MEA", 40)), line_party_loop())


def closing_loops() -> tuple[Row | Loop, ...]:
    """Amounts and codes at the end of a line."""
    return (line_amount_loop(), code_loop())


__all__ = [
    "CHANGE",
    "LINE",
    "closing_loops",
    "goods_rows",
    "item_loops",
    "item_rows",
    "loop_rows",
    "money_rows",
    "quantity_loop",
]
