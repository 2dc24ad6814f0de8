"""A whole map: the envelope, and within it the sets of one functional group in one version.

The control maps are the same envelope without sets. Order of segments: the grammars in edi/sets.
"""

from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from edi.maps.dictionary import set_list
from edi.maps.envelope import INTERCHANGE_VERSIONS, envelope_segment
from edi.maps.nodes import Pen
from edi.x12.grammar import MANY, Grammar, Loop, Row

_ISA12 = 11


def map_xml(pen: Pen, sets: Sequence[Grammar] = ()) -> Element:
    """The map of the sets of a group; without sets the control map."""
    codes = "-".join(grammar.code for grammar in sets)
    root = Element("transaction", {"xid": codes or "X12"})
    interchange = pen.loop(root, "ISA_LOOP", "M", MANY)
    _isa(pen, interchange)
    pen.defined(interchange, envelope_segment("TA1", pen.version), "O", MANY)
    group = pen.loop(interchange, "GS_LOOP", "O", MANY)
    pen.defined(group, envelope_segment("GS", pen.version), "M", 1)
    for grammar in sets:
        _set(pen, group, grammar, alone=len(sets) == 1)
    pen.defined(group, envelope_segment("GE", pen.version), "M", 1)
    pen.defined(interchange, envelope_segment("IEA", pen.version), "M", 1)
    return root


def _isa(pen: Pen, interchange: Element) -> None:
    """ISA; pyx12 learns from the code beside ISA12 which characters a map's version allows."""
    isa = pen.defined(interchange, envelope_segment("ISA", pen.version), "M", 1)
    _code(isa.findall("element")[_ISA12], INTERCHANGE_VERSIONS[pen.version])


def _code(element: Element, code: str) -> None:
    SubElement(SubElement(element, "valid_codes"), "code").text = code


def _set(pen: Pen, group: Element, grammar: Grammar, *, alone: bool) -> None:
    """One set, ST and SE included. Where a group has several sets, ST01 tells them apart."""
    usage = "M" if alone else "O"
    loop = pen.loop(group, "ST_LOOP" if alone else f"ST_LOOP_{grammar.code}", usage, MANY)
    first = pen.segment(loop, "ST", "M", 1).find("element")
    if first is not None and alone:
        SubElement(first, "valid_codes", {"external": set_list(grammar.group)})
    elif first is not None:
        _code(first, grammar.code)
    _rows(pen, loop, grammar.rows, "")
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
            pen.segment(loop, row.id, "M", 1)
        else:
            pen.segment(parent, row.id, row.usage, row.most)
