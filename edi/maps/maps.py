"""A whole map: the envelope, and within it the sets of one functional group in one version.

The control maps are the same envelope without sets. The order of segments is the grammar's.
"""

from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from edi.maps.dictionary import GROUP_LIST, set_list
from edi.maps.envelope import INTERCHANGE_VERSIONS, envelope_segment
from edi.maps.nodes import Pen
from edi.x12.grammar import MANY, Grammar, Loop, Row

_ISA12 = 11


def map_xml(pen: Pen, sets: Sequence[Grammar] = ()) -> Element:
    """The map of the sets of a group; without sets the control map."""
    root = Element("transaction", {"xid": "-".join(grammar.code for grammar in sets) or "X12"})
    interchange = pen.loop(root, "ISA_LOOP", "M", MANY)
    # ISA12: pyx12 learns here which characters a map's version allows.
    isa = pen.defined(interchange, envelope_segment("ISA", pen.version), "M", 1)
    _codes(isa, _ISA12, code=INTERCHANGE_VERSIONS[pen.version])
    pen.defined(interchange, envelope_segment("TA1", pen.version), "O", MANY)
    group = pen.loop(interchange, "GS_LOOP", "O", MANY)
    _codes(pen.defined(group, envelope_segment("GS", pen.version), "M", 1), 0, listed=GROUP_LIST)
    for grammar in sets:
        _set(pen, group, grammar, alone=len(sets) == 1)
    pen.defined(group, envelope_segment("GE", pen.version), "M", 1)
    pen.defined(interchange, envelope_segment("IEA", pen.version), "M", 1)
    return root


def _codes(segment: Element, place: int, code: str = "", listed: str = "") -> None:
    """Let an element have one code, or the codes of a list."""
    element = segment.findall("element")[place]
    valid = SubElement(element, "valid_codes", {"external": listed} if listed else {})
    if code:
        SubElement(valid, "code").text = code


def _set(pen: Pen, group: Element, grammar: Grammar, *, alone: bool) -> None:
    """One set, ST and SE included. Where a group has several sets, ST01 tells them apart."""
    name, usage = ("ST_LOOP", "M") if alone else (f"ST_LOOP_{grammar.code}", "O")
    loop = pen.loop(group, name, usage, MANY)
    header = pen.segment(loop, "ST", "M", 1)
    if alone:
        _codes(header, 0, listed=set_list(grammar.group))
    else:
        _codes(header, 0, code=grammar.code)
    _rows(pen, loop, grammar.rows, "" if alone else f"{grammar.code}_")
    pen.segment(loop, "SE", "M", 1)


def _rows(pen: Pen, parent: Element, rows: Sequence[Row | Loop], path: str) -> None:
    """The rows of a set or loop that the pen's version has."""
    seen: Counter[str] = Counter()
    for row in rows:
        if pen.version not in row.versions:
            continue
        seen[row.id] += 1
        place = f"{path}{row.id}" + (f"_{seen[row.id]}" if seen[row.id] > 1 else "")
        if isinstance(row, Loop):
            loop = pen.loop(parent, f"{place}_LOOP", row.usage, row.most)
            _rows(pen, loop, row.rows, f"{place}_")
        elif seen[row.id] > 1:
            # pyx12 counts by path, and two segments of one id have one path: a loop parts them.
            loop = pen.loop(parent, f"{place}_LOOP", row.usage, row.most)
            pen.segment(loop, row.id, "M", 1, row.definition)
        else:
            pen.segment(parent, row.id, row.usage, row.most, row.definition)
