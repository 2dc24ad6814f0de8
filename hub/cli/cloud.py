"""`hub up` and `hub tick`: the hub on this machine, from the template that deploys to AWS.

hub.local is imported when a cloud is started, not when the command line is read.
"""

import json
import re
import signal
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import InputError, Unavailable

if TYPE_CHECKING:
    from hub.local.cloud import Cloud
    from hub.local.control import Control

CHECKOUT = Path(__file__).resolve().parents[2]
TEMPLATE = CHECKOUT / "infra/template/Hub.template.json"
STATE = Path(".hub")
LOGIN = STATE / "login.json"
CONTROL = STATE / "control.json"
LOCAL_EMAIL = "you@hub.local"
LOCAL_ROLES = ("operator", "buyer", "approver", "finance", "auditor")
# A local login lasts an hour; the file has a fresh one well before.
NEW_LOGIN_SECONDS = 30 * 60
TICK_SECONDS = 600
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def checkout_cloud(aws_port: int = 0, api_port: int = 0, state_dir: Path | None = None) -> "Cloud":
    """The embedded cloud with this checkout's template and code, not started yet."""
    try:
        from hub.local.cloud import Cloud
    except ImportError as error:
        raise Unavailable(f"the embedded cloud needs the extra `local`: {error}") from error
    return Cloud(TEMPLATE, CHECKOUT, state_dir, aws_port, api_port)


def up(
    drop: Annotated[Path, typer.Option(help="Partners' files are dropped here.")] = Path("drop"),
    pickup: Annotated[Path, typer.Option(help="Answers appear here.")] = Path("pickup"),
    port: Annotated[int, typer.Option(help="The API's port; 0 picks a free one.")] = 0,
    aws_port: Annotated[int, typer.Option(help="The AWS endpoint's port; 0: a free one.")] = 0,
) -> None:
    """Run the hub on this machine until Ctrl-C: an emulator, whose state lasts one run."""
    from hub.local.control import Control
    from hub.local.folders import Folders

    stop = _stop_on_signal()
    with checkout_cloud(aws_port, port, state_dir=STATE) as cloud:
        folders = Folders(cloud, cloud.outputs["DocumentsBucket"], drop, pickup, _say)
        folders.start()
        control = Control(cloud.advance, cloud.now)
        try:
            _write_private(CONTROL, {"url": control.url, "token": control.token})
            _introduce(cloud, drop, pickup)
            while not stop.wait(NEW_LOGIN_SECONDS):
                _log_in(cloud)
        finally:
            _say("stopping")
            _clear_up(cloud, control)
            folders.stop()
    _report(cloud)


def tick(
    duration: Annotated[str, typer.Argument(help="How far: 90s, 15m, 2h, 1d, 1d12h.")],
) -> None:
    """Move the clock of the running `hub up`: schedules, retries and waits become due."""
    import requests

    seconds = parse_duration(duration).total_seconds()
    if not CONTROL.is_file():
        raise InputError("no embedded cloud runs here: start one with `hub up` in this folder")
    known = json.loads(CONTROL.read_text())
    headers = {"Authorization": f"Bearer {known['token']}"}
    try:
        answer = requests.post(
            known["url"], json={"seconds": seconds}, headers=headers, timeout=TICK_SECONDS
        )
    except requests.RequestException as error:
        raise Unavailable(f"`hub up` does not answer at {known['url']}: {error}") from error
    content: dict[str, Any] = answer.json()
    if not answer.ok:
        raise InputError(content["message"])
    typer.echo(content["now"])


def parse_duration(text: str) -> timedelta:
    """`90s`, `15m`, `2h`, `1d` or a sum of them (`1d12h`). Raises InputError for anything else."""
    parts = _DURATION.findall(text.strip().lower())
    if not parts or "".join(number + unit for number, unit in parts) != text.strip().lower():
        raise InputError(f"{text!r} is no duration: write 90s, 15m, 2h, 1d or 1d12h")
    return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in parts))


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop


def _introduce(cloud: "Cloud", drop: Path, pickup: Path) -> None:
    """Addresses for people on stderr, the login for a shell on stdout."""
    token = _log_in(cloud)
    for line in (
        "the embedded cloud is up: an emulator on this machine; its state is gone when it stops",
        f"  API         {cloud.api_url}   (the login is in {LOGIN})",
        f"  AWS         {cloud.endpoint}   (region us-east-1, any credentials)",
        f"  documents   s3://{cloud.outputs['DocumentsBucket']}",
        f"  audit       s3://{cloud.outputs['AuditBucket']}",
        f"  drop        {drop}/<partner>/   answers appear in {pickup}/<partner>/",
        "  clock       `hub tick 2h` moves it",
        "  Ctrl-C stops it",
    ):
        _say(line)
    typer.echo(f"export HUB_URL={cloud.api_url} HUB_TOKEN={token}")


def _log_in(cloud: "Cloud") -> str:
    from hub.cli.client import save_login

    token = cloud.login(LOCAL_EMAIL, groups=LOCAL_ROLES)
    save_login(cloud.api_url, token)
    return token


def _clear_up(cloud: "Cloud", control: "Control") -> None:
    """What pointed at this run points at nothing now."""
    control.stop()
    for path, address in ((LOGIN, cloud.api_url), (CONTROL, control.url)):
        if path.is_file() and json.loads(path.read_text()).get("url") == address:
            path.unlink()


def _report(cloud: "Cloud") -> None:
    for failure in cloud.failures:
        _say(f"failed inside: {failure.where}: {failure.error}")
    if cloud.failures:
        raise typer.Exit(3)


def _write_private(path: Path, content: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(content))


def _say(text: str) -> None:
    typer.echo(text, err=True)
