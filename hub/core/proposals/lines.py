"""A decision as a line of a proposal: what an order can say of it, and why one can't.

An item's own words are made to fit where that changes nothing: a description is cut, a number that
is none is left out. What cannot be ordered keeps its line, with the trouble told.
"""

import math
import re
from collections.abc import Sequence
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import ROUND_HALF_UP, Decimal

from pydantic import ValidationError

from schemas.currencies import DECIMALS, rounded
from schemas.order_requests import OrderLineWanted
from schemas.partners import PARTNER_ID
from schemas.problems import problems
from schemas.proposals import PlannedLine

LONGEST_DESCRIPTION = 400
_CENTS = Decimal("0.01")
_GTIN = re.compile(r"\d{8}|\d{12,14}")
_ITEM_NUMBER = re.compile(r"[ -~]{1,48}")


def planned_line(
    *,
    sku: str,
    location: str,
    partner: str,
    currency: str,
    unit: str,
    supplier_sku: str,
    gtin: str,
    description: str,
    quantity: Decimal,
    unit_price: Decimal,
    due_on: Day,
    shard: str,
    confidence: float,
    words: Sequence[str],
) -> PlannedLine:
    """The line of a decision; a confidence that nobody knows is NaN."""
    line = PlannedLine(
        sku=sku,
        location=location,
        partner=partner,
        currency=currency,
        unit=unit.strip().upper(),
        supplier_sku=supplier_sku if _ITEM_NUMBER.fullmatch(supplier_sku) else None,
        gtin=gtin if _GTIN.fullmatch(gtin) else None,
        description=description.strip()[:LONGEST_DESCRIPTION] or None,
        quantity=_short(quantity),
        unit_price=_short(unit_price),
        amount=_amount(quantity * unit_price, currency),
        due_on=due_on,
        shard=shard,
        confidence=None if math.isnan(confidence) else confidence,
        words=tuple(words),
    )
    return line.model_copy(update={"trouble": trouble_of(line)})


def trouble_of(line: PlannedLine) -> str | None:
    """Why no order can have such a line, or None."""
    if not re.fullmatch(PARTNER_ID, line.partner):
        return f"no partner can have the id {line.partner!r} of its supplier"
    if line.currency not in DECIMALS:
        return f"{line.currency!r} is no currency"
    try:
        OrderLineWanted(
            sku=line.sku,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            description=line.description,
        )
    except ValidationError as error:
        return f"no order can say this: {problems(error)}"
    return None


def _amount(value: Decimal, currency: str) -> Decimal:
    if currency in DECIMALS:
        return rounded(value, currency)
    return value.quantize(_CENTS, ROUND_HALF_UP)


def _short(value: Decimal) -> Decimal:
    """A number without zeros that say nothing: 24, not 24.0; 31.5, not 31.500000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
