"""The transaction sets that the hub speaks: one module a set, each with its GRAMMAR as data."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edi.x12.grammar import Grammar

CODES = (
    "810", "820", "824", "846", "850", "852", "855", "856", "860", "865", "997", "999",
)  # fmt: skip


@cache
def grammar(code: str) -> "Grammar | None":
    """The grammar of a transaction set, loaded when it is first asked for; None if unknown."""
    if code not in CODES:
        return None
    found: Grammar = import_module(f"edi.sets.x{code}").GRAMMAR
    return found
