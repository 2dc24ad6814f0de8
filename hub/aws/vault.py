"""The audit bucket on S3. Object Lock keeps every version; the first of each key is the one.

A lock does not keep anyone from writing a newer version or a mark of deletion over it: so keys and
objects are found among all versions, and the oldest is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from hub.aws.trouble import code, translated
from schemas.errors import Conflict, NotFound, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectVersionTypeDef

_THERE_ALREADY = "PreconditionFailed"
_OTHER_WRITER = "ConditionalRequestConflict"


class S3Vault:
    """hub.ports.Vault on a bucket with Object Lock and a default retention."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def write(self, key: str, data: bytes) -> None:
        if self._first(key) is None and self._put(key, data):
            return
        if self.read(key) != data:
            raise Conflict(key)

    def read(self, key: str) -> bytes:
        version = self._first(key)
        if version is None:
            raise NotFound(f"no object {key} in the audit bucket")
        with translated("S3"):
            answer = self._client.get_object(Bucket=self._bucket, Key=key, VersionId=version)
            data: bytes = answer["Body"].read()
        return data

    def keys(self, prefix: str) -> list[str]:
        return sorted({each["Key"] for each in self._versions(prefix)})

    def _put(self, key: str, data: bytes) -> bool:
        """Write what is not there; False where someone else was first."""
        try:
            with translated("S3"):
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=data,
                    ContentType="application/json",
                    IfNoneMatch="*",
                    # A bucket with a lock takes nothing without a checksum.
                    ChecksumAlgorithm="SHA256",
                )
        except ClientError as error:
            if code(error) == _OTHER_WRITER:
                raise Unavailable(f"S3 is busy writing {key} for someone else") from error
            if code(error) != _THERE_ALREADY:
                raise
            return False
        return True

    def _first(self, key: str) -> str | None:
        """The oldest version of a key: S3 lists the newest first."""
        first = None
        for each in self._versions(key):
            if each["Key"] != key:
                break
            first = each["VersionId"]
        return first

    def _versions(self, prefix: str) -> Iterator[ObjectVersionTypeDef]:
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        with translated("S3"):
            for page in pages:
                yield from page.get("Versions", [])
