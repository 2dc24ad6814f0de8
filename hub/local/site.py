"""What an adapter may use to make a resource: clients, the runtime, the gateway, the checkout."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from hub.local.arns import ACCOUNT, REGION
from hub.local.gateway import Gateway
from hub.local.runtime import Runtime
from hub.local.stack import Made


class Clients:
    """boto3 clients on the endpoint, one a service, closed together."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def get(self, service: str) -> Any:
        """The client of a service."""
        with self._lock:
            if service not in self._clients:
                make: Any = boto3.session.Session().client
                self._clients[service] = make(
                    service,
                    endpoint_url=self._endpoint,
                    region_name=REGION,
                    aws_access_key_id="local",
                    aws_secret_access_key="local",  # noqa: S106 (no secret: nobody checks it)
                    config=Config(
                        retries={"max_attempts": 0},
                        proxies={},
                        max_pool_connections=50,
                        read_timeout=900,
                    ),
                )
            return self._clients[service]

    def close(self) -> None:
        """Close their connections."""
        for client in self._clients.values():
            client.close()


@dataclass(frozen=True)
class Site:
    """Where resources are made."""

    root: Path
    clients: Clients
    runtime: Runtime
    gateway: Gateway
    api_url: str
    integrations: dict[str, str] = field(default_factory=dict)
    authorizers: dict[str, Any] = field(default_factory=dict)


def from_moto(model: Any, name: str, properties: dict[str, Any], **attributes: str) -> Made:
    """Make a resource by moto's own CloudFormation model.

    `attributes` says which attribute of moto's object each GetAtt name is: asking moto itself would
    import all of its CloudFormation, which takes seconds.
    """
    made = model.create_from_cloudformation_json(name, {"Properties": properties}, ACCOUNT, REGION)
    return Made(
        str(made.physical_resource_id),
        {shown: str(getattr(made, own)) for shown, own in attributes.items()},
    )


def without_effect(_site: Any, wanted: Any) -> Made:
    """A resource that means nothing on one machine: an alarm that nobody evaluates, say."""
    return Made(wanted.name, {"Arn": f"arn:aws:local:{REGION}:{ACCOUNT}:{wanted.name}"})
