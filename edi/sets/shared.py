"""The loops that orders, responses, changes and invoices share: parties, notes, charges.

Source: X12 004010 and 005010 transaction set tables.
"""

from edi.x12.grammar import MANY, Loop, may, may_loop, must

PARTY = "role name qualifier id relationship role_2"
TOWN = "city state postal_code country location_qualifier location subdivision"
CHARGE = (
    "indicator code agency agency_code amount percent_qualifier percent rate unit quantity "
    "quantity_to handling reference option text language"
)


def party_loop(most: int) -> Loop:
    """N1 with names, address, references and contacts."""
    return may_loop(
        most,
        "parties",
        must("N1", into=PARTY),
        may("N2", 2, extend="names"),
        may("N3", 2, extend="street"),
        may("N4", into=TOWN),
        may("NX2", MANY),
        may("REF", MANY, "references"),
        may("PER", MANY, "contacts"),
        may("SI", MANY),
        may("DTM", MANY, "dates"),
        may("FOB", MANY, "freight"),
        may("TD1", MANY, "lading"),
        may("TD5", MANY, "carriers"),
        may("TD3", MANY),
        may("TD4", MANY),
        may("PKG", MANY),
    )


def note_loop(most: int) -> Loop:
    """N9 with its messages."""
    return may_loop(
        most,
        "notes",
        must("N9", into="qualifier value text date time zone related"),
        may("DTM", MANY, "dates"),
        may("MSG", MANY, "messages"),
        may("PWK", MANY),
        may("EFI", MANY),
    )


def charge_loop(most: int) -> Loop:
    """SAC with its own currency and taxes."""
    return may_loop(
        most,
        "charges",
        must("SAC", into=CHARGE),
        may("CUR", 1, "currency"),
        may("CTP", MANY),
        may("TXI", MANY, "taxes"),
    )
