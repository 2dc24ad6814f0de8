"""What a law is: something that must hold after every step of a run, and at its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faults.sockets import Call
    from faults.world import World


@dataclass(frozen=True)
class Breach:
    """How a law was broken; `about` are the names by which the story is found."""

    text: str
    about: tuple[str, ...] = ()


class Law:
    """One law; it may keep what it has seen of a run, so a run has laws of its own.

    `looks_at` names the calls of ports after which it looks.
    """

    looks_at: tuple[str, ...] = ()

    def after(self, world: "World", call: "Call") -> Iterator[Breach]:
        """What a call of a port has broken."""
        yield from ()

    def at_rest(self, world: "World") -> Iterator[Breach]:
        """What is wrong once everything has come to rest."""
        yield from ()
