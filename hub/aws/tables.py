"""The archive's tables by DuckDB: a day's JSON lines in S3 become one Parquet file beside them.

DuckDB sees local files only (no extensions, no network): objects are copied to a folder and back.
Repeats are dropped by event id; the JSON lines stay, for they are the record.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from hub.aws.trouble import translated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

COLUMNS = {
    "id": "VARCHAR",
    "stream": "VARCHAR",
    "version": "BIGINT",
    "name": "VARCHAR",
    "at": "TIMESTAMP",
    "data": "JSON",
    "previous": "VARCHAR",
    "hash": "VARCHAR",
}
LARGEST_LINE = 16 * 1024 * 1024
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class Archive:
    """The events/ folder of the documents bucket."""

    client: S3Client
    bucket: str

    def compact_day(self, day: date) -> int:
        """Make a day's table anew from its lines; how many events it has (none: no table)."""
        with tempfile.TemporaryDirectory() as folder:
            lines = Path(folder, "lines")
            lines.mkdir()
            if not self._fetch(day, lines):
                return 0
            table = Path(folder, "events.parquet")
            count = write_table(lines, table)
            with translated("S3"), table.open("rb") as body:
                self.client.put_object(
                    Bucket=self.bucket, Key=table_key(day), Body=body, ContentType=PARQUET
                )
        return count

    def _fetch(self, day: date, folder: Path) -> int:
        count = 0
        for count, key in enumerate(self._lines(day), start=1):
            with translated("S3"), Path(folder, f"{count:08d}.jsonl").open("wb") as copy:
                body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]
                copy.writelines(body.iter_chunks())
        return count

    def _lines(self, day: date) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"events/{day.isoformat()}/"
        )
        with translated("S3"):
            for page in pages:
                keys = (found["Key"] for found in page.get("Contents", []))
                yield from (key for key in keys if key.endswith(".jsonl"))


def table_key(day: date) -> str:
    """Where a day's table stands."""
    return f"events/{day.isoformat()}/events.parquet"


def write_table(lines: Path, table: Path) -> int:
    """All JSON lines of a folder as one Parquet file, each event once, in order; how many."""
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        read = connection.read_json(
            f"{lines}/*.jsonl",
            columns=COLUMNS,
            format="newline_delimited",
            maximum_object_size=LARGEST_LINE,
        )
        once = read.query(
            "lines",
            'SELECT DISTINCT ON (id) * FROM lines ORDER BY "at", stream, version',
        )
        once.write_parquet(str(table), compression="zstd")
        found = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(table)]).fetchone()
    return int(found[0]) if found else 0
