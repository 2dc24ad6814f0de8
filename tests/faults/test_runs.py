"""Some runs of the simulator, whole: more of them by `make faults SEEDS=n`."""

import pytest

from faults.pinned import PINNED
from faults.run import simulate


def told(run):
    return "\n".join(map(str, run.story.about(run.breach.about if run.breach else ())))


@pytest.mark.parametrize("seed", range(1, 9))
def test_every_law_holds_in_the_run_of_a_seed(seed):
    run = simulate(seed)
    assert run.breach is None, f"{run.breach}\n{told(run)}\nmake faults SEED={seed}"
    assert run.events > 10


@pytest.mark.parametrize("pin", PINNED, ids=lambda pin: f"{pin.seed}: {pin.found}")
def test_a_run_that_once_broke_a_law_holds_it(pin):
    run = simulate(pin.seed, *pin.aims)
    assert run.breach is None, f"{run.breach}\n{told(run)}"


def test_the_same_seed_is_the_same_run():
    first, second = simulate(4), simulate(4)
    assert list(map(str, first.story.lines)) == list(map(str, second.story.lines))
    assert first.coverage == second.coverage
