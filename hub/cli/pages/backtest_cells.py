"""Figures of a back-test as cells of its tables show them."""

from decimal import Decimal

from hub.cli.pages.markup import Child, tag
from schemas.backtest import Estimate


def span(each: Estimate | None, unit: str = " %") -> Child:
    """A figure with its interval, which may go to a line of its own."""
    if each is None:
        return "–"
    told = f"({each.low:+,} to {each.high:+,})"
    return tag("span", f"{signed(each)}{unit} ", tag("span", told, class_="interval"))


def share(value: Decimal) -> str:
    """A share of one, in whole per cent."""
    return f"{round(value * 100)} %"


def percent(each: Estimate | None) -> str:
    """A change in per cent without its interval."""
    return "–" if each is None else f"{signed(each)} %"


def signed(each: Estimate) -> str:
    """A figure without its interval."""
    return plus(each.value)


def plus(value: Decimal) -> str:
    """A figure with its sign."""
    return f"{value:+,}" if value else "0"


def capital(text: str) -> str:
    """Words that begin a line."""
    return text[:1].upper() + text[1:]
