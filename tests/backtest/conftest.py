"""The feeds of a company whose past is known, and what its back-test says."""

from pathlib import Path

import pytest
from known_past import Past, past, tables
from planned_feeds import write_feeds

from hub.flows.backtest import backtest_folder
from schemas.backtest import Backtest, Prices


@pytest.fixture(scope="session")
def known_past() -> Past:
    return past()


@pytest.fixture(scope="session")
def company(known_past: Past, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A feeds folder of that company."""
    return write_feeds(tmp_path_factory.mktemp("backtest") / "feeds", tables(known_past))


@pytest.fixture(scope="session")
def found(company: Path) -> Backtest:
    """Its back-test, all SKUs, the plan made anew every four weeks."""
    return backtest_folder(company, None, "2026-11", None, 28, Prices())
