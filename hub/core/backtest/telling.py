"""Figures as they are told: decimals, rounded half up to the digits that mean something."""

import math
from decimal import ROUND_HALF_UP, Decimal


def decimal(value: float, places: int) -> Decimal:
    """A figure with so many decimals; what is no number is nothing."""
    if not math.isfinite(value):
        return Decimal(0)
    # Twelve significant digits are the same on every machine; repr's last ones need not be.
    told = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return told or abs(told)  # never -0
