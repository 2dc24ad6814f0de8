"""999, implementation acknowledgment (GS01 FA). Source: X12 005010, transaction set 999."""

from edi.x12.grammar import MANY, Grammar, may, may_loop, must
from schemas.answers import FunctionalAcknowledgment

GRAMMAR = Grammar(
    "999",
    "FA",
    "Implementation Acknowledgment",
    FunctionalAcknowledgment,
    (
        must("AK1", into="group_code number group_version"),
        may_loop(
            MANY,
            "sets",
            must("AK2", into="code control convention"),
            may_loop(
                MANY,
                "segments",
                must("IK3", into="segment position loop codes"),
                may("CTX", 10),
                may_loop(
                    MANY, "elements", must("IK4", into="place number code value"), may("CTX", 10)
                ),
            ),
            must("IK5", into="verdict codes"),
        ),
        must("AK9", into="verdict declared received accepted codes"),
    ),
)
