"""The generated pyx12 maps: fresh, whole, and free of the traps that pyx12 sets."""

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from edi.maps import FOLDER
from edi.maps.generate import files
from edi.sets import CODES, grammar
from edi.x12.grammar import VERSIONS, Loop

COMMITTED = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.xml")}
MAPS = sorted(name for name in COMMITTED if name[0].isdigit() or name.startswith("x12.control"))


KEY = "./element[@seq='1']/valid_codes/code"


def tree(name):
    return ET.fromstring(COMMITTED[name])


def test_the_committed_maps_are_those_that_the_grammars_give():
    fresh = files()
    stale = sorted(name for name in fresh if fresh[name] != COMMITTED.get(name))

    assert [] == stale, "run python -m edi.maps.generate"
    assert sorted(fresh) == sorted(COMMITTED)


@pytest.mark.parametrize("isa12", ["00401", "00501"])
@pytest.mark.parametrize("gs08", [v + s for v in VERSIONS for s in ("", "VICS", "UCS")])
@pytest.mark.parametrize("code", CODES)
def test_the_index_leads_every_set_and_version_to_its_map(isa12, gs08, code):
    found = [
        node.text
        for version in tree("maps.xml").findall("version")
        for node in version.findall("map")
        if (version.get("icvn"), node.get("vriic"), node.get("fic"))
        == (isa12, gs08, grammar(code).group)
    ]

    (name,) = found
    assert name.endswith(f".{gs08[2:6]}.xml")
    assert code in name.split(".")[0].split("-")
    assert name in COMMITTED


@pytest.mark.parametrize("name", MAPS)
def test_no_two_nodes_of_a_map_share_a_position(name):
    shared = {
        at: times
        for at, times in Counter(n.get("pos") for n in tree(name).iter() if n.get("pos")).items()
        if times > 1
    }

    assert {} == shared


@pytest.mark.parametrize("name", MAPS)
def test_no_loop_has_two_segments_or_loops_of_one_id(name):
    loops = [node for node in tree(name).iter() if node.tag in ("loop", "transaction")]

    for loop in loops:
        ids = [child.get("xid") for child in loop if child.tag in ("loop", "segment")]
        assert sorted(set(ids)) == sorted(ids), loop.get("xid")
    assert len({loop.get("xid") for loop in loops}) == len(loops)


@pytest.mark.parametrize("name", MAPS)
def test_every_element_and_code_list_of_a_map_is_defined(name):
    elements = {node.get("ele_num") for node in tree("dataele.xml")}
    lists = {node.findtext("id") for node in tree("codes.xml")}

    assert {node.get("data_ele") for node in tree(name).iter("element")} <= elements
    assert {c.get("external") for c in tree(name).iter("valid_codes") if c.get("external")} <= lists


@pytest.mark.parametrize("name", MAPS)
def test_st_and_se_are_children_of_the_set_and_no_other_first_element_is_a_key(name):
    sets = [loop for loop in tree(name).iter("loop") if loop.get("xid").startswith("ST_LOOP")]
    for loop in sets:
        children = [child.get("xid") for child in loop]
        assert ["ST", "SE"] == [children[0], children[-1]]
    keyed = [s.get("xid") for s in tree(name).iter("segment") if s.find(KEY) is not None]

    assert (["ST"] * len(sets) if len(sets) > 1 else []) == keyed


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("code", CODES)
def test_a_map_has_every_segment_of_its_grammar(code, version):
    def ids(rows):
        for row in rows:
            if version in row.versions:
                yield from ids(row.rows) if isinstance(row, Loop) else (row.id,)

    (name,) = (
        n for n in MAPS if code in n.split(".")[0].split("-") and n.endswith(f"{version[2:]}.xml")
    )
    mapped = Counter(s.get("xid") for s in tree(name).iter("segment"))

    assert Counter(ids(grammar(code).rows)) <= mapped
