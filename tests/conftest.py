"""Tests that share something costly run on one worker: a synthesized template, a running cloud."""

import gc
import os

import pytest
from hypothesis import settings

# Powertools reads these when a door is imported, whichever room's tests do so first.
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "tests")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "ProcurementHub")

# How long an example takes says more of a shared machine than of the code.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

ONE_FOR_THE_ROOM = ("ground",)
ONE_FOR_THE_FILE = ("contract", "journeys", "local")


def pytest_collection_modifyitems(items):
    for item in items:
        room = item.path.parent.name
        if room in ONE_FOR_THE_ROOM:
            item.add_marker(pytest.mark.xdist_group(room))
        elif room in ONE_FOR_THE_FILE:
            item.add_marker(pytest.mark.xdist_group(item.path.as_posix()))


def pytest_collection_finish():
    """The doors wait with collecting until they work (functions/__init__.py); tests don't."""
    gc.enable()
