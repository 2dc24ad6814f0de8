"""Numbers as planning compares and records them.

A sum may differ in its last bits from one machine, or one batch of rows, to the next. So every
float that reaches a comparison, a ceil or the record is first brought to nine significant digits.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
DIGITS = 9


def rounded(values: Numbers) -> Numbers:
    """Each value to nine significant digits; zero, infinity and NaN stay what they are."""
    plain = np.isfinite(values) & (values != 0)
    safe = np.where(plain, values, 1.0)
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(safe))))
    near = np.isfinite(scale) & (scale != 0)
    scale = np.where(near, scale, 1.0)
    return np.where(plain & near, np.rint(safe * scale) / scale, values)
