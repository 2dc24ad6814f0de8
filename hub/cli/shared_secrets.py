"""What the commands of webhooks have in common: their options, and how secrets come and go."""

import os
from typing import Annotated, Any

import typer

from hub.cli.show import show_fields
from schemas.errors import InputError

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Connector = Annotated[str, typer.Option(help="In whose shapes: generic, erpnext, …")]
Setting = Annotated[
    list[str] | None, typer.Option("--setting", help="NAME=VALUE, for the connector.")
]
Off = Annotated[bool, typer.Option("--off", help="Written down, but turned off.")]
SecretEnv = Annotated[
    str | None, typer.Option(help="The environment variable that holds a secret we were given.")
]


def call_hub(method: str, path: str, body: Any = None, query: dict[str, Any] | None = None) -> Any:
    from hub.cli.client import call

    return call(method, path, body=body, query=query)


def show_secret(shown: dict[str, Any]) -> None:
    if shown.get("secret"):
        show_fields({"secret": shown["secret"]})
    typer.echo(f"{shown['id']}: {shown['message']}", err=True)


def given_secret(secret_env: str | None) -> dict[str, str]:
    return {} if secret_env is None else {"secret": secret_of(secret_env)}


def secret_of(name: str) -> str:
    """A secret from the environment: on the command line, others on this machine would see it."""
    secret = os.environ.get(name)
    if not secret:
        raise InputError(f"the environment variable {name} holds no secret")
    return secret


def read_settings(pairs: list[str] | None) -> dict[str, str]:
    settings = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise InputError(f"--setting {pair!r} is not NAME=VALUE")
        settings[name] = value
    return settings
