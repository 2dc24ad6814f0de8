"""The transaction sets that the hub speaks: one module a set, each with its GRAMMAR as data."""

from functools import cache
from importlib import import_module

from edi.x12.grammar import Grammar

CODES = ("810", "850", "855")


@cache
def grammar(code: str) -> Grammar | None:
    """The grammar of a transaction set, loaded when it is first asked for; None if unknown."""
    if code not in CODES:
        return None
    found: Grammar = import_module(f"edi.sets.x{code}").GRAMMAR
    return found
