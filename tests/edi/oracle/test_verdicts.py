"""Our reader beside pyx12 on the same documents: every disagreement is known, with who is right."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from authored import Author
from edi.second_reader import second_opinion
from edi.sets import CODES, grammar
from edi.x12 import InterchangeRead, read
from edi.x12.grammar import VERSIONS
from harms import Vandal

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SAMPLES = sorted((ROOT / "tests/samples").glob("*/*.edi"))
STORY = sorted((ROOT / "hub/cli/story").glob("*.edi"))
KNOWN = tomllib.loads((HERE / "disagreements.toml").read_text(encoding="utf-8"))["disagreement"]
SEEDS_TO_SHOW = 20
SETS = [(code, version) for code in CODES for version in VERSIONS]


@dataclass(frozen=True)
class Verdicts:
    """What both readers find in one document."""

    ours: tuple
    theirs: tuple

    @property
    def agree(self):
        return bool(self.ours) is bool(self.theirs)

    def is_known(self, entry, harm=None):
        """Whether an entry of the list tells of this disagreement, after a harm."""
        ours, theirs = {f.code for f in self.ours}, {f.code for f in self.theirs}
        return (
            not self.agree
            and harm in entry.get("after", [harm])
            and ours <= set(entry["ours"])
            and theirs <= set(entry["theirs"])
            and all(matches(found, entry) for found in self.theirs)
        )

    def told(self):
        return [[(f.code, f.segment, f.position, f.element, f.value, f.message) for f in found]
                for found in (self.ours, self.theirs)]  # fmt: skip


def matches(found, entry):
    """Whether one finding of pyx12 is of an entry's kind."""
    texts = {"value": found.value, "message": found.message, "segment": found.segment}
    return all(
        re.fullmatch(entry[name], text or "") for name, text in texts.items() if name in entry
    )


def verdicts(data):
    ours = []
    for item in read(data):
        ours += item.findings
        if isinstance(item, InterchangeRead):
            ours += [found for group in item.groups for found in group.findings]
    return Verdicts(tuple(ours), second_opinion(data))


@cache
def harmed(code, version):
    """Both verdicts after every kind of harm done to a sound document, by the harm."""
    writer = Author(grammar(code), version, seed=0)
    body = writer.body()
    hand = Vandal(writer)
    documents = {harm: hand.file(harm, body) for harm in hand.harms()}
    return {harm: verdicts(data) for harm, data in documents.items() if data is not None}


@pytest.mark.parametrize(("code", "version"), SETS)
def test_a_document_made_from_its_grammar_is_sound_to_both(code, version):
    for seed in range(5):
        writer = Author(grammar(code), version, seed)
        found = verdicts(writer.file(writer.body(), writer.body()))

        assert [[], []] == found.told(), seed


@pytest.mark.parametrize(("code", "version"), SETS)
def test_after_every_harm_both_agree_or_the_disagreement_is_known(code, version):
    new = {
        harm: found.told()
        for harm, found in harmed(code, version).items()
        if not found.agree and not any(found.is_known(entry, harm) for entry in KNOWN)
    }

    assert {} == new


@pytest.mark.parametrize(("code", "version"), SETS)
def test_a_harm_within_a_set_is_told_at_the_same_segment_first(code, version):
    elsewhere = {
        harm: found.told()
        for harm, found in harmed(code, version).items()
        if harm.startswith("body_") and harm not in TOLD_ELSEWHERE
        if found.ours and found.theirs and first_place(found.ours) != first_place(found.theirs)
    }

    assert {} == elsewhere


def first_place(findings):
    return min(found.position or 0 for found in findings)


# Ours tells these once a set, at ST; for those pyx12 gives up before it has told a place.
TOLD_ELSEWHERE = {
    "body_accent",
    "body_control_character",
    "body_too_many_components",
    "body_swapped",
}


@pytest.mark.parametrize("path", SAMPLES + STORY, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_on_our_own_files_both_agree_or_the_disagreement_is_known(path):
    found = verdicts(path.read_bytes())

    assert found.agree or any(map(found.is_known, KNOWN)), found.told()


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry["shown_by"])
def test_each_known_disagreement_is_still_there(entry):
    assert entry["right"] in ("ours", "theirs", "neither")
    assert entry["why"]
    shown = entry["shown_by"]
    sample = ROOT / "tests/samples" / shown
    documents = [sample.read_bytes()] if sample.suffix == ".edi" else []
    for seed in range(0 if documents else SEEDS_TO_SHOW):
        writer = Author(grammar(entry.get("set", "850")), "004010", seed)
        documents.append(Vandal(writer).file(shown, writer.body()))

    assert any(verdicts(data).is_known(entry, shown) for data in documents if data is not None)
