"""The loops that orders, responses, changes and invoices share: parties, notes, charges, amounts.

Source: X12 004010 and 005010, transaction set tables.
"""

from edi.x12.grammar import MANY, V4, V5, Loop, Row, light_loop, may, may_loop, must

PARTY = "role name qualifier id relationship role_2"
TOWN = "city state postal_code country location_qualifier location subdivision"
NOTE = "qualifier value text date time zone related"
TEXT = "code text text_2 control number language"


def texts(most: int = MANY) -> tuple[Row, Row]:
    """Free text: MSG in 004010, MTX in 005010."""
    return (
        may("MSG", most, "messages", versions=V4),
        may("MTX", MANY, "messages", fields=TEXT, versions=V5),
    )


def kept_texts(most: int = MANY) -> tuple[Row, Row]:
    """Free text where the model has no place for it."""
    return may("MSG", most, versions=V4), may("MTX", MANY, versions=V5)


def party_loop(most: int, *more: Row | Loop) -> Loop:
    """N1 with names, address, references and contacts, and what the set has `more`."""
    return may_loop(
        most,
        "parties",
        must("N1", into=PARTY),
        may("N2", 2, extend="names"),
        may("N3", 2, extend="street"),
        may("N4", 1, into=TOWN),
        may("REF", 12, "references"),
        may("PER", 3, "contacts"),
        *more,
    )


def order_party_loop() -> Loop:
    """N1 in the header of an order, its response or its change."""
    return may_loop(
        200,
        "parties",
        must("N1", into=PARTY),
        may("N2", 2, extend="names"),
        may("IN2", MANY, versions=V5),
        may("N3", 2, extend="street"),
        may("N4", MANY, into=TOWN),
        may("NX2", MANY),
        may("REF", 12, "references"),
        may("PER", MANY, "contacts"),
        may("SI", MANY),
        may("FOB", 1, "freight"),
        may("TD1", 2, "lading"),
        may("TD5", 12, "carriers"),
        may("TD3", 12),
        may("TD4", 5),
        may("PKG", 200),
    )


def line_party_loop() -> Loop:
    """N1 at a line of an order, its response or its change."""
    return may_loop(
        200,
        "parties",
        must("N1", into=PARTY),
        may("N2", 2, extend="names"),
        may("IN2", MANY, versions=V5),
        may("N3", 2, extend="street"),
        may("N4", 1, into=TOWN),
        may("QTY", MANY),
        may("NX2", MANY),
        may("REF", 12, "references"),
        may("PER", 3, "contacts"),
        may("SI", MANY),
        may("DTM", 1, "dates"),
        may("FOB", 1, "freight"),
        may("SCH", 200),
        may("TD1", 2, "lading"),
        may("TD5", 12, "carriers"),
        may("TD3", 12),
        may("TD4", 5),
        may("PKG", 200),
        may_loop(MANY, None, must("LDT"), may("MAN", 10), may("QTY", 5), *kept_texts(1)),
    )


def note_loop(*more: Row) -> Loop:
    """N9 with its messages."""
    return may_loop(
        1000,
        "notes",
        must("N9", into=NOTE),
        may("DTM", MANY, "dates"),
        *more,
        *texts(1000),
        may("PWK", MANY, versions=V5),
    )


def charge_loop(*more: Row, most: int = 25) -> Loop:
    """SAC with its own currency."""
    return light_loop(most, "charges", "SAC", may("CUR", 1, "currency"), *more)


def taxed_charge_loop(most: int = 25) -> Loop:
    """SAC of an invoice, with its taxes."""
    return light_loop(
        most,
        "charges",
        "SAC",
        may("DTM", MANY, "dates", versions=V5),
        may("TXI", 10, "taxes"),
    )


def description_loop() -> Loop:
    """PID of a line with its measurements."""
    return light_loop(1000, "descriptions", "PID", may("MEA", 10, "measurements"))


def header_amount_loop() -> Loop:
    """AMT in a header."""
    return light_loop(
        MANY,
        "header_amounts",
        "AMT",
        may("REF", MANY, "references"),
        may("DTM", 1, "dates"),
        may("PCT", MANY),
    )


def line_amount_loop() -> Loop:
    """AMT at a line."""
    return light_loop(MANY, "amounts", "AMT", may("REF", 1, "references"), may("PCT", MANY))


def quantity_loop() -> Loop:
    """QTY at a line with its service codes."""
    return light_loop(MANY, "quantities", "QTY", may("SI", MANY))


def schedule_loop(*more: Row) -> Loop:
    """SCH with how each delivery travels."""
    return light_loop(
        200,
        "schedules",
        "SCH",
        may("TD1", 2, "lading"),
        may("TD5", 12, "carriers"),
        may("TD3", 12, "equipment"),
        may("TD4", 5),
        *more,
    )


def lead_time_loop() -> Loop:
    """LS/LE around lead times."""
    inner = may_loop(MANY, None, must("LDT"), may("QTY", MANY), *kept_texts(1), may("REF", 3))
    return may_loop(1, None, must("LS"), inner, must("LE"))


def code_loop(most: int = MANY) -> Loop:
    """LM with the codes of its list."""
    return may_loop(most, None, must("LM"), must("LQ", MANY))


def subline_loop(*more: Row | Loop) -> Loop:
    """SLN: what a line is made of."""
    return may_loop(
        1000,
        None,
        must("SLN"),
        *kept_texts(),
        may("SI", MANY),
        may("PID", 1000),
        may("PO3", 104),
        may("TC2", MANY),
        *more,
        may("DTM", 10),
        may("CTP", 25),
        may("PAM", 10),
        may("PO4", 1),
        may("TAX", 3),
        may_loop(MANY, None, must("QTY"), may("SI", MANY)),
        may_loop(MANY, None, must("N9"), may("DTM", MANY), *kept_texts()),
        may_loop(10, None, must("N1"), may("N2", 2), may("N3", 2), may("N4"), may("REF", 12)),
    )


def summary_loop(most: int) -> Loop:
    """CTT with the total amounts."""
    return may_loop(1, ".", must("CTT", 1, "counts"), may("AMT", most, "amounts"))
