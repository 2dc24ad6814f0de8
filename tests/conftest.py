"""Tests that share something costly (a running cloud, a synthesized template) run on one worker."""

import pytest

COSTLY = ("journeys", "ground")


def pytest_collection_modifyitems(items):
    for item in items:
        for room in COSTLY:
            if f"tests/{room}/" in item.path.as_posix():
                item.add_marker(pytest.mark.xdist_group(room))
