"""How hard the laws are tried: a few examples, the same each time, or with
HYPOTHESIS_PROFILE=deep many new ones. A failing example is told by its seed."""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

_DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
_SETTINGS = settings(
    max_examples=1500 if _DEEP else 20,
    derandomize=not _DEEP,
    deadline=None,
    # A seed does not get simpler by being smaller.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def by_seed(law):
    """A law that holds for any seed."""
    return _SETTINGS(given(seed=st.integers(0, 2**63 - 1))(law))
