"""The champion table: a versioned file beside this module, shipped with the code."""

from functools import cache
from importlib.resources import files

from schemas.errors import NotFound
from schemas.planning import Model

CHAMPION = "2026-11"


@cache
def read_model(version: str = CHAMPION) -> Model:
    """A model that was shipped, by its version. NotFound names those that there are."""
    folder = files(__package__).joinpath("models")
    place = folder.joinpath(f"{version}.json")
    if not place.is_file():
        there = ", ".join(sorted(p.name.removesuffix(".json") for p in folder.iterdir()))
        raise NotFound(f"there is no planning model {version!r}; there is {there}")
    return Model.model_validate_json(place.read_text())
