"""Numbers as planning compares and records them.

A sum may differ in its last bits from one machine, or one batch of rows, to the next. So every
float that reaches a comparison, a ceil or the record is first brought to nine significant digits.
"""

import math

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
DIGITS = 9
_FAR = 400  # no float64 has as many digits before or after its point
# 10**0, 10**1, …, and the negative powers from the far end: a power's place is the power.
_POWERS = np.array([*(1e309 if p > 308 else float(f"1e{p}") for p in range(_FAR)),
                    *(float(f"1e{p}") for p in range(-_FAR, 0))])  # fmt: skip
_LOG10_OF_2 = 0.30102999566398114


def rounded(values: Numbers) -> Numbers:
    """Each value to nine significant digits; zero, infinity and NaN stay what they are."""
    size = np.abs(values)
    with np.errstate(invalid="ignore"):
        plain = (size > 0) & (size < np.inf)
    if plain.all():
        return _rounded(values, size)
    kept = np.array(values, dtype=np.float64)
    kept[plain] = _rounded(kept[plain], size[plain])
    return kept


def rounded_one(value: float) -> float:
    """One number as `rounded` rounds many, to the same bit; quicker where there are few."""
    size = abs(value)
    if not 0 < size < math.inf:
        return value
    _, twos = math.frexp(size)
    tens = int((twos - 1) * _LOG10_OF_2 + _FAR) - _FAR
    tens += size >= _POWERS[tens + 1]
    scale = float(_POWERS[DIGITS - 1 - tens])
    return round(value * scale) / scale if scale < math.inf else value


def _rounded(values: Numbers, size: Numbers) -> Numbers:
    _, twos = np.frexp(size)
    tens = ((twos - 1) * _LOG10_OF_2 + _FAR).astype(np.int32) - _FAR
    tens += size >= _POWERS[tens + 1]
    scale = _POWERS[DIGITS - 1 - tens]
    if scale.max(initial=0) < np.inf:
        return np.asarray(np.rint(values * scale) / scale)
    # What is too small to have nine digits stays as it is.
    near = scale < np.inf
    scale = np.where(near, scale, 1.0)
    return np.where(near, np.rint(np.where(near, values, 0.0) * scale) / scale, values)
