"""The second reader: pyx12's verdict on what we write, by our maps."""

import io
import json
import logging
import random
import subprocess
import sys

import pytest
from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from edi.maps import FOLDER
from edi.maps.pyx12 import STOOD_IN, _engine
from edi.second_reader import second_opinion


def told(data):
    return [(f.code, f.segment, f.position, f.element) for f in second_opinion(data)]


def change(order, old, new):
    """The order with one text in the place of another that it must hold."""
    assert any(old in segment for segment in order)
    return [segment.replace(old, new) for segment in order]


@pytest.mark.parametrize(("version", "isa12", "isa11"), [
    ("004010", "00401", "U"), ("005010", "00501", "^"), ("004010VICS", "00401", "U"),
    ("005010", "00401", "U"), ("004060", "00406", "^"), ("004010", "00200", "U"),
    ("004010", "00400", "U"), ("003040", "00304", "U"),
])  # fmt: skip
def test_a_sound_order_is_valid_in_any_version(wire, version, isa12, isa11):
    assert () == second_opinion(wire.file(wire.order, version=version, isa12=isa12, isa11=isa11))


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [("*", ">", "~"), ("|", "^", "~"), ("\x1d", "\x1f", "\x1c"), ("~", "*", "!"), ("+", ":", "'")],
)
@pytest.mark.parametrize("after", ["", "\n", "\r\n"])
def test_any_delimiters_are_valid(wire, element, component, terminator, after):
    data = wire.file(
        wire.order, element=element, component=component, terminator=terminator, after=after
    )

    assert () == second_opinion(data)


def test_a_line_break_as_terminator_is_valid(wire):
    assert () == second_opinion(wire.file(wire.order, terminator="\n", component="^"))


@pytest.mark.parametrize(("old", "new", "finding"), [
    ("*240*", "*24O*", ("PYX12_ELE_6", "PO1", 5, 2)),
    ("**20260105", "**20260230", ("PYX12_ELE_8", "BEG", 2, 5)),
    ("**20260105", "**260105", ("PYX12_ELE_4", "BEG", 2, 5)),
    ("*4500012345*", "**", ("PYX12_ELE_1", "BEG", 2, 3)),
    ("BEG*00*", "BEG*ZX*", ("PYX12_ELE_7", "BEG", 2, 1)),
    ("HEX BOLT", "X" * 81, ("PYX12_ELE_5", "PID", 6, 5)),
    ("HEX BOLT", "HEX BÖLT", ("PYX12_ELE_6", "PID", 6, 5)),
    ("*92*0007", "*92", ("PYX12_SEG_8", "N1", 4, None)),
    ("REF*DP*014", "REF*DP*014*", ("PYX12_SEG_SEG1", "REF", 3, None)),
    ("REF*DP*014", "REF*DP*014*TEXT*OQ>12*C", ("PYX12_SEG_8", "REF", 3, None)),
    ("PID*", "ZZ1*", ("PYX12_SEG_1", "ZZ1", 6, None)),
    ("PID*", "BAK*", ("PYX12_SEG_1", "BAK", 6, None)),
])  # fmt: skip
def test_a_flaw_is_told_with_its_place(wire, old, new, finding):
    data = wire.file(change(wire.order, old, new))

    assert [finding] == told(data)
    (found,) = second_opinion(data)
    assert data[found.offset :].startswith(found.segment.encode())
    assert "None" not in found.message


def test_a_missing_segment_is_told_where_it_should_stand(wire):
    assert [("PYX12_SEG_3", "BEG", 2, None)] == told(wire.file(wire.order[1:]))


@pytest.mark.parametrize(("old", "new", "finding"), [
    (b"SE*8*", b"SE*9*", ("PYX12_ST_4", "SE", 8, None)),
    (b"SE*8*0001", b"SE*8*0002", ("PYX12_ST_3", "SE", 8, None)),
    (b"GE*1*", b"GE*2*", ("PYX12_GS_5", "GE", None, None)),
    (b"GE*1*7", b"GE*1*8", ("PYX12_GS_4", "GE", None, None)),
    (b"IEA*1*", b"IEA*2*", ("PYX12_ISA_021", "IEA", None, None)),
    (b"IEA*1*000000042", b"IEA*1*000000043", ("PYX12_ISA_001", "IEA", None, None)),
    (b"*01*081234567", b"*08*081234567", None),
    (b"*01*081234567", b"*99*081234567", ("PYX12_ELE_7", "ISA", None, 5)),
    (b"ST*850*", b"ST*855*", ("PYX12_ELE_7", "ST", 1, 1)),
    (b"GS*PO*", b"GS*XX*", ("PYX12_UNREADABLE", None, None, None)),
    (b"IEA*1*000000042~", b"", ("PYX12_ISA_023", "IEA", None, None)),
])  # fmt: skip
def test_a_flaw_of_the_envelope_is_told(wire, old, new, finding):
    data = wire.file(wire.order)
    assert old in data

    assert ([finding] if finding else []) == told(data.replace(old, new))


@pytest.mark.parametrize("junk", [b"~~GS*", b"x", b"ISA*00*short~", b"\x00GS*"])
def test_what_pyx12_passes_over_in_silence_is_told(wire, junk):
    found = second_opinion(wire.file(wire.order) + junk)

    assert "PYX12_UNREAD" in [f.code for f in found] or "PYX12_UNREADABLE" in [
        f.code for f in found
    ]


def test_an_empty_segment_in_the_middle_is_told_though_pyx12_stops_there(wire):
    data = wire.file(wire.order) + wire.file(wire.order, control="000000043")
    middle = data.replace(b"~ISA", b"~~XX*1~ISA")

    assert ("PYX12_UNREAD", None, None, None) in told(middle)


def test_interchanges_of_different_delimiters_are_all_read(wire):
    sound = wire.file(wire.order) + wire.file(wire.order, element="|", terminator="\n")
    broken = sound.replace(b"|240|", b"|24O|")

    assert [] == told(sound)
    assert [("PYX12_ELE_6", "PO1", 5, 2)] == told(broken)
    (found,) = second_opinion(broken)
    assert broken[found.offset :].startswith(b"PO1|")


def test_a_segment_outside_any_set_is_told_though_pyx12_says_true(wire):
    data = wire.file(wire.order).replace(b"~ST*", b"~REF*DP*1~ST*")

    assert ["PYX12_SEG_1"] == [f.code for f in second_opinion(data)]


@pytest.mark.parametrize("data", [
    b"", b"ISA", b"ISA*", b"\xff\xfe", b"Dear customer", b"ISA" + b"*" * 103, b"ISA*00~" * 40,
    b"\xef\xbb\xbfISA*00*",
])  # fmt: skip
def test_what_is_no_interchange_is_told_and_raises_nothing(data):
    assert ["PYX12_UNREADABLE"] == [f.code for f in second_opinion(data)]


def test_damaged_bytes_never_raise_and_never_become_valid_in_the_envelope(wire):
    data, rng = wire.file(wire.order), random.Random(7)
    for _ in range(300):
        at = rng.randrange(len(data))
        second_opinion(data[:at] + rng.randbytes(1) + data[at + 1 :])
        assert second_opinion(data[:at].rstrip(b"~") if at < len(data) - 1 else b"")


def test_nothing_is_printed_or_logged(wire, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    second_opinion(wire.file(wire.order[1:]).replace(b"~ST*", b"~ZZ*1~ST*"))
    second_opinion(b"nothing")

    assert ("", "") == capfd.readouterr()
    assert [] == caplog.records


def test_pyx12_is_imported_when_an_opinion_is_asked_for_and_not_before():
    code = (
        "import sys, edi.check, edi.second_reader as s; before = 'pyx12' in sys.modules;"
        "s.second_opinion(b''); print(before, 'pyx12' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ("False True\n", "") == (done.stdout, done.stderr)


# What follows names each part of pyx12 that is stood in for: a new pyx12 must pass it.


@pytest.mark.parametrize(("module", "name"), STOOD_IN)
def test_the_main_program_looks_up_each_part_that_is_stood_in_for(module, name, wire, monkeypatch):
    second_opinion(b"")
    asked = []
    parts = _engine().modules
    kept = getattr(parts[module], name)
    monkeypatch.setattr(parts[module], name, lambda *a: asked.append(name) or kept(*a))

    plain(wire.file(wire.order))

    assert asked


def test_every_part_is_back_in_its_place_after_a_reading_even_a_broken_one(wire):
    second_opinion(b"")
    parts = [(_engine().modules[module], name) for module, name in STOOD_IN]
    before = [getattr(*part) for part in parts]

    second_opinion(wire.file(wire.order))
    second_opinion(wire.file(wire.order).replace(b"GS*PO*", b"GS*XX*"))

    assert before == [getattr(*part) for part in parts]


def test_the_main_program_still_says_true_where_its_handler_drops_an_error(wire):
    """Once this fails, pyx12 keeps such errors, and standing in for its handler may end."""
    data = wire.file(wire.order).replace(b"~ST*", b"~REF*DP*1~ST*")

    assert plain(data)
    assert plain(wire.file(wire.order) + b"~junk that is not even X12")


def test_each_map_is_loaded_once(wire, monkeypatch):
    second_opinion(b"")
    engine, loaded = _engine(), []
    load = engine.load
    monkeypatch.setattr(engine, "maps", {})
    monkeypatch.setattr(engine, "load", lambda *a: loaded.append(a[0]) or load(*a))

    for _ in range(5):
        second_opinion(wire.file(wire.order))
        second_opinion(wire.file(wire.order, version="005010", isa12="00501", isa11="^"))

    assert [
        "850.4010.xml", "850.5010.xml", "x12.control.00401.xml", "x12.control.00501.xml"
    ] == sorted(loaded)  # fmt: skip


def test_a_map_keeps_nothing_of_the_documents_that_it_read(wire):
    """pyx12 counts in a walker of each document; a map's own counters are gone since 3.0."""
    for data in kinds(wire).values():
        second_opinion(data)
    (map_,) = (m for name, m in _engine().maps.items() if name == "850.4010.xml")
    before = [state(node) for node in map_.loop_segment_iterator()]

    for data in kinds(wire).values():
        second_opinion(data)

    assert before == [state(node) for node in map_.loop_segment_iterator()]
    with pytest.raises(DeprecationWarning, match="nodeCounter"):
        map_.reset_cur_count()


def state(node):
    """What a node of a map holds, apart from the nodes around it."""
    return {k: repr(v) for k, v in vars(node).items() if k not in ("parent", "root", "children")}


def kinds(wire):
    """Documents of every kind of verdict."""
    sound, newer = wire.file(wire.order), {"version": "005010", "isa12": "00501", "isa11": "^"}
    return {
        "sound": sound,
        "newer": wire.file(wire.order, **newer),
        "two sets": wire.file(wire.order, wire.order),
        "two interchanges": sound + wire.file(wire.order, element="|", terminator="\n"),
        "too many": wire.file([wire.order[0], *["CUR*BY*USD"] * 2, *wire.order[1:]]),
        "missing": wire.file(wire.order[1:], **newer),
        "no line": wire.file([s for s in wire.order if not s.startswith(("PO1", "PID"))]),
        "unknown": wire.file(change(wire.order, "PID*", "ZZ1*")),
        "bad value": wire.file(change(wire.order, "*240*", "*24O*")),
        "cut": sound[:-60],
        "no map": sound.replace(b"GS*PO*", b"GS*XX*"),
        "outside": sound.replace(b"~ST*", b"~REF*DP*1~ST*"),
        "words": b"Dear customer",
    }


def test_a_thousand_documents_in_turn_are_judged_as_each_is_by_a_fresh_process(wire, tmp_path):
    documents = kinds(wire)
    alone = {name: fresh_verdict(data, tmp_path) for name, data in documents.items()}
    order = [name for name in documents for _ in range(1000 // len(documents) + 1)]
    random.Random(850).shuffle(order)

    wrong = [n for n in order if alone[n] != [list(t) for t in told(documents[n])]]

    assert len(order) >= 1000
    assert [] == wrong
    assert 4 == sum(verdict == [] for verdict in alone.values())


def fresh_verdict(data, tmp_path):
    """The opinion of a process that has read nothing before."""
    path = tmp_path / "document.edi"
    path.write_bytes(data)
    code = (
        "import json, pathlib, sys; from edi.second_reader import second_opinion;"
        "found = second_opinion(pathlib.Path(sys.argv[1]).read_bytes());"
        "print(json.dumps([[f.code, f.segment, f.position, f.element] for f in found]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def plain(data):
    """What pyx12's main program says by itself, with our maps and nothing stood in for."""
    text = io.StringIO(data.decode("latin-1"))
    return x12n_document(ParamsBase(), text, None, None, map_path=str(FOLDER))
