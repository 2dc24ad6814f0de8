"""How likely demand goes beyond a quantity: a gamma distribution by its mean and variance.

Wilson and Hilferty (1931): the cube root of a gamma variate is nearly normal. The normal's own
functions are rational approximations: Abramowitz and Stegun 26.2.17 (error below 7.5e-8), and
Acklam's inverse (relative error below 1.2e-9).
"""

import numpy as np

from hub.core.planning.figures import Numbers

LEAST_SHAPE = 0.02
_A = (-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690,
      -30.66479806614716, 2.506628277459239)  # fmt: skip
_B = (-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
      -13.28068155288572)  # fmt: skip
_C = (-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
      4.374664141464968, 2.938163982698783)  # fmt: skip
_D = (0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416)
_LOW = 0.02425


def beyond(quantity: Numbers, mean: Numbers, variance: Numbers) -> Numbers:
    """P(demand > quantity), for quantities from 0 on."""
    shape = _shape(mean, variance)
    root = np.cbrt(np.maximum(quantity, 0) / np.maximum(mean, 1e-12))
    return normal_tail((root - (1 - 1 / (9 * shape))) * 3 * np.sqrt(shape))


def exceeded_with(probability: Numbers, mean: Numbers, variance: Numbers) -> Numbers:
    """The quantity that demand goes beyond with this probability (the inverse of `beyond`)."""
    shape = _shape(mean, variance)
    root = 1 - 1 / (9 * shape) - normal_quantile(probability) / (3 * np.sqrt(shape))
    return np.asarray(mean * np.maximum(root, 0) ** 3)


def normal_tail(z: Numbers) -> Numbers:
    """P(Z > z) of the standard normal."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    series = t * (
        0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))
    )
    upper = np.exp(-z * z / 2) * 0.3989422804014327 * series
    return np.where(z > 0, upper, 1 - upper)


def normal_quantile(probability: Numbers) -> Numbers:
    """The z below which the standard normal lies with this probability."""
    p = np.clip(probability, 1e-12, 1 - 1e-12)
    q = p - 0.5
    r = q * q
    middle = _poly(_A, r) * q / (_poly(_B, r) * r + 1)
    tail = np.sqrt(-2 * np.log(np.minimum(p, 1 - p)))
    outer = _poly(_C, tail) / (_poly(_D, tail) * tail + 1)
    return np.where(np.abs(q) <= 0.5 - _LOW, middle, np.where(q < 0, outer, -outer))


def _poly(factors: tuple[float, ...], x: Numbers) -> Numbers:
    total = np.full_like(x, factors[0])
    for factor in factors[1:]:
        total = total * x + factor
    return total


def _shape(mean: Numbers, variance: Numbers) -> Numbers:
    return np.maximum(mean * mean / np.maximum(variance, 1e-12), LEAST_SHAPE)
