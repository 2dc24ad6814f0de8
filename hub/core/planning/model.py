"""The models that plans are made by: versioned files beside this module, shipped with the code.

A version may name other models for some classes of demand: `2026-11.lumpy-as-plain-1`.

Those in models/challengers/ are on trial: a plan can be made by them, and the nightly run plans by
one only once a person has activated it. Such a file says what it changes of the model it is `like`.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from schemas.errors import NotFound
from schemas.planning import DEMAND_CLASSES, DemandClass, Model

CHAMPION = "2026-11"
SUFFIX = ".json"
_AS, _EXAMPLE = "-as-", "lumpy-as-plain-1"


@cache
def read_model(version: str = CHAMPION) -> Model:
    """A model that was shipped, by its version. NotFound names those that there are."""
    base, of_class = parted(version)
    if of_class:
        others = {name: read_model(other) for name, other in of_class.items()}
        return read_model(base).model_copy(update={"version": version, "of_class": others})
    there = (*shipped(), *challengers())
    if version not in there:
        named = ", ".join(there)
        raise NotFound(f"there is no planning model {version!r}; there is {named}")
    below = ("challengers",) if version in challengers() else ()
    place = files(__package__).joinpath("models", *below, version + SUFFIX)
    told = json.loads(place.read_text())
    like = told.pop("like", None)
    whole = read_model(like).model_dump() if like else {}
    return Model.model_validate(whole | told)


def with_class(version: str, name: DemandClass, other: str) -> str:
    """The version that plans as this one does, but one class by another model."""
    base, of_class = parted(version)
    of_class = {**of_class, name: other}
    parts = (f"{each}{_AS}{of_class[each]}" for each in DEMAND_CLASSES if each in of_class)
    return ".".join((base, *parts))


def parted(version: str) -> tuple[str, dict[DemandClass, str]]:
    """The model that a version is, but for the classes that are planned by others."""
    base, *parts = version.split(".")
    found: dict[DemandClass, str] = {}
    for each in parts:
        name, parted_there, other = each.partition(_AS)
        known = [kind for kind in DEMAND_CLASSES if kind == name]
        if not known or not parted_there:
            raise NotFound(f"there is no planning model {version!r}: {each!r} is no {_EXAMPLE!r}")
        found[known[0]] = other
    return base, found


@cache
def shipped() -> tuple[str, ...]:
    """The versions that are, or once were, the champion of a release."""
    return tuple(_versions())


@cache
def challengers() -> tuple[str, ...]:
    """The versions on trial."""
    return tuple(_versions("challengers"))


def on_trial() -> tuple[str, ...]:
    """What a run tries beside its own model: the challengers, and the champion of this release."""
    return (CHAMPION, *challengers())


def _versions(*below: str) -> Iterator[str]:
    folder = files(__package__).joinpath("models", *below)
    names = sorted(each.name for each in folder.iterdir())
    return (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
