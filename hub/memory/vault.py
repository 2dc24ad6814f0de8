"""The audit bucket in memory: what was written first stays."""

from threading import RLock

from schemas.errors import Conflict, NotFound


class MemoryVault:
    """Objects by key, each written once."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._objects: dict[str, bytes] = {}

    def write(self, key: str, data: bytes) -> None:
        with self._lock:
            if self._objects.setdefault(key, bytes(data)) != data:
                raise Conflict(key)

    def read(self, key: str) -> bytes:
        with self._lock:
            if key not in self._objects:
                raise NotFound(f"no object {key} in the audit bucket")
            return self._objects[key]

    def keys(self, prefix: str) -> list[str]:
        with self._lock:
            return sorted(key for key in self._objects if key.startswith(prefix))
