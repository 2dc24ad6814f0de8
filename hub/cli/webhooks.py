"""Webhooks out: who is told of events. What calls us: hooks.py."""

from typing import Annotated

import typer

from hub.cli.shared_secrets import (
    AsJson,
    Connector,
    Off,
    SecretEnv,
    Setting,
    call_hub,
    given_secret,
    read_settings,
    show_secret,
)
from hub.cli.show import show_json, show_table

Webhook = Annotated[str, typer.Argument(help="A webhook's id; `partner:ID` is a partner's own.")]


def list_webhooks(json: AsJson = False) -> None:
    """List who is told of events."""
    page = call_hub("GET", "/webhooks")
    if json:
        show_json(page)
        return
    rows = [
        (
            each["id"],
            each["url"],
            ", ".join(each["events"]),
            each["connector"],
            "on" if each["active"] else each.get("stopped_because") or "off",
        )
        for each in page["subscriptions"]
    ]
    show_table(("id", "address", "events", "connector", ""), rows, "Nobody is told of events.")


def put_webhook(
    id: Webhook,
    url: Annotated[str, typer.Option(help="An https address.")],
    event: Annotated[
        list[str] | None, typer.Option(help="An event's name; without any, all.")
    ] = None,
    connector: Connector = "generic",
    setting: Setting = None,
    test: Annotated[bool, typer.Option("--test", help="Of test orders, instead of live.")] = False,
    off: Off = False,
) -> None:
    """Tell a system of events; a new webhook's secret is printed, this once."""
    wanted = {
        "url": url,
        "events": event or ["*"],
        "connector": connector,
        "settings": read_settings(setting),
        "test": test,
        "active": not off,
    }
    show_secret(call_hub("PUT", f"/webhooks/{id}", wanted))


def show_webhook(id: Webhook) -> None:
    """One webhook, as JSON."""
    show_json(call_hub("GET", f"/webhooks/{id}"))


def delete_webhook(id: Webhook) -> None:
    """Take a webhook and its secrets away."""
    call_hub("DELETE", f"/webhooks/{id}")
    typer.echo(f"{id}: taken away", err=True)


def rotate_webhook(id: Webhook, secret_env: SecretEnv = None) -> None:
    """Make a new secret, or take one that the other system gave; the one before signs too."""
    show_secret(call_hub("POST", f"/webhooks/{id}/secret", given_secret(secret_env)))


def end_webhook_secret(id: Webhook) -> None:
    """End the older of two secrets: only the newest signs from now on."""
    show_secret(call_hub("DELETE", f"/webhooks/{id}/secret"))
