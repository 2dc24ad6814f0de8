"""Webhooks' secrets in Secrets Manager: one secret a name, its two live values two of its stages.

AWSCURRENT is the newest, AWSPREVIOUS the one before; Secrets Manager itself moves both when a new
value is put. A name is made when it is first put, under the deployment's prefix and key. What was
read is kept for a few seconds, so that neither a burst of calls nor a forger costs a read each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from hub.aws.trouble import code, translated
from schemas.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEPT_SECONDS = 10.0
NEWEST, BEFORE = "AWSCURRENT", "AWSPREVIOUS"
_NOT_THERE = "ResourceNotFoundException"
_THERE_ALREADY = "ResourceExistsException"
# Marked for deletion: its name is free again in a moment.
_GOING = "InvalidRequestException"


class ManagedSecrets:
    """hub.ports.Secrets; the client is made when the first secret is asked for."""

    def __init__(
        self,
        client: Callable[[], SecretsManagerClient],
        prefix: str,
        key: str,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._key = key
        self._ticks = ticks
        self._kept: dict[str, tuple[float, tuple[str, ...]]] = {}

    def live(self, name: str) -> Sequence[str]:
        until, values = self._kept.get(name, (0.0, ()))
        if self._ticks() >= until:
            found = (self._value(name, NEWEST), self._value(name, BEFORE))
            values = tuple(value for value in found if value is not None)
            self._kept[name] = (self._ticks() + KEPT_SECONDS, values)
        return values

    def put(self, name: str, value: str) -> None:
        self._kept.pop(name, None)
        try:
            with translated("Secrets Manager"):
                self._client().put_secret_value(SecretId=self._id(name), SecretString=value)
        except ClientError as error:
            if code(error) != _NOT_THERE:
                raise _passing(error) from error
            self._create(name, value)

    def retire(self, name: str) -> None:
        self._kept.pop(name, None)
        version = self._version(name, BEFORE)
        if version is None:
            return
        with translated("Secrets Manager"):
            self._client().update_secret_version_stage(
                SecretId=self._id(name), VersionStage=BEFORE, RemoveFromVersionId=version
            )

    def forget(self, name: str) -> None:
        self._kept.pop(name, None)
        try:
            with translated("Secrets Manager"):
                self._client().delete_secret(
                    SecretId=self._id(name), ForceDeleteWithoutRecovery=True
                )
        except ClientError as error:
            if code(error) not in (_NOT_THERE, _GOING):
                raise

    def _id(self, name: str) -> str:
        return f"{self._prefix}/{name}"

    def _create(self, name: str, value: str) -> None:
        try:
            with translated("Secrets Manager"):
                self._client().create_secret(
                    Name=self._id(name),
                    KmsKeyId=self._key,
                    SecretString=value,
                    Description="Procurement Hub: signs a webhook",
                )
        except ClientError as error:
            raise _passing(error) from error

    def _value(self, name: str, stage: str) -> str | None:
        try:
            with translated("Secrets Manager"):
                answer = self._client().get_secret_value(
                    SecretId=self._id(name), VersionStage=stage
                )
        except ClientError as error:
            if code(error) in (_NOT_THERE, _GOING):
                return None
            raise
        return str(answer["SecretString"])

    def _version(self, name: str, stage: str) -> str | None:
        try:
            with translated("Secrets Manager"):
                answer = self._client().get_secret_value(
                    SecretId=self._id(name), VersionStage=stage
                )
        except ClientError as error:
            if code(error) == _NOT_THERE:
                return None
            raise
        return str(answer["VersionId"])


def _passing(error: ClientError) -> Exception:
    """A name that is being deleted, or made by someone else this moment, is free in a moment."""
    if code(error) in (_GOING, _THERE_ALREADY):
        return Unavailable("the secret is being changed by someone else; try again in a moment")
    return error
