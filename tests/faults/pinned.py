"""Runs that once broke a law: what they found, and the seed that found it. Each is a test.

A seed is pinned with the words of what it found, for the run moves on with the code; what was
mended has a test of its own beside the flow.
"""

from dataclasses import dataclass

from faults.dice import Aim


@dataclass(frozen=True)
class Pin:
    """A run to be made again, and what it found."""

    seed: int
    found: str
    aims: tuple[Aim, ...] = ()


PINNED = (
    Pin(2, "a 997 that came before the record of what it answers was lost (flows/settle.py)"),
    Pin(
        7,
        "a claim refused by nobody was never made, so a number came twice (interchanges.py)",
        (Aim("interchanges._claim ledger.commit", "conflict", 4),),
    ),
    Pin(
        1,
        "a list that lagged behind made an accepted 850 overdue (flows/watch.py)",
        (Aim("watch.watch_overdue ledger.page", "stale"),),
    ),
)
