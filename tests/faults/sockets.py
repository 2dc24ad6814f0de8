"""The ports as the flows of a run see them: each call a point where the seed may have it fail.

Behind them stands hub.memory. What a call did is told to the world (which streams it, wakes
queues, looks after the invariants) before the caller may die of it.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, Protocol

from faults.dice import Dice, Kind
from faults.points import Point, point_of
from faults.story import FAULT
from faults.workers import Crash
from hub.ports import Ports
from schemas.errors import Conflict, Unavailable


class Call:
    """One call of a port that has happened: what was asked, and what came back."""

    def __init__(self, name: str, args: tuple[Any, ...], given: dict[str, Any], result: Any):
        self.name = name
        self.args = args
        self.given = given
        self.result = result


class Surroundings(Protocol):
    """What a socket needs of the world; the world is one."""

    dice: Dice

    def tell(self, what: str, mark: str) -> None: ...
    def pause(self, seconds: float) -> None: ...
    def happened(self, call: Call) -> None: ...
    def visited(self, point: Point, kind: Kind | None) -> None: ...


class Socket:
    """A port of the hub's that may fail."""

    def __init__(self, port: str, real: Any, world: Surroundings) -> None:
        self._port = port
        self._real = real
        self._world = world
        self._lists: dict[str, Any] = {}

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*args: Any, **given: Any) -> Any:
            point = point_of(sys._getframe(1), f"{self._port}.{method}")
            return self._call(point, method, args, given)

        self.__dict__[method] = call
        return call

    def _call(self, point: Point, method: str, args: Any, given: Any) -> Any:
        world, kind = self._world, self._world.dice.cast(point)
        world.visited(point, kind)
        if kind is None:
            return self._do(method, args, given)
        world.tell(f"{kind}: {point}", FAULT)
        if kind == "pause":
            world.pause(world.dice.pause())
        else:
            self._before(kind, method, args)
        if kind == "stale":
            return self._stale(method, args, given)
        if kind == "partly":
            return self._partly(method, args)
        result = self._do(method, args, given)
        if kind == "crash after":
            raise Crash
        if kind == "timeout":
            raise Unavailable(f"{self._port} did not answer in time")
        return result

    def _before(self, kind: Kind, method: str, args: Any) -> None:
        match kind:
            case "crash before":
                raise Crash
            case "unavailable":
                raise Unavailable(f"{self._port} is throttled")
            case "conflict":
                raise Conflict(*(change.stream for change in args[0]))
            case "gap":
                # Taken from the counter, and then the process died or lost the answer.
                self._real.skip_numbers(args[1], args[2])
                if self._world.dice.chance(0.5):
                    raise Crash
                raise Unavailable(f"{self._port} did not answer in time")

    def _do(self, method: str, args: Any, given: Any) -> Any:
        result = getattr(self._real, method)(*args, **given)
        if isinstance(result, Iterator):
            result = list(result)
        name = f"{self._port}.{method}"
        self._world.happened(Call(name, args, given, result))
        if method in ("page", "open_lanes", "parked"):
            self._lists[_asked(method, args, given)] = result
        return iter(result) if method == "history" else result

    def _stale(self, method: str, args: Any, given: Any) -> Any:
        """A list as it was when it was last asked for: an index lags behind its table."""
        asked = _asked(method, args, given)
        return self._lists[asked] if asked in self._lists else self._do(method, args, given)

    def _partly(self, method: str, args: Any) -> Any:
        """A batch of which only some was taken; the bus says which, the queue does not."""
        taken = args[0][: self._world.dice.some(len(args[0]))]
        left = list(args[0][len(taken) :])
        refused = list(self._do(method, (taken,), {}) or [])
        if method == "announce":
            return refused + left
        if left:
            raise Unavailable(f"the queue took {len(taken)} of {len(args[0])} messages")
        return None


def _asked(method: str, args: Any, given: Any) -> str:
    # `before` moves on with the clock: what was asked for is the same list.
    return f"{method} {args if method == 'page' else ''} {sorted(given.items())}"


def sockets(real: Ports, world: Surroundings) -> Ports:
    """The ports of a run, each behind its socket."""
    return Ports(
        **{each.name: Socket(each.name, getattr(real, each.name), world) for each in fields(Ports)}
    )
