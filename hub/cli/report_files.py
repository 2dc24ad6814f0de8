"""The files of a report: what somebody assumes, in TOML, and the page that is written."""

import tomllib
from pathlib import Path
from typing import TypeVar

import typer
from pydantic import BaseModel, ValidationError

from schemas.errors import InputError, NotFound
from schemas.problems import problems

Assumed = TypeVar("Assumed", bound=BaseModel)


def read_assumptions(path: Path, kind: type[Assumed], table: str | None = None) -> Assumed:
    """What a TOML file says, or one table of it. NotFound, InputError with the place."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return kind.model_validate(told if table is None else told.get(table, {}))
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} can't be read: {error}") from error
    except ValidationError as error:
        raise InputError(f"{path}: {problems(error, table or '')}") from None


def write_page(path: Path, text: str) -> None:
    """Write a page to print, and say so. InputError where it can't be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} can't be written: {error.strerror}") from error
    typer.echo(f"hub: wrote {path}", err=True)
