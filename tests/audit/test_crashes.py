"""A closing that dies before or after any call of a port is done again, and ends the same."""

from dataclasses import fields
from datetime import timedelta

import pytest
from audit.conftest import Days

from hub.flows.audit import close_days
from hub.ports import Ports


class Crash(Exception):
    """The process is gone."""


class Fragile:
    """Ports whose `number`-th call kills the process, before or after it has happened."""

    def __init__(self, real, number, *, after):
        self.real, self.left, self.after = real, number, after
        names = [field.name for field in fields(Ports)]
        self.ports = Ports(**{name: _Port(self, getattr(real, name)) for name in names})

    def call(self, method, args):
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Crash
        result = method(*args)
        if self.left == 0:
            raise Crash
        return result


class _Port:
    def __init__(self, fragile, real):
        self._fragile, self._real = fragile, real

    def __getattr__(self, name):
        if name == "changed_on":  # hundreds of questions, all alike
            return self._real.changed_on
        return lambda *args, **more: self._fragile.call(
            lambda *given: getattr(self._real, name)(*given, **more), args
        )


def two_days():
    """Two days to close at once, some of it missed by the archive."""
    days = Days()
    days.happens("order/1", "placed", "sent")
    days.happens("order/2", "placed", archived=False)
    days.ports.clock.advance(timedelta(days=1))
    days.happens("order/1", "shipped", archived=False)
    days.happens("order/3", "placed")
    days.ports.clock.advance(timedelta(days=1))
    return days


def dies(days, number, *, after):
    """Whether a closing died at its `number`-th call."""
    try:
        close_days(Fragile(days.ports, number, after=after).ports)
    except Crash:
        return True
    return False


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_wherever_it_dies_the_same_days_are_closed(tmp_path, said, after):
    whole = two_days()
    close_days(whole.ports)
    expected = whole.export(tmp_path / "expected")
    number = 1
    while dies(days := two_days(), number, after=after):
        close_days(days.ports)
        again = days.export(tmp_path / f"{number}")
        assert expected == again, f"call {number}"
        number += 1
    assert number > 50
    assert said(expected)["ok"]
