"""Everything that the hub writes reads as valid by pyx12."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from authored import Author
from edi.guides import load_guide, names
from edi.guides.sample import sample
from edi.maps import FOLDER
from edi.second_reader import second_opinion
from edi.sets import CODES, grammar
from edi.x12 import InterchangeRead, SetRead, acknowledge, read, refuse, write_acknowledgment
from edi.x12.grammar import VERSIONS
from edi.x12.reads import Delimiters
from edi.x12.write import Composed, compose_set, write_interchange
from edi.x12.writer import Envelope

ROOT = Path(__file__).resolve().parents[3]
OURS = sorted([*(ROOT / "tests/samples").glob("*/*.edi"), *(ROOT / "hub/cli/story").glob("*.edi")])
CORPUS = sorted(p for p in (ROOT.parent / "shared/corpus/x12").glob("*/*") if p.is_file())
AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
MARKS = ["*>~^", "|:\n!", "\x1d\x1f\x1c\x1e", "^~'+"]


def interchanges(data):
    return [item for item in read(data) if isinstance(item, InterchangeRead)]


def answers(data):
    """The file that answers each interchange."""
    for interchange in interchanges(data):
        answer = acknowledge(interchange)
        if answer is not None:
            yield write_acknowledgment(answer, range(1, 1 + answer.numbers_needed), AT)


@pytest.mark.parametrize("path", OURS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_answer_to_our_own_files_is_valid(path):
    for answer in answers(path.read_bytes()):
        assert () == second_opinion(answer), answer


@pytest.mark.parametrize(("version", "isa12", "isa11"), [
    ("004010", "00401", "U"), ("005010", "00501", "^"), ("005010", "00401", "U"),
    ("004060", "00406", "^"), ("003040", "00304", "U"),
])  # fmt: skip
@pytest.mark.parametrize("delimiters", ["*>~", "|:\n", "\x1d\x1f\x1c"])
def test_an_answer_in_the_partners_version_and_delimiters_is_valid(
    wire, version, isa12, isa11, delimiters
):
    element, component, terminator = delimiters
    bad = ["BEG*00*SA***20260105", *wire.order[1:]]
    data = wire.file(
        wire.order, bad, ack="1", version=version, isa12=isa12, isa11=isa11,
        element=element, component=component, terminator=terminator,
    )  # fmt: skip

    (answer,) = answers(data)

    assert () == second_opinion(answer), answer


def test_a_refusal_by_ta1_alone_is_valid(wire):
    (interchange,) = interchanges(wire.file(wire.order))

    assert () == second_opinion(write_acknowledgment(refuse(interchange.header, "025"), [7], AT))


@pytest.mark.skipif(not CORPUS, reason="the shared corpus is not beside the checkout")
def test_an_answer_to_the_corpus_is_refused_only_for_what_the_partner_calls_itself():
    """Identities go back as they came: a qualifier that X12 lacks, a GS02 that is too long."""
    refused = {
        path.name: (found.code, found.segment, found.element)
        for path in CORPUS
        for answer in answers(path.read_bytes())
        for found in second_opinion(answer)
    }

    assert set(refused.values()) <= {
        ("PYX12_ELE_7", "ISA", 5), ("PYX12_ELE_7", "ISA", 7),
        ("PYX12_ELE_5", "GS", 2), ("PYX12_ELE_5", "GS", 3),
    }  # fmt: skip
    assert len(refused) < len(CORPUS) / 5


def delimited(marks, version):
    element, component, terminator, repetition = marks
    return Delimiters(element, component, terminator, repetition if version == "005010" else "")


def enveloped(composed, version, delimiters):
    """One set as a file."""
    envelope = Envelope(
        sender=("01", "081234567"),
        receiver=("ZZ", "CORNERSTORE"),
        version="00501" if version == "005010" else "00401",
        usage="P",
        delimiters=delimiters,
    )
    return write_interchange([composed], envelope, version, (41, 42), AT)


def written(document, code, version, marks):
    """A document as a file, and whether our writer is content with it."""
    delimiters = delimited(marks, version)
    composed = compose_set(document, code, version, delimiters)
    return composed, enveloped(composed, version, delimiters)


def documents(data):
    """The documents of a file with their sets."""
    sets = (item for item in read(data) if isinstance(item, SetRead))
    return [(item.document, item.code) for item in sets if item.document is not None]


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("code", CODES)
def test_every_set_that_our_writer_is_content_with_is_valid(code, version, marks):
    content = 0
    for seed in range(4):
        author = Author(grammar(code), version, f"written {seed}")
        ((document, _),) = documents(author.file(author.body()))
        composed, data = written(document, code, version, marks)
        if composed.sound:
            content += 1
            assert () == second_opinion(data), data

    assert content


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", OURS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_our_own_files_written_again_are_valid_where_our_writer_is_content(path, version):
    for document, code in documents(path.read_bytes()):
        composed, data = written(document, code, version, MARKS[0])
        if composed.sound:
            assert () == second_opinion(data), data


@pytest.mark.skipif(not CORPUS, reason="the shared corpus is not beside the checkout")
@pytest.mark.parametrize("version", VERSIONS)
def test_the_corpus_written_again_is_valid_where_our_writer_is_content(version):
    content, refused = 0, []
    for path in CORPUS:
        for document, code in documents(path.read_bytes()):
            composed, data = written(document, code, version, MARKS[0])
            content += composed.sound
            if composed.sound and (found := second_opinion(data)):
                refused.append((path.name, found))

    assert [] == refused
    assert content > len(CORPUS) / 10


SETS_OF_GUIDES = [(name, rules.code) for name in names() for rules in load_guide(name).sets]


@pytest.mark.parametrize(("name", "code"), SETS_OF_GUIDES)
def test_a_sample_made_from_a_guide_is_valid(name, code):
    rules = load_guide(name).for_set(code)
    said = tuple(map(tuple, sample(rules)))
    data = enveloped(Composed(code, said, ()), rules.version, delimited("*>~^", rules.version))

    assert () == second_opinion(data), data


def test_a_segment_that_a_guide_adds_to_a_set_is_valid_at_its_place_alone(wire):
    """mill-distribution has ZPL behind the PID of a line."""
    at = next(i for i, segment in enumerate(wire.order) if segment.startswith("PID")) + 1
    newer = {"version": "005010", "isa12": "00501", "isa11": "^"}
    order = [*wire.order[:at], "ZPL*BIN-7*BOLTS", *wire.order[at:]]
    before = [wire.order[0], "ZPL*BIN-7*BOLTS", *wire.order[1:]]

    assert () == second_opinion(wire.file(order, **newer))
    assert ["PYX12_SEG_1"] == [f.code for f in second_opinion(wire.file(before, **newer))]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("code", CODES)
def test_pyx12_by_itself_reads_a_document_by_the_maps_as_the_second_reader_does(code, version):
    author = Author(grammar(code), version, "alone")
    sound = author.file(author.body())
    broken = sound.replace(b"~SE*", b"~ZZ1*7~SE*")

    assert [True, False] == [plain(sound), plain(broken)]
    assert [True, False] == [not second_opinion(sound), not second_opinion(broken)]


def plain(data):
    """What pyx12's main program says by itself, with nothing stood in for."""
    text = io.StringIO(data.decode("latin-1"))
    return x12n_document(ParamsBase(), text, None, None, map_path=str(FOLDER))
