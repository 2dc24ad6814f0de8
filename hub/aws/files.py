"""The documents bucket on S3. Encryption (KMS) and versions are the bucket's own settings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hub.aws.trouble import code, status, translated
from hub.ports import StoredFile
from schemas.errors import NotFound, TooLarge, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import PaginatorConfigTypeDef

# 405: the version asked for is the mark of a deletion.
_NOT_THERE = frozenset({404, 405})
_NO_SUCH_VERSION = "NoSuchVersion"
_THERE_ALREADY = "PreconditionFailed"
_OTHER_WRITER = "ConditionalRequestConflict"
_RACES = 5


class S3Files:
    """hub.ports.Files on one bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str, *, version: str | None = None, limit: int) -> StoredFile:
        answer = self._get(key, version)
        size = answer["ContentLength"]
        if size > limit:
            answer["Body"].close()
            raise TooLarge(f"{key} has {size} bytes; the most is {limit}")
        with translated("S3"):
            data = answer["Body"].read()
        return StoredFile(
            data, answer.get("VersionId", ""), answer["ContentType"], answer["Metadata"]
        )

    def write(
        self, key: str, data: bytes, content_type: str, metadata: Mapping[str, str] | None = None
    ) -> None:
        with translated("S3"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=data,
                ContentType=content_type,
                Metadata=metadata or {},
            )

    def keys(self, prefix: str, limit: int | None = None) -> list[str]:
        most: PaginatorConfigTypeDef = {"MaxItems": limit} if limit is not None else {}
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix, PaginationConfig=most
        )
        with translated("S3"):
            return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def keep(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        for _ in range(_RACES):
            try:
                self._put_new(f"bodies/{sha256}", data)
            except ClientError as error:
                if code(error) == _OTHER_WRITER:
                    continue
                if code(error) != _THERE_ALREADY:
                    raise
            return sha256
        raise Unavailable(f"S3 is busy writing the body {sha256} for someone else")

    def body(self, sha256: str) -> bytes:
        answer = self._get(f"bodies/{sha256}", None)
        with translated("S3"):
            data: bytes = answer["Body"].read()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unavailable(f"the body {sha256} is damaged")
        return data

    def upload_url(self, key: str, content_type: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "put_object",
            Params={"Bucket": self._bucket, "Key": key, "ContentType": content_type},
            ExpiresIn=seconds,
        )

    def download_url(self, key: str, seconds: int, filename: str) -> str:
        safe = "".join(c if c.isprintable() and c not in '"\\/' else "_" for c in filename)
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{safe}"',
            },
            ExpiresIn=seconds,
        )

    def _put_new(self, key: str, data: bytes) -> None:
        with translated("S3"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=data,
                ContentType="application/octet-stream",
                IfNoneMatch="*",
            )

    def _get(self, key: str, version: str | None) -> Any:
        which: Any = {"VersionId": version} if version else {}
        try:
            with translated("S3"):
                return self._client.get_object(Bucket=self._bucket, Key=key, **which)
        except ClientError as error:
            if status(error) in _NOT_THERE or code(error) == _NO_SUCH_VERSION:
                raise NotFound(
                    f"no object {key}" + (f" version {version}" if version else "")
                ) from error
            raise
