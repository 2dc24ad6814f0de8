"""A partner's profile as a TOML file."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from schemas.errors import InputError
from schemas.partners import Partner
from schemas.problems import problems


def read_profile(path: Path) -> Partner:
    """A partner's profile from a TOML file; an InputError names each field that is wrong."""
    try:
        return Partner.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not a TOML file that can be read: {error}") from error
    except ValidationError as error:
        raise InputError(f"{path}: {problems(error)}") from error
