"""What stands around sets: the segments, elements and codes of interchange and group.

Reading tolerates more (edi/x12/envelope.py); this is what a second reader may demand of what the
hub writes. Elements that sets have too stand in edi/x12/elements.py.
Source: X12.5 interchange control structures and X12.22 for GS and GE, in 00401 and 00501.
"""

from edi.x12.elements import Element
from edi.x12.segments import Segment, Use

# GS08 is matched whole by pyx12: the industry suffixes that retail and distribution use.
SUFFIXES = ("", "VICS", "UCS", "AIAG", "RAIL", "EIDX")
# GS08's first six characters to the ISA12 of the same release.
INTERCHANGE_VERSIONS = {"004010": "00401", "005010": "00501"}

_SEGMENTS = {
    "ISA": "I01 I02 I03 I04 I05 I06 I05 I07 I08 I09 I10 I11 I12 I13 I14 I15",
    "TA1": "I12 I08 I09 I17 I18",
    "GS": "479 142 124 373 337 28 455 480",
    "GE": "97 28",
    "IEA": "I16 I12",
}

_ELEMENTS = """
I01 ID 2 2 Authorization Information Qualifier
I02 AN 10 10 Authorization Information
I03 ID 2 2 Security Information Qualifier
I04 AN 10 10 Security Information
I05 ID 2 2 Interchange ID Qualifier
I06 AN 15 15 Interchange Sender ID
I07 AN 15 15 Interchange Receiver ID
I08 DT 6 6 Interchange Date
I09 TM 4 4 Interchange Time
I10 ID 1 1 Interchange Control Standards Identifier
I11 ID 5 5 Interchange Control Version Number
I12 N0 9 9 Interchange Control Number
I13 ID 1 1 Acknowledgment Requested
I14 ID 1 1 Usage Indicator
I15 B 1 1 Component Element Separator
I16 N0 1 5 Number of Included Functional Groups
I17 ID 1 1 Interchange Acknowledgment Code
I18 ID 3 3 Interchange Note Code
I65 B 1 1 Repetition Separator
455 ID 1 2 Responsible Agency Code
"""

_CODES = {
    "I01": "00 01 02 03 04 05 06",
    "I03": "00 01",
    "I05": "01 02 03 04 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31"
    " 32 33 34 35 36 37 38 AM NR SA SN ZZ",
    "I10": "U",
    "I13": "0 1",
    "I14": "I P T",
    "I17": "A E R",
    "I18": " ".join(f"{note:03}" for note in range(32)),
    "455": "T X",
}


def envelope_segment(id_: str, version: str) -> Segment:
    """An envelope segment as a version has it: from 005010 on ISA11 separates repetitions."""
    numbers = _SEGMENTS[id_].split()
    if version != "004010":
        numbers = ["I65" if number == "I10" else number for number in numbers]
    return Segment(id_, tuple(Use(number, mandatory=True) for number in numbers), ())


def envelope_elements() -> dict[str, Element]:
    """The elements that only envelopes have, by number; they are the same in both versions."""
    rows = (row.split(" ", 4) for row in _ELEMENTS.strip().splitlines())
    return {row[0]: Element(row[0], row[1], int(row[2]), int(row[3]), row[4]) for row in rows}


def envelope_codes() -> dict[str, list[str]]:
    """The code lists of the envelope by element number."""
    return {number: text.split() for number, text in _CODES.items()}
