"""820, payment order/remittance advice (GS01 RA). Source: X12 004010 and 005010, set 820.

Payroll deductions, tax payments and royalties (loops TXP, DED, LX, RYL) are not of our trade.
"""

from edi.sets.shared import PARTY, TOWN
from edi.x12.grammar import MANY, Grammar, Loop, Row, may, may_loop, must
from schemas.remittances import Remittance

BPR = (
    "handling total sign method format payer_bank_qualifier payer_bank payer_account_qualifier "
    "payer_account originator originator_code payee_bank_qualifier payee_bank "
    "payee_account_qualifier payee_account date function return_bank_qualifier return_bank "
    "return_account_qualifier return_account"
)
ENT = "assigned code qualifier id code_2 qualifier_2 id_2 reference_qualifier reference"
RMR = "qualifier number action paid gross discount reason adjusted"
ADX = "amount reason reference_qualifier reference"


def _items() -> Loop:
    charges = may_loop(MANY, None, must("SAC"), may("TXI", MANY))
    return may_loop(MANY, None, must("IT1"), may("REF", MANY), charges)


def _adjustments(*more: Row) -> Loop:
    return may_loop(
        MANY,
        "adjustments",
        must("ADX", into=ADX),
        may("NTE", MANY, "remarks"),
        may("PER", MANY),
        *more,
        may("REF", MANY, "references"),
        _items(),
    )


def _entities() -> Loop:
    return may_loop(
        MANY,
        "entities",
        must("ENT", into=ENT),
        may_loop(
            MANY,
            None,
            must("NM1"),
            may("N2", MANY),
            may("N3", MANY),
            may("N4", 1),
            may("REF", MANY),
            may("PER", MANY),
        ),
        _adjustments(may("DTM", 1)),
        may_loop(
            MANY,
            "items",
            must("RMR", into=RMR),
            may("NTE", MANY, "remarks"),
            may("REF", MANY, "references"),
            may("DTM", MANY, "dates"),
            _items(),
            _adjustments(),
        ),
    )


GRAMMAR = Grammar(
    "820",
    "RA",
    "Payment Order/Remittance Advice",
    Remittance,
    (
        must("BPR", into=BPR),
        may("NTE", MANY, "remarks"),
        may("TRN", 1, "trace"),
        may("CUR", 1, "currencies"),
        may("REF", MANY, "references"),
        may("DTM", MANY, "dates"),
        may_loop(
            MANY,
            "parties",
            must("N1", into=PARTY),
            may("N2", MANY, extend="names"),
            may("N3", MANY, extend="street"),
            may("N4", 1, into=TOWN),
            may("REF", MANY, "references"),
            may("PER", MANY, "contacts"),
            may("RDM", 1),
            may("DTM", 1, "dates"),
        ),
        _entities(),
    ),
)
