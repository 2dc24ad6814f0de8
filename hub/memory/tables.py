"""Tables of feeds over files in memory. Imported by who needs it: it brings DuckDB."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edi.feeds.convert import convert_or_tell
from edi.feeds.parts import merge_parts
from hub.ports import Converted, Files
from schemas.feeding import part_key
from schemas.feeds import FeedName

PARQUET = "application/vnd.apache.parquet"
MAX_FEED_BYTES = 200_000_000


@dataclass(frozen=True)
class MemoryTables:
    """hub.ports.Tables on the same files as everything else."""

    files: Files

    def convert(self, name: FeedName, key: str, version: str | None) -> Converted:
        stored = self.files.read(key, version=version, limit=MAX_FEED_BYTES)
        with tempfile.TemporaryDirectory() as folder:
            source, part = Path(folder, f"{name}.csv"), Path(folder, "part.parquet")
            source.write_bytes(stored.data)
            told = convert_or_tell(source, name, part)
            if told.report is not None:
                self.files.write(part_key(name, told.sha256), part.read_bytes(), PARQUET)
        return Converted(told.sha256, told.size, report=told.report, reason=told.reason)

    def merge(self, name: FeedName, keys: Sequence[str], target: str) -> int:
        with tempfile.TemporaryDirectory() as folder:
            parts = [Path(folder, f"{place}.parquet") for place in range(len(keys))]
            for key, part in zip(keys, parts, strict=True):
                part.write_bytes(self.files.read(key, limit=MAX_FEED_BYTES).data)
            merged = Path(folder, "merged.parquet")
            rows = merge_parts(name, parts, merged)
            self.files.write(target, merged.read_bytes(), PARQUET)
        return rows
