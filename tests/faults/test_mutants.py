"""A bug put in on purpose is caught: else the simulator would prove nothing."""

import pytest

from faults.mutants import MUTANTS
from faults.run import simulate

SEEDS = range(1, 16)
SAYS = {
    "effect_before_record": "nothing on record calls for it",
    "number_not_recorded": "which its effect has not taken",
    "number_reused": "control number",
    "settling_forgotten": "nobody marks it as done",
    "no_key_of_its_cause": "twice",
    "answer_not_remembered": " and ",
    "named_after_the_number": "nothing on record calls for it",
    "control_numbers_not_claimed": "were read twice",
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_bug_put_in_on_purpose_is_caught_within_some_seeds(name):
    with MUTANTS[name]():
        runs = (simulate(seed) for seed in SEEDS)
        caught = next((run for run in runs if run.breach is not None), None)
    assert caught is not None, f"no run noticed {name}"
    assert SAYS[name] in caught.breach.text


def test_the_story_of_a_caught_bug_tells_what_led_there():
    with MUTANTS["effect_before_record"]():
        runs = (simulate(seed) for seed in SEEDS)
        caught = next(run for run in runs if run.breach is not None)
    [key] = caught.breach.about
    story = [line.what for line in caught.story.about(caught.breach.about)]
    assert any(what.startswith(f"LAW BROKEN: {key} left") for what in story)
    assert len(story) < len(caught.story.lines)
