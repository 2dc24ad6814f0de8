"""The documents bucket in memory, every version of every object kept."""

import hashlib
from collections.abc import Mapping
from threading import RLock

from hub.ports import StoredFile
from schemas.errors import NotFound, TooLarge, Unavailable


class MemoryFiles:
    """Objects by key; versions are numbered over the whole bucket, so that none comes twice."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._objects: dict[str, list[StoredFile]] = {}
        self._versions = 0

    def read(self, key: str, *, version: str | None = None, limit: int) -> StoredFile:
        with self._lock:
            versions = self._objects.get(key, [])
        wanted = [file for file in versions if version in (None, file.version)]
        if not wanted:
            raise NotFound(f"no object {key}" + (f" version {version}" if version else ""))
        if len(wanted[-1].data) > limit:
            raise TooLarge(f"{key} has {len(wanted[-1].data)} bytes; the most is {limit}")
        return wanted[-1]

    def write(
        self, key: str, data: bytes, content_type: str, metadata: Mapping[str, str] | None = None
    ) -> None:
        with self._lock:
            self._versions += 1
            file = StoredFile(bytes(data), f"{self._versions:08d}", content_type, metadata or {})
            self._objects.setdefault(key, []).append(file)

    def keep(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        with self._lock:
            if f"bodies/{sha256}" not in self._objects:
                self.write(f"bodies/{sha256}", data, "application/octet-stream")
        return sha256

    def body(self, sha256: str) -> bytes:
        with self._lock:
            versions = self._objects.get(f"bodies/{sha256}")
        if not versions:
            raise NotFound(f"no body {sha256}")
        if hashlib.sha256(versions[-1].data).hexdigest() != sha256:
            raise Unavailable(f"the body {sha256} is damaged")
        return versions[-1].data

    def upload_url(self, key: str, content_type: str, seconds: int) -> str:
        return f"memory://upload/{key}?type={content_type}&seconds={seconds}"

    def download_url(self, key: str, seconds: int, filename: str) -> str:
        return f"memory://download/{key}?filename={filename}&seconds={seconds}"

    def keys(self, prefix: str = "", limit: int | None = None) -> list[str]:
        with self._lock:
            return sorted(key for key in self._objects if key.startswith(prefix))[:limit]
