"""Webhooks in: who may call the hub, what became of the calls, and how to sign one."""

from pathlib import Path
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
    secret_of,
    show_secret,
)
from hub.cli.show import show_json, show_table

SourceName = Annotated[str, typer.Argument(help="A source's name.")]


def list_sources(json: AsJson = False) -> None:
    """List who may call the hub."""
    page = call_hub("GET", "/hooks")
    if json:
        show_json(page)
        return
    rows = [
        (
            each["id"],
            each["partner"],
            ", ".join(each["types"]),
            each["connector"],
            "on" if each["active"] else "off",
        )
        for each in page["sources"]
    ]
    show_table(("id", "for", "may send", "connector", ""), rows, "Nobody may call.")


def put_source(
    source: SourceName,
    type: Annotated[list[str], typer.Option(help="What it may send: receipts, stock, …")],
    partner: Annotated[str, typer.Option(help="Whose system: a partner's id, or erp.")] = "erp",
    connector: Connector = "generic",
    setting: Setting = None,
    off: Off = False,
) -> None:
    """Let a system call the hub; a new source's secret is printed, this once."""
    wanted = {
        "types": type,
        "partner": partner,
        "connector": connector,
        "settings": read_settings(setting),
        "active": not off,
    }
    show_secret(call_hub("PUT", f"/hooks/{source}", wanted))


def rotate_source(source: SourceName, secret_env: SecretEnv = None) -> None:
    """Make a new secret for a source; the one before holds too."""
    show_secret(call_hub("POST", f"/hooks/{source}/secret", given_secret(secret_env)))


def end_source_secret(source: SourceName) -> None:
    """End the older of two secrets: only the newest holds from now on."""
    show_secret(call_hub("DELETE", f"/hooks/{source}/secret"))


def list_calls(
    source: SourceName,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    json: AsJson = False,
) -> None:
    """List a source's calls, newest first, and what became of each."""
    page = call_hub("GET", f"/hooks/{source}/calls", query={"limit": limit})
    if json:
        show_json(page)
        return
    rows = [
        (
            each["received_at"][:19].replace("T", " "),
            each["kind"],
            each["status"],
            each.get("reason"),
            each["call"],
        )
        for each in page["calls"]
    ]
    show_table(("received", "type", "status", "why", "id"), rows, f"{source} has not called.")


def show_call(
    source: SourceName, call: Annotated[str, typer.Argument(help="A call's id.")]
) -> None:
    """What became of one call, as JSON."""
    show_json(call_hub("GET", f"/hooks/{source}/calls/{call}"))


def sign(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The call's body.")],
    secret_env: Annotated[str, typer.Option(help="The variable that holds the secret.")],
) -> None:
    """Print the headers that sign a call, for curl: `-H @HEADERS --data-binary @FILE`."""
    from datetime import UTC, datetime

    from hub.core.signatures import SIGNATURE, TIMESTAMP, write_signatures, write_timestamp

    timestamp = write_timestamp(datetime.now(UTC))
    headers = {
        "Content-Type": "application/json",
        TIMESTAMP: timestamp,
        SIGNATURE: write_signatures([secret_of(secret_env)], timestamp, file.read_bytes()),
    }
    for name, value in headers.items():
        print(f"{name}: {value}")
