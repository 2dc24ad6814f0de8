"""Currencies: the codes that money may have, and how many decimals their amounts show.

Source: ISO 4217, list one (current currencies and funds that are money), without precious metals,
testing codes and units of account that no order is paid in.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator

from schemas.errors import InputError

_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN "
    "QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
    "TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"

DECIMALS = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
}


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount as it is shown and paid in its currency. InputError for a code that is none."""
    return amount.quantize(Decimal(1).scaleb(-DECIMALS[_known(currency)]), ROUND_HALF_UP)


def _known(code: str) -> str:
    if code not in DECIMALS:
        raise InputError(f"{code!r} is no currency of ISO 4217 (three capital letters: USD, EUR)")
    return code


def _check(code: str) -> str:
    try:
        return _known(code)
    except InputError as error:
        raise ValueError(str(error)) from error


CurrencyCode = Annotated[str, AfterValidator(_check)]
