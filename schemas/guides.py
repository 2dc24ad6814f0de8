"""A partner's guide: where it deviates from the standard, as data (TOML files in edi/guides).

A rule names a place, such as BEG02, REF[DP] (the REF whose first element is DP), N1[ST]/N4 or
PO1/PID, and what the partner has it be. What a guide does not name is as the standard has it.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.findings import Severity
from schemas.word import Word

_STEP = r"[A-Z][A-Z0-9]{1,2}(\[[^\]/]{1,10}\])?"
PLACE = rf"^(?:{_STEP}/)*{_STEP}$"
Place = Annotated[str, StringConstraints(pattern=PLACE)]
SegmentId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,2}$")]


class Rule(Word):
    """What a partner has one place be; with `element`, one element of that segment.

    `use`: required, forbidden, or as the standard has it. `most` caps how often a segment comes.
    `ids` are the qualifiers that item numbers may have, `any_id` those of which one must be there.
    `severity` is what breaking the rule means for a set that we read.
    """

    model_config = ConfigDict(extra="forbid")

    at: Place
    element: Annotated[int, Field(ge=1, le=40)] | None = None
    use: Literal["required", "forbidden", "standard"] = "standard"
    most: Annotated[int, Field(ge=1)] | None = None
    codes: tuple[str, ...] = ()
    shortest: Annotated[int, Field(ge=1)] | None = None
    longest: Annotated[int, Field(ge=1)] | None = None
    ids: tuple[str, ...] = ()
    any_id: tuple[str, ...] = ()
    severity: Severity = "error"
    note: str = ""
    example: str = ""


class OwnSegment(Word):
    """A segment that the standard's set does not have, behind `after` in the loop of `within`.

    `elements` reads as in segments.py: X12 element numbers, `!` where mandatory.
    """

    model_config = ConfigDict(extra="forbid")

    id: SegmentId
    after: SegmentId
    within: SegmentId | None = None
    elements: Annotated[str, StringConstraints(pattern=r"^\d+!?( \d+!?)*$")]
    most: Annotated[int, Field(ge=0)] = 1
    note: str = ""


class SetGuide(Word):
    """A partner's rules for one transaction set. `raised` names warnings that are errors here."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^\d{3}$")]
    direction: Literal["we send", "you send"]
    version: Literal["004010", "005010"] = "004010"
    text: str = ""
    raised: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    segments: tuple[OwnSegment, ...] = ()


class Guide(Word):
    """A guide: a name, a title, and the rules of each set that is exchanged."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: str
    text: str = ""
    sets: tuple[SetGuide, ...]

    def for_set(self, code: str) -> SetGuide | None:
        """The rules of a set, if the guide has any."""
        return next((each for each in self.sets if each.code == code), None)
