"""997, functional acknowledgment (GS01 FA). Source: X12 004010 and 005010, transaction set 997."""

from edi.x12.grammar import Grammar, may, may_loop, must
from schemas.answers import FunctionalAcknowledgment

GRAMMAR = Grammar(
    "997",
    "FA",
    "Functional Acknowledgment",
    FunctionalAcknowledgment,
    (
        must("AK1", into="group_code number group_version"),
        may_loop(
            999_999,
            "sets",
            must("AK2", into="code control convention"),
            may_loop(
                999_999,
                "segments",
                must("AK3", into="segment position loop codes"),
                may("AK4", 99, "elements"),
            ),
            must("AK5", into="verdict codes"),
        ),
        must("AK9", into="verdict declared received accepted codes"),
    ),
)
