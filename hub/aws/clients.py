"""One boto3 client a product and process, made when first asked for: each costs a cold start.

Region, credentials and endpoint come from the environment, as boto3 reads it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

_PATIENCE = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4}
)
# A presigned URL must name the bucket's own region: the global address answers with a redirect,
# which breaks the signature.
_REGIONAL = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})


@functools.cache
def dynamodb() -> DynamoDBClient:
    """The client of the ledger's table."""
    return boto3.client("dynamodb", config=_PATIENCE)


@functools.cache
def s3() -> S3Client:
    """The client of the documents bucket."""
    return boto3.client("s3", config=_PATIENCE.merge(_REGIONAL))


@functools.cache
def sqs() -> SQSClient:
    """The client of the queues."""
    return boto3.client("sqs", config=_PATIENCE)


@functools.cache
def events() -> EventBridgeClient:
    """The client of the event bus."""
    return boto3.client("events", config=_PATIENCE)
