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
FOLDERS = (ROOT / "tests/samples", ROOT / "hub/cli/story", ROOT.parent / "shared/corpus/x12")
FILES = {p.relative_to(f).as_posix(): p for f in FOLDERS for p in f.glob("**/*.edi")}
# What pyx12 gives up at: without it more of the corpus is compared.
BEFORE = b"\xef\xbb\xbf \t\r\n\x00"
LISTS = tomllib.loads((HERE / "disagreements.toml").read_text(encoding="utf-8"))
KNOWN = LISTS["disagreement"]
TOLD_OTHERWISE = {entry["after"] for entry in LISTS["told_otherwise"]}
# Our codes that mean the same as one of pyx12's.
SAME = {
    "CODE_UNKNOWN": "PYX12_ELE_7",
    "CONDITION_BROKEN": "PYX12_SEG_8",
    "DATE_INVALID": "PYX12_ELE_8",
    "DATE_SHORT": "PYX12_ELE_4",
    "ELEMENTS_TOO_MANY": "PYX12_SEG_8",
    "ELEMENT_MISSING": "PYX12_ELE_1",
    "ELEMENT_TOO_LONG": "PYX12_ELE_5",
    "ELEMENT_TOO_SHORT": "PYX12_ELE_4",
    "EXCLUSION_BROKEN": "PYX12_SEG_8",
    "LOOP_TOO_OFTEN": "PYX12_SEG_4",
    "NUMBER_INVALID": "PYX12_ELE_6",
    "SEGMENT_INVALID": "PYX12_SEG_1",
    "SEGMENT_MISPLACED": "PYX12_SEG_1",
    "SEGMENT_MISSING": "PYX12_SEG_3",
    "SEGMENT_TOO_OFTEN": "PYX12_SEG_5",
    "SEGMENT_UNKNOWN": "PYX12_SEG_1",
    "SE_CONTROL_WRONG": "PYX12_ST_3",
    "SE_COUNT_WRONG": "PYX12_ST_4",
    "TIME_INVALID": "PYX12_ELE_9",
}
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
def test_what_ours_tells_is_told_by_pyx12_with_the_same_code_at_the_same_element(code, version):
    otherwise = {
        harm: found.told()
        for harm, found in harmed(code, version).items()
        if found.ours and found.theirs and harm not in TOLD_OTHERWISE
        if not {place(f) for f in found.ours if f.code in SAME} <= set(map(place, found.theirs))
    }

    assert {} == otherwise


def place(finding):
    """A finding by pyx12's code and its place; pyx12 tells no element for errors of segments."""
    code = SAME.get(finding.code, finding.code)
    element = finding.element if code.startswith("PYX12_ELE") else None
    return code, finding.position, element


@pytest.mark.parametrize("entry", LISTS["told_otherwise"], ids=lambda entry: entry["after"])
def test_what_is_known_to_be_told_otherwise_is_a_harm_with_a_reason(entry):
    assert hasattr(Vandal, entry["after"])
    assert entry["right"] in ("ours", "theirs")
    assert entry["why"]


@pytest.mark.parametrize("name", sorted(FILES))
def test_on_a_file_both_agree_or_the_disagreement_is_known(name):
    found = verdicts(contents(name))

    assert found.agree or any(found.is_known(entry, name) for entry in KNOWN), found.told()


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry["shown_by"])
def test_each_known_disagreement_is_still_there(entry):
    assert entry["right"] in ("ours", "theirs", "neither")
    assert entry["why"]
    shown = entry["shown_by"]
    if shown.endswith(".edi") and shown not in FILES:
        pytest.skip("the shared corpus is not beside the checkout")

    assert any(verdicts(data).is_known(entry, shown) for data in showing(shown, entry))


def contents(name):
    """A file's bytes; without what stands before ISA where it is none of ours."""
    data = FILES[name].read_bytes()
    return data.lstrip(BEFORE) if "corpus" in FILES[name].parts else data


def showing(shown, entry):
    """Documents that may show a disagreement."""
    if shown in FILES:
        yield contents(shown)
        return
    for seed in range(SEEDS_TO_SHOW):
        writer = Author(grammar(entry.get("set", "850")), "004010", seed)
        data = Vandal(writer).file(shown, writer.body())
        if data is not None:
            yield data
