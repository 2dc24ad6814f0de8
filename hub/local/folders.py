"""Folders that stand in for S3: ./drop/<partner>/ goes to inbound/, outbound/ comes to ./pickup/.

./drop/feeds/ goes to feeds/, with the folders in it. A dropped file is uploaded once it has stopped
growing, and only then moved to ./drop/.done/, so that nothing is lost if this stops in between: the
same file twice is one file to the hub.
"""

import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.local.cloud import Cloud
from hub.local.watch import log

LOOK_SECONDS = 0.25
DONE = ".done"
FEEDS = "feeds"
_STILL_BEING_WRITTEN = (".part", ".partial", ".tmp", ".crdownload", "~")


@dataclass(frozen=True)
class Seen:
    """A file as it was at one look; the same twice means that it has stopped growing."""

    size: int
    changed: int


@dataclass
class Folders:
    """Watches the drop folder and fills the pickup folder, in two threads."""

    cloud: Cloud
    bucket: str
    drop: Path
    pickup: Path
    say: Callable[[str], None]
    _seen: dict[Path, Seen] = field(default_factory=dict)
    _ready: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Make the folders and begin."""
        self.drop.mkdir(parents=True, exist_ok=True)
        self.pickup.mkdir(parents=True, exist_ok=True)
        self.cloud.on_event(self._hear)
        self._threads = [
            threading.Thread(target=self._watch, name="drop", daemon=True),
            threading.Thread(target=self._fetch, name="pickup", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads; what is waiting to be fetched is fetched first."""
        self._stopping.set()
        self._ready.put(None)
        for thread in self._threads:
            thread.join()

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            for path in waiting_files(self.drop):
                try:
                    self._look(path)
                except Exception as error:  # noqa: BLE001 (the file stays and is tried again)
                    log.warning("%s is not uploaded: %s", path, error)

    def _look(self, path: Path) -> None:
        state = path.stat()
        now = Seen(state.st_size, state.st_mtime_ns)
        if self._seen.get(path) != now:
            self._seen[path] = now
            return
        del self._seen[path]
        key = key_of(self.drop, path)
        with path.open("rb") as body:
            self.cloud.client("s3").put_object(Bucket=self.bucket, Key=key, Body=body)
        path.rename(_free(self.drop / DONE / path.parent.relative_to(self.drop), path.name))
        self.say(f"dropped  {key}")

    def _hear(self, event: dict[str, Any]) -> None:
        detail = event["detail"]
        key = str(detail["object"]["key"])
        ours = detail["bucket"]["name"] == self.bucket and key.startswith("outbound/")
        if ours and event["detail-type"] == "Object Created":
            self._ready.put(key)

    def _fetch(self) -> None:
        while (key := self._ready.get()) is not None:
            try:
                self._write(key)
            except Exception as error:  # noqa: BLE001 (it is still in the bucket)
                log.warning("%s is not fetched: %s", key, error)

    def _write(self, key: str) -> None:
        answer = self.cloud.client("s3").get_object(Bucket=self.bucket, Key=key)
        target = self.pickup.joinpath(*(_safe(part) for part in key.split("/")[1:]))
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.part")
        unfinished.write_bytes(answer["Body"].read())
        unfinished.replace(target)
        self.say(f"answered {target}")


def key_of(drop: Path, path: Path) -> str:
    """Where a file of the drop folder goes in the bucket."""
    key = path.relative_to(drop).as_posix()
    return key if key.startswith(f"{FEEDS}/") else f"inbound/{key}"


def waiting_files(drop: Path) -> list[Path]:
    """The files in the partners' folders, and all below feeds/, in the order of their names.

    Hidden and unfinished ones do not wait.
    """
    folders = [each for each in drop.iterdir() if each.is_dir() and not _hidden(each)]
    folders += [each for each in (drop / FEEDS).rglob("*") if each.is_dir() and not _hidden(each)]
    files = [path for folder in folders for path in folder.iterdir() if path.is_file()]
    return sorted(
        path for path in files if not _hidden(path) and not path.name.endswith(_STILL_BEING_WRITTEN)
    )


def _hidden(path: Path) -> bool:
    return path.name.startswith(".")


def _free(folder: Path, name: str) -> Path:
    """A name in a folder that is not taken."""
    folder.mkdir(parents=True, exist_ok=True)
    stem, extension = os.path.splitext(name)
    path, number = folder / name, 1
    while path.exists():
        path, number = folder / f"{stem}-{number}{extension}", number + 1
    return path


def _safe(part: str) -> str:
    """One part of a key as one part of a path, wherever it came from."""
    return part.replace("\\", "_").replace("\0", "_").lstrip(".") or "_"
