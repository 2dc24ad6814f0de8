"""The command's front door: how a call is understood, and what an error ends as.

`hub plan` is called for every day of a replay, so it does not wait for the other commands to load.
"""

import os
import sys
import traceback
from typing import Any

import typer

from schemas.errors import HubError, Unavailable


def commands(first: str | None) -> typer.Typer:
    """The commands that a call may mean which begins with this word."""
    if first == "plan":
        return _plan_alone()
    from hub.cli.commands import app

    return app


def _plan_alone() -> typer.Typer:
    from hub.cli import plan

    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(lambda: None)
    app.command()(plan.plan)
    return app


def run() -> None:
    """The console script: every way out has one of the four exit codes."""
    sys.exit(_run())


def _run() -> int:
    first = sys.argv[1] if len(sys.argv) > 1 else None
    command: Any = typer.main.get_command(commands(first))
    try:
        code = command.main(prog_name="hub", standalone_mode=False)
    except typer.TyperException as error:
        return _say(f"{error.format_message()} (`hub --help` shows how)", 2)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`hub … | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Unavailable as error:
        return _say(error, 3)
    except HubError as error:
        return _say(error, 2)
    except Exception as error:  # noqa: BLE001 - the last door: nothing may leave as a traceback
        if os.environ.get("HUB_DEBUG"):
            traceback.print_exc()
        return _say(f"the hub failed: {error!r} (HUB_DEBUG=1 shows where)", 3)
    return code if isinstance(code, int) else 0


def _say(what: object, code: int) -> int:
    print(f"hub: {what}", file=sys.stderr)
    return code


if __name__ == "__main__":
    run()
