"""dataele.xml and codes.xml: our elements and code lists as pyx12 reads them.

One file serves both versions, so an element that differs stands twice, the newer one under a key of
its own. Source: edi/x12/elements.py, edi/x12/codes.py and envelope.py.
"""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element as Xml
from xml.etree.ElementTree import SubElement

from edi.maps.envelope import envelope_codes, envelope_elements
from edi.x12.codes import codes
from edi.x12.elements import ELEMENTS, Element
from edi.x12.versions import VERSIONS

# Stands for the elements of a segment that we have no definition of: any text.
ANY = "ANY"
_ANY = Element(ANY, "AN", 1, 9999, "Any text")
# The key of the list of GS01: the groups of our sets, where AK101 may name any.
GROUP_LIST = "479.GS01"
_OLDEST = VERSIONS[0]


def element_key(number: str, version: str) -> str:
    """The key in dataele.xml of an element as a version has it; ANY if we don't know it."""
    if number in envelope_elements():
        return number
    found = ELEMENTS[version].get(number)
    if found is None:
        return ANY
    return number if found == ELEMENTS[_OLDEST].get(number) else f"{number}.{version}"


def elements_xml() -> Xml:
    """dataele.xml."""
    found = {ANY: _ANY, **envelope_elements()}
    for version in VERSIONS:
        found |= {element_key(n, version): element for n, element in ELEMENTS[version].items()}
    root = Xml("data_elements")
    for key, element in sorted(found.items()):
        at = {
            "ele_num": key,
            "data_type": element.type,
            "min_len": str(element.shortest),
            "max_len": str(element.longest),
            "name": element.name,
        }
        SubElement(root, "data_ele", at)
    return root


def code_lists(groups: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Every code list by its key; `groups` are the sets of each GS01."""
    numbers = {number for version in VERSIONS for number in ELEMENTS[version]}
    found = {number: sorted(known) for number in numbers if (known := codes(number))}
    found |= envelope_codes()
    found[GROUP_LIST] = sorted(groups)
    return found | {set_list(group): sorted(sets) for group, sets in groups.items()}


def set_list(group: str) -> str:
    """The key of the list of ST01 of a group."""
    return f"143.{group}"


def codes_xml(lists: Mapping[str, Sequence[str]]) -> Xml:
    """codes.xml."""
    root = Xml("codesets")
    for key, known in sorted(lists.items()):
        codeset = SubElement(root, "codeset")
        SubElement(codeset, "id").text = key
        SubElement(codeset, "data_ele").text = key.partition(".")[0]
        version = SubElement(codeset, "version")
        for code in known:
            SubElement(version, "code").text = code
    return root
