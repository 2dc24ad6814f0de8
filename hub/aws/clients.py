"""One AWS client a product and process, made when first asked for: each costs a cold start.

They are boto3's clients, made by botocore itself: boto3's own import adds its resources and its
transfer manager, which nothing here uses. Region, credentials and endpoint come from the
environment.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session, get_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

_PATIENCE = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4}
)
# A presigned URL must name the bucket's own region: the global address answers with a redirect,
# which breaks the signature.
_REGIONAL = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})


@functools.cache
def dynamodb() -> DynamoDBClient:
    """The client of the ledger's table."""
    client: DynamoDBClient = _client("dynamodb", _PATIENCE)
    return client


@functools.cache
def s3() -> S3Client:
    """The client of the documents bucket."""
    client: S3Client = _client("s3", _PATIENCE.merge(_REGIONAL))
    return client


@functools.cache
def sqs() -> SQSClient:
    """The client of the queues."""
    client: SQSClient = _client("sqs", _PATIENCE)
    return client


@functools.cache
def events() -> EventBridgeClient:
    """The client of the event bus."""
    client: EventBridgeClient = _client("events", _PATIENCE)
    return client


@functools.cache
def secretsmanager() -> SecretsManagerClient:
    """The client of the webhooks' secrets."""
    client: SecretsManagerClient = _client("secretsmanager", _PATIENCE)
    return client


@functools.cache
def stepfunctions() -> SFNClient:
    """The client of the workflows."""
    client: SFNClient = _client("stepfunctions", _PATIENCE)
    return client


@functools.cache
def _session() -> Session:
    return get_session()


def _client(product: str, config: Config) -> Any:
    return _session().create_client(product, config=config)
