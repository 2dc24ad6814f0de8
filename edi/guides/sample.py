"""A valid sample made from a guide: a plain example, mended rule by rule until nothing is wrong.

Each round takes the first thing that the reader or the guide finds and puts it right. A guide whose
rules contradict each other has no sample; that is an error in the guide.
"""

from collections.abc import Sequence

from edi.guides.plain import plain
from edi.sets import grammar
from edi.x12.faults import Flaw
from edi.x12.grammar import Grammar
from edi.x12.guidance import FIRST_PAIR, pruned, read_guided
from edi.x12.reads import Delimiters
from edi.x12.segments import segments
from schemas.errors import InputError
from schemas.guides import Rule, SetGuide

Segment = tuple[str, ...]
MARKS = Delimiters("*", ">", "~")
_ROUNDS = 200
_IDS = {
    "UP": ("012345678905", "012345678912"),
    "UK": ("10012345678902", "10012345678919"),
    "EN": ("4012345678901", "4012345678918"),
}
_VALUES = {
    "67": "0007", "93": "THE NAME", "127": "REF-1", "352": "AS AGREED", "364": "6125550142",
    "373": "20260119", "335": "DDP", "356": "12", "380": "24", "355": "EA", "326": "R-1",
}  # fmt: skip
_CODES = {
    "66": "92", "128": "ZZ", "355": "EA", "365": "TE", "146": "PP", "374": "002", "366": "BD",
    "133": "B", "40": "TL", "235": "VN", "234": "BB-100", "337": "0915", "207": "12345",
}  # fmt: skip


def sample(guide: SetGuide) -> list[Segment]:
    """The segments of a set, between ST and SE, that keep every rule of a guide."""
    known = grammar(guide.code)
    if known is None:
        raise InputError(f"there is no set {guide.code}")
    said = pruned(known, plain(guide.code), guide.version, MARKS, guide)
    for _ in range(_ROUNDS):
        flaws = _flaws(known, said, guide)
        if not flaws:
            return _counted(said, known)
        said = _mended(known, said, guide, flaws[0])
    raise InputError(f"the rules for set {guide.code} can't all be kept: {flaws[0].code}")


def _flaws(known: Grammar, said: list[Segment], guide: SetGuide) -> list[Flaw]:
    texts = [MARKS.element.join(segment) for segment in said]
    return read_guided(known, texts, guide.version, MARKS, guide).flaws


def _counted(said: list[Segment], known: Grammar) -> list[Segment]:
    """With CTT01 as it should be."""
    counted = {"lines": ("PO1", "IT1", "POC", "LIN"), "levels": ("HL",)}.get(known.counted, ())
    number = str(sum(segment[0] in counted for segment in said))
    return [("CTT", number) if segment[0] == "CTT" else segment for segment in said]


def _mended(known: Grammar, said: list[Segment], guide: SetGuide, flaw: Flaw) -> list[Segment]:
    at = (flaw.position or 2) - 2
    rule = _rule(guide, flaw)
    if flaw.code == "GUIDE_SEGMENT_MISSING":
        return _inserted(known, said, guide, rule)
    segment = list(said[at])
    if flaw.code == "GUIDE_ID_MISSING":
        first = FIRST_PAIR[segment[0]]
        qualifier = flaw.extra.split(" or ")[0]
        earlier = sum(each[0] == segment[0] for each in said[:at])
        own = (f"{qualifier}-100", f"{qualifier}-220")
        segment[first:first] = [qualifier, _IDS.get(qualifier, own)[earlier % 2]]
    elif flaw.element is not None:
        segment += [""] * (flaw.element + 1 - len(segment))
        segment[flaw.element] = _value(guide, segment, flaw.element, rule)
    return [*said[:at], tuple(segment), *said[at + 1 :]]


def _rule(guide: SetGuide, flaw: Flaw) -> Rule | None:
    """The rule that a flaw breaks."""
    named = [r for r in guide.rules if r.at.rpartition("/")[2].partition("[")[0] == flaw.segment]
    for rule in named:
        if flaw.code == "GUIDE_SEGMENT_MISSING":
            wanted = rule.at.rpartition("/")[2].replace("[", " ").replace("]", "")
            if rule.use == "required" and rule.element is None and wanted == flaw.extra:
                return rule
        elif rule.element == flaw.element and flaw.element is not None:
            return rule
    return None


def _inserted(
    known: Grammar, said: list[Segment], guide: SetGuide, rule: Rule | None
) -> list[Segment]:
    """With the segment that a rule requires, where it does the least harm."""
    if rule is None:
        raise InputError(f"the guide for set {guide.code} requires what it does not name")
    id_, _, qualifier = rule.at.rpartition("/")[2].rstrip("]").partition("[")
    made = _made(guide, id_, qualifier, rule)
    tries = ([*said[:at], made, *said[at:]] for at in range(len(said) + 1))
    return min(tries, key=lambda each: _harm(_flaws(known, each, guide)))


def _harm(flaws: Sequence[Flaw]) -> int:
    """How bad some flaws are: out of place, then still missing, then to be filled."""
    return sum(
        _HARM.get(flaw.code, 100 if flaw.code.startswith("SEGMENT") else 1) for flaw in flaws
    )


_HARM = {"GUIDE_SEGMENT_MISSING": 10}


def _made(guide: SetGuide, id_: str, qualifier: str, rule: Rule) -> Segment:
    definition = segments(guide.version).get(id_)
    if definition is None:
        return (id_, rule.example or "1")
    made = [id_]
    for place, use in enumerate(definition.uses, 1):
        first = place == 1 and qualifier
        made.append(qualifier if first else _default(use.number) if use.mandatory else "")
    if rule.example and len(made) > 2:
        made[2] = rule.example
    while not made[-1]:
        made.pop()
    return tuple(made)


def _value(guide: SetGuide, segment: list[str], place: int, rule: Rule | None) -> str:
    """A value for an element that breaks a rule, or is missing."""
    if rule is not None and rule.example:
        return rule.example
    if rule is not None and rule.codes:
        return rule.codes[0]
    if segment[0] in FIRST_PAIR and rule is None:
        allowed = next((r.ids for r in guide.rules if r.at == segment[0] and r.ids), ("VN",))
        return allowed[0] if (place - FIRST_PAIR[segment[0]]) % 2 == 0 else "BB-100"
    definition = segments(guide.version).get(segment[0])
    value = _default(definition.uses[place - 1].number) if definition else "1"
    longest = rule.longest if rule and rule.longest else len(value)
    return (value if not segment[place] else segment[place])[:longest]


def _default(number: str) -> str:
    return _CODES.get(number) or _VALUES.get(number) or "1"
