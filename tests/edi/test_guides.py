"""Partners' guides: checked on reading, obeyed on writing, printed with a valid sample."""

from datetime import UTC, datetime

import pytest

from edi.check import check, wrong
from edi.guides import load_guide, names
from edi.guides.page import page
from edi.guides.plain import PLAIN, plain
from edi.guides.sample import sample
from edi.sets import grammar
from edi.x12 import SetRead, read
from edi.x12.guidance import read_guided
from edi.x12.reads import Delimiters
from edi.x12.write import Composed, compose_set, write_interchange
from edi.x12.writer import Envelope
from schemas.errors import NotFound
from schemas.guides import Guide, OwnSegment, Rule, SetGuide
from schemas.partners import Identity, Partner

MARKS = Delimiters("*", ">", "~")
EACH = [(name, each.code) for name in names() for each in load_guide(name).sets]
AT = datetime(2026, 1, 5, 9, 15, tzinfo=UTC)


def a_guide(*rules, raised=(), segments=(), version="004010"):
    rules_of = SetGuide(
        code="850", direction="you send", rules=rules, raised=raised, segments=segments,
        version=version,
    )  # fmt: skip
    return Guide(name="test", title="A guide under test", sets=(rules_of,))


def findings(wire, body, guide):
    (found,) = [item for item in read(wire.file(body), guide) if isinstance(item, SetRead)]
    return [(f.code, f.segment, f.position, f.element) for f in found.findings]


@pytest.mark.parametrize("version", ["004010", "005010"])
@pytest.mark.parametrize("code", PLAIN)
def test_the_plain_example_of_a_set_is_sound_in_both_versions(code, version):
    texts = ["*".join(segment) for segment in plain(code)]

    assert [] == read_guided(grammar(code), texts, version, MARKS, None).flaws


@pytest.mark.parametrize(("name", "code"), EACH)
def test_the_sample_of_a_guide_keeps_the_standard_and_the_guide(name, code):
    guide = load_guide(name)
    rules = guide.for_set(code)
    envelope = Envelope(
        sender=("ZZ", "US"), receiver=("ZZ", "THEM"), usage="T", delimiters=MARKS,
        version="00401" if rules.version == "004010" else "00501",
    )  # fmt: skip
    composed = Composed(code, tuple(sample(rules)), ())
    data = write_interchange([composed], envelope, rules.version, (1, 1), AT)
    partner = Partner(
        id="P", name="P", identities=(Identity(qualifier="ZZ", id="US"),),
        us=Identity(qualifier="ZZ", id="THEM"), guide=name,
    )  # fmt: skip

    report = check(data, "sample", partner)

    assert not wrong(report)
    assert [] == report["interchanges"][0]["groups"][0]["sets"][0]["findings"]


@pytest.mark.parametrize("name", names())
def test_the_page_of_a_guide_names_its_rules_and_shows_a_sample_of_each_set(name):
    guide = load_guide(name)
    text = page(guide)

    assert len(guide.sets) == text.count("### Sample")
    for rules in guide.sets:
        for rule in rules.rules:
            assert rule.at in text


def test_a_guide_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="there is no guide 'nope'"):
        load_guide("nope")


def test_a_required_segment_with_a_qualifier_is_missed_where_only_others_are(wire):
    guide = a_guide(Rule(at="REF[IA]", use="required"))

    assert [("GUIDE_SEGMENT_MISSING", "REF", 4, None)] == findings(wire, wire.order, guide)


def test_a_rule_within_a_loop_is_held_against_each_of_them(wire):
    guide = a_guide(Rule(at="PO1/PID", use="required"))
    body = [*wire.order[:4], "PO1*2*1*EA", "PID*F****X", "PO1*3*1*EA", "CTT*3"]

    assert [
        ("GUIDE_SEGMENT_MISSING", "PID", 6, None),
        ("GUIDE_SEGMENT_MISSING", "PID", 9, None),
    ] == findings(wire, body, guide)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(at="BEG", element=2, codes=("NE",)), ("GUIDE_CODE", "BEG", 2, 2)),
        (Rule(at="BEG", element=3, longest=5), ("GUIDE_TOO_LONG", "BEG", 2, 3)),
        (Rule(at="BEG", element=3, shortest=15), ("GUIDE_TOO_SHORT", "BEG", 2, 3)),
        (Rule(at="BEG", element=6, use="required"), ("GUIDE_ELEMENT_MISSING", "BEG", 2, 6)),
        (Rule(at="PO1", element=5, use="forbidden"), ("GUIDE_ELEMENT_FORBIDDEN", "PO1", 5, 5)),
        (Rule(at="PO1", ids=("UP",)), ("GUIDE_CODE", "PO1", 5, 8)),
        (Rule(at="PO1", any_id=("BP", "IN")), ("GUIDE_ID_MISSING", "PO1", 5, None)),
        (Rule(at="REF", use="forbidden"), ("GUIDE_SEGMENT_FORBIDDEN", "REF", 3, None)),
        (Rule(at="N1[ST]", element=4, codes=("1",)), ("GUIDE_CODE", "N1", 4, 4)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_kind_of_rule_is_found_broken_at_its_place(wire, rule, expected):
    assert [expected] == findings(wire, wire.order, a_guide(rule))


def test_a_rule_may_warn_instead_of_reject(wire):
    guide = a_guide(Rule(at="REF", use="forbidden", severity="warning"))
    (found,) = [i for i in read(wire.file(wire.order), guide) if isinstance(i, SetRead)]

    assert found.accepted
    assert ["warning"] == [f.severity for f in found.findings]


def test_a_guide_raises_a_warning_of_the_standard_to_an_error(wire):
    body = [s.replace("CTT*1", "CTT*9").replace("BEG*00", "BEG*ZX") for s in wire.order]

    (found,) = [
        i for i in read(wire.file(body), a_guide(raised=("CODE_UNKNOWN",)))
        if isinstance(i, SetRead)
    ]  # fmt: skip

    assert not found.accepted
    assert {"CODE_UNKNOWN": "error", "COUNT_WRONG": "warning"} == {
        f.code: f.severity for f in found.findings
    }


def test_a_segment_of_the_partners_own_is_read_kept_and_written_back(wire):
    own = OwnSegment(id="ZPL", after="PID", within="PO1", elements="350! 352")
    guide = a_guide(segments=(own,))
    body = [*wire.order[:5], "ZPL*BIN-7*LEFT", wire.order[5]]
    (found,) = [i for i in read(wire.file(body), guide) if isinstance(i, SetRead)]

    written = compose_set(found.document, "850", "004010", MARKS, guide)

    assert () == found.findings
    assert () == written.findings
    assert ("ZPL", "BIN-7", "LEFT") in written.segments
    assert "NOT_SAID" in [
        f.code for f in compose_set(found.document, "850", "004010", MARKS).findings
    ]


def test_what_a_guide_forbids_is_left_out_and_told(wire):
    guide = a_guide(
        Rule(at="REF", use="forbidden"),
        Rule(at="N1[ST]", use="forbidden"),
        Rule(at="PO1", element=5, use="forbidden"),
    )
    (found,) = [i for i in read(wire.file(wire.order)) if isinstance(i, SetRead)]

    written = compose_set(found.document, "850", "004010", MARKS, guide)

    assert ["BEG", "PO1", "PID", "CTT"] == [segment[0] for segment in written.segments]
    assert "" == written.segments[1][5]
    assert {"GUIDE_LEFT_OUT"} == {f.code for f in written.findings}
    assert written.sound


def test_a_document_that_lacks_what_a_guide_requires_is_not_written(wire):
    guide = a_guide(Rule(at="REF[IA]", use="required"))
    (found,) = [i for i in read(wire.file(wire.order)) if isinstance(i, SetRead)]

    written = compose_set(found.document, "850", "004010", MARKS, guide)

    assert not written.sound
    assert ["GUIDE_SEGMENT_MISSING"] == [f.code for f in written.findings]
