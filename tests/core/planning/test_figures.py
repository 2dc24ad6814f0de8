"""Numbers brought to nine significant digits: one by one, or many at once."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.core.planning.figures import rounded, rounded_one


@given(st.floats())
@example(0.1 + 0.2)
@example(999_999_999.5)
@example(-5e-324)
@example(1.7976931348623157e308)
@example(-0.0)
def test_one_number_is_rounded_as_many_are(value):
    [expected] = rounded(np.array([value]))
    assert repr(float(expected)) == repr(rounded_one(value))


@pytest.mark.parametrize(
    ("expected", "value"),
    [(0.3, 0.1 + 0.2), (1.23456789, 1.234567891), (1e9, 999_999_999.6), (123456789.0, 123456789.4)],
)
def test_nine_digits_are_kept(expected, value):
    assert expected == rounded_one(value)
