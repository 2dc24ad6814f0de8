"""Partners' guides: deviations from the standard as data, one TOML file a guide.

Checked on reading and obeyed on writing by edi/x12/guidance.py; printed by page.py.
"""

import tomllib
from functools import cache
from pathlib import Path

from schemas.errors import InputError, NotFound
from schemas.guides import Guide
from schemas.partners import Partner

FOLDER = Path(__file__).resolve().parent


def names() -> tuple[str, ...]:
    """The guides that there are."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def load_guide(name: str) -> Guide:
    """A guide by its name. NotFound if there is none, InputError if its file is no guide."""
    if name not in names():
        raise NotFound(f"there is no guide {name!r}; there are {', '.join(names())}")
    try:
        return Guide.model_validate(tomllib.loads((FOLDER / f"{name}.toml").read_text()))
    except ValueError as error:
        raise InputError(f"the guide {name} is not sound: {error}") from error


def guide_of(partner: Partner | None) -> Guide | None:
    """The guide of a partner's profile. NotFound if the profile names one that is not there."""
    return load_guide(partner.guide) if partner and partner.guide else None
