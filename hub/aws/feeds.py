"""Tables of feeds in the documents bucket: objects are copied to a folder, read, and put back.

Only the doors that read tables import this: it brings DuckDB.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from edi.feeds.convert import convert_or_tell
from edi.feeds.parts import merge_parts
from hub.aws.trouble import status, translated
from hub.ports import Converted
from schemas.errors import NotFound, TooLarge
from schemas.feeding import part_key
from schemas.feeds import FeedName

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PARQUET = "application/vnd.apache.parquet"
MAX_FEED_BYTES = 200_000_000
_NOT_THERE = frozenset({404, 405})


@dataclass(frozen=True)
class S3Tables:
    """hub.ports.Tables on one bucket."""

    client: S3Client
    bucket: str

    def convert(self, name: FeedName, key: str, version: str | None) -> Converted:
        with tempfile.TemporaryDirectory() as folder:
            source, part = Path(folder, f"{name}.csv"), Path(folder, "part.parquet")
            self._fetch(key, version, source)
            converted = convert_or_tell(source, name, part)
            if converted.report is not None:
                self._store(part, part_key(name, converted.sha256))
        return Converted(
            converted.sha256, converted.size, report=converted.report, reason=converted.reason
        )

    def merge(self, name: FeedName, keys: Sequence[str], target: str) -> int:
        with tempfile.TemporaryDirectory() as folder:
            parts = [Path(folder, f"{place}.parquet") for place in range(len(keys))]
            for key, part in zip(keys, parts, strict=True):
                self._fetch(key, None, part)
            merged = Path(folder, "merged.parquet")
            rows = merge_parts(name, parts, merged)
            self._store(merged, target)
        return rows

    def _fetch(self, key: str, version: str | None, to: Path) -> None:
        which: Any = {"VersionId": version} if version else {}
        try:
            with translated("S3"):
                answer = self.client.get_object(Bucket=self.bucket, Key=key, **which)
        except ClientError as error:
            if status(error) in _NOT_THERE:
                raise NotFound(f"no object {key}") from error
            raise
        if answer["ContentLength"] > MAX_FEED_BYTES:
            answer["Body"].close()
            size = answer["ContentLength"]
            raise TooLarge(f"{key} has {size} bytes; the most is {MAX_FEED_BYTES}")
        with translated("S3"), to.open("wb") as copy:
            copy.writelines(answer["Body"].iter_chunks())

    def _store(self, path: Path, key: str) -> None:
        with translated("S3"), path.open("rb") as body:
            self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=PARQUET)
