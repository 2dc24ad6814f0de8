"""Sets moto's symbols to ours while a cloud runs, and back when it stops.

Every symbol that is set here has a canary test of its own in tests/local/test_canaries.py.
"""

from typing import Any


class Patches:
    """Remembers what stood there before."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> Any:
        """Replace an attribute that exists; gives back what stood there."""
        before = owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name)
        self._before.append((owner, name, before))
        setattr(owner, name, value)
        return before

    def restore(self) -> None:
        """Put everything back, the last first."""
        while self._before:
            owner, name, before = self._before.pop()
            setattr(owner, name, before)
