"""What every word of the house is: a frozen pydantic model.

Its validator is built when it is first used, not when it is imported: a function that starts cold
pays for the words it speaks, not for the dictionary.
"""

from pydantic import BaseModel, ConfigDict


class Word(BaseModel):
    """A frozen model."""

    model_config = ConfigDict(frozen=True, defer_build=True)
