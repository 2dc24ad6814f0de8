"""824, application advice (GS01 AG). Source: X12 004010 and 005010, transaction set 824."""

from edi.sets.shared import party_loop
from edi.x12.grammar import MANY, V5, Grammar, Loop, may, may_loop, must, must_loop
from schemas.answers import ApplicationAdvice

OTI = (
    "status qualifier number sender receiver date time group_control set_control set_code version "
    "purpose transaction application action handling reason"
)
TED = "code text segment position element value new_value"


def _items() -> Loop:
    return must_loop(
        MANY,
        "items",
        must("OTI", into=OTI),
        may("REF", 12, "references"),
        may("DTM", 2, "dates"),
        may("PER", 3, "contacts"),
        may("AMT", MANY, "amounts"),
        may("QTY", MANY, "quantities"),
        may("NM1", 9),
        may_loop(
            MANY,
            "errors",
            must("TED", into=TED),
            may("CTX", MANY, versions=V5),
            may("NTE", 100, "remarks"),
            may("RED", 100, "details"),
        ),
        may_loop(MANY, None, must("LM"), may_loop(100, None, must("LQ"), may("RED", 100))),
    )


GRAMMAR = Grammar(
    "824",
    "AG",
    "Application Advice",
    ApplicationAdvice,
    (
        must("BGN", into="purpose number date time zone reference transaction action security"),
        party_loop(MANY),
        _items(),
    ),
)
