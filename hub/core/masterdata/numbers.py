"""Check digits of item numbers, and of tax and bank numbers by python-stdnum.

Calling a valid number invalid is the worse mistake: what can't be checked is not called wrong.
Sources: GS1 General Specifications 7.9 (GTIN), ISO 13616 (IBAN), each country's own rule (VAT).
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from stdnum import get_cc_module, iban

GTIN_LENGTHS = (8, 12, 13, 14)


def plain(text: str) -> str:
    """A number without the blanks and marks that people put into it."""
    return text.upper() if text.isalnum() else "".join(filter(str.isalnum, text.upper()))


def gtin_key(text: str) -> str:
    """A GTIN of any length as fourteen digits, so that spellings of one number are equal."""
    return plain(text).zfill(14)


def wrong_gtin(text: str) -> bool:
    """Whether a GTIN has another length, a letter in it, or another check digit."""
    digits = plain(text)
    if len(digits) not in GTIN_LENGTHS or not (digits.isascii() and digits.isdigit()):
        return True
    # From the right: every second digit counts three times, and all add up to whole tens.
    return (sum(map(int, digits[-1::-2])) + 3 * sum(map(int, digits[-2::-2]))) % 10 != 0


def wrong_iban(text: str) -> bool:
    """Whether an account number that looks like an IBAN is none."""
    number = plain(text)
    return number[:2].isalpha() and not iban.is_valid(number)


def wrong_vat(text: str) -> bool:
    """Whether a VAT number breaks the rule of the country that it begins with."""
    number = plain(text)
    check = _vat_check(number[:2].lower())
    return check is not None and not check(number)


@cache
def _vat_check(country: str) -> Callable[[str], bool] | None:
    if not country.isalpha() or len(country) != 2:
        return None
    module: Any = get_cc_module("gr" if country == "el" else country, "vat")
    return module.is_valid if module else None
