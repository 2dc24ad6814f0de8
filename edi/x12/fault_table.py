"""What can be wrong in an X12 file: each fault's code, weight, words, and its place in a 997.

Which faults are errors and which are warnings is fixed by the contract of `hub check`; a guide may
raise a warning. AK3, AK4, AK5, AK9 and TA1 codes: X12 elements 720, 723, 718, 716, I18.
"""

from dataclasses import dataclass
from typing import Literal

from schemas.findings import Severity

AckLevel = Literal["element", "segment", "set", "group", "interchange", "none"]


@dataclass(frozen=True)
class Fault:
    """One kind of fault. `message` and `fix` are templates over a flaw's fields."""

    severity: Severity
    level: AckLevel
    ack: str
    message: str
    fix: str


_E: Severity = "error"
_W: Severity = "warning"

FAULTS = {
    "ELEMENT_MISSING": Fault(
        _E, "element", "1", "{place} ({name}) is mandatory and is empty.", "Fill in {place}."
    ),
    "NUMBER_INVALID": Fault(
        _E, "element", "6", "{place} ({name}) is not a number: {value!r}.",
        "Send digits, with a decimal point where the element takes one.",
    ),
    "DATE_INVALID": Fault(
        _E, "element", "8", "{place} ({name}) is not a date: {value!r}.", "Send CCYYMMDD."
    ),
    "TIME_INVALID": Fault(
        _E, "element", "9", "{place} ({name}) is not a time: {value!r}.", "Send HHMM or HHMMSS."
    ),
    "DATE_SHORT": Fault(
        _W, "element", "4", "{place} ({name}) has a year of two digits: {value!r}.",
        "Send CCYYMMDD.",
    ),
    "ELEMENT_TOO_SHORT": Fault(
        _W, "element", "4", "{place} ({name}) is shorter than {shortest}: {value!r}.",
        "Send at least {shortest} characters.",
    ),
    "ELEMENT_TOO_LONG": Fault(
        _W, "element", "5", "{place} ({name}) is longer than the standard's {longest}.",
        "Send at most {longest} characters.",
    ),
    "CODE_UNKNOWN": Fault(
        _W, "element", "7", "{place} ({name}) has a code that we do not know: {value!r}.",
        "Use a code of X12 element {number}.",
    ),
    "CONDITION_BROKEN": Fault(
        _W, "element", "2", "{place} ({name}) must be there too: {extra}.",
        "Send the elements that belong together, or none of them.",
    ),
    "EXCLUSION_BROKEN": Fault(
        _W, "element", "10", "{place} ({name}) must not be there: {extra}.",
        "Send only one of these elements.",
    ),
    "ELEMENTS_TOO_MANY": Fault(
        _W, "element", "3", "{place} is beyond the last element of {segment}.",
        "Leave out what the segment has no place for.",
    ),
    "COMPONENTS_TOO_MANY": Fault(
        _W, "element", "3", "{place} has more components than the standard knows.",
        "Leave out what the element has no place for.",
    ),
    "TRAILING_EMPTY": Fault(
        _W, "none", "", "{segment} ends in empty elements.",
        "End the segment after its last filled element.",
    ),
    "TRAILING_BLANKS": Fault(
        _W, "none", "", "Values end in blanks, first in {segment}; they were taken without them.",
        "Leave out blanks at the end of a value.",
    ),
    "CONTROL_CHARACTER": Fault(
        _W, "none", "", "The set holds control characters; they were taken for blanks.",
        "Send printable characters only.",
    ),
    "CHARACTER_SET": Fault(
        _W, "none", "", "The set holds characters beyond ASCII; they were read as {extra}.",
        "Agree on the characters with your partner, or send basic ones.",
    ),
    "SEGMENT_EMPTY": Fault(
        _W, "none", "", "There is an empty segment; it was passed over.",
        "Leave out the needless terminator.",
    ),
    "SEGMENT_UNKNOWN": Fault(
        _E, "segment", "2", "Segment {segment} has no place in set {extra} here.",
        "Leave the segment out, or move it to where the set has it.",
    ),
    "SEGMENT_INVALID": Fault(
        _E, "segment", "1", "{segment!r} is not a segment id.",
        "Check the terminators and separators around this place.",
    ),
    "SEGMENT_MISSING": Fault(
        _E, "segment", "3", "Segment {segment} is mandatory and is not there.",
        "Send segment {segment} at this place.",
    ),
    "SEGMENT_MISPLACED": Fault(
        _W, "segment", "7", "Segment {segment} is out of order; it was read as if in its place.",
        "Send the segments in the order of the standard.",
    ),
    "SEGMENT_VERSION": Fault(
        _W, "segment", "2", "Segment {segment} does not stand here in version {extra}.",
        "Send what the version has here, or state the version that you use.",
    ),
    "SEGMENT_TOO_OFTEN": Fault(
        _W, "segment", "5", "Segment {segment} comes more than {extra} times.",
        "Send it at most {extra} times here.",
    ),
    "LOOP_TOO_OFTEN": Fault(
        _W, "segment", "4", "The loop of {segment} comes more than {extra} times.",
        "Send the loop at most {extra} times.",
    ),
    "COUNT_WRONG": Fault(
        _W, "element", "7", "{place} ({name}) says {value}, but there are {extra}.",
        "Send the true count.",
    ),
    "SET_UNSUPPORTED": Fault(
        _E, "set", "1", "Transaction set {extra} is not one that we read.",
        "Ask us which sets we take.",
    ),
    "SET_GROUP_MISMATCH": Fault(
        _W, "set", "6", "Set {extra} does not belong into this functional group.",
        "Send each kind of set in a group of its own GS01.",
    ),
    "SE_MISSING": Fault(
        _E, "set", "2", "The set has no SE segment: it may have been cut.",
        "Send the whole set, ending in SE.",
    ),
    "SE_CONTROL_WRONG": Fault(
        _E, "set", "3", "SE02 is {value!r}, but the set's ST02 is {extra!r}.",
        "Repeat ST02 in SE02.",
    ),
    "SE_COUNT_WRONG": Fault(
        _E, "set", "4", "SE01 says {value!r} segments, but there are {extra}, ST and SE included.",
        "Count again; segments may have been lost on the way.",
    ),
    "ST_CONTROL_INVALID": Fault(
        _W, "set", "7", "ST02 is {value!r}; it should have 4 to 9 characters.",
        "Number the sets of a group, such as 0001.",
    ),
    "ST_CONTROL_REPEATED": Fault(
        _W, "set", "23", "ST02 {value!r} has come before in this group.",
        "Give each set of a group a number of its own.",
    ),
    "SET_TOO_LARGE": Fault(
        _E, "set", "5", "The set is larger than we take: {extra}.", "Split it into several sets."
    ),
    "GUIDE_SEGMENT_MISSING": Fault(
        _E, "segment", "3", "{extra} is missing, which the partner's guide requires.{note}",
        "Send {extra} here.",
    ),
    "GUIDE_SEGMENT_FORBIDDEN": Fault(
        _E, "segment", "2", "{extra} is there, which the partner's guide forbids.{note}",
        "Leave {extra} out.",
    ),
    "GUIDE_TOO_OFTEN": Fault(
        _E, "segment", "5", "{segment} comes more than the {extra} times of the guide.{note}",
        "Send it at most {extra} times here.",
    ),
    "GUIDE_ELEMENT_MISSING": Fault(
        _E, "element", "1", "{place} is empty, which the partner's guide requires.{note}",
        "Fill in {place}.",
    ),
    "GUIDE_ELEMENT_FORBIDDEN": Fault(
        _E, "element", "10", "{place} is filled, which the partner's guide forbids.{note}",
        "Leave {place} empty.",
    ),
    "GUIDE_CODE": Fault(
        _E, "element", "7", "{place} is {value!r}, but the guide has one of {extra}.{note}",
        "Send one of {extra}.",
    ),
    "GUIDE_TOO_LONG": Fault(
        _E, "element", "5", "{place} is longer than the {extra} characters of the guide.{note}",
        "Send at most {extra} characters.",
    ),
    "GUIDE_TOO_SHORT": Fault(
        _E, "element", "4", "{place} is shorter than the {extra} characters of the guide.{note}",
        "Send at least {extra} characters.",
    ),
    "GUIDE_ID_MISSING": Fault(
        _E, "segment", "8", "{segment} has no item number {extra}, as the guide has it.{note}",
        "Send an item number with the qualifier {extra}.",
    ),
    "GUIDE_LEFT_OUT": Fault(
        _W, "none", "", "{value} was left out, as the partner's guide has it.",
        "Nothing is to be done, unless the partner needs it after all.",
    ),
    "GE_MISSING": Fault(
        _E, "group", "3", "The group has no GE segment: it may have been cut.",
        "Send the whole group, ending in GE.",
    ),
    "GE_CONTROL_WRONG": Fault(
        _E, "group", "4", "GE02 is {value!r}, but the group's GS06 is {extra!r}.",
        "Repeat GS06 in GE02.",
    ),
    "GE_COUNT_WRONG": Fault(
        _E, "group", "5", "GE01 says {value!r} sets, but there are {extra}.",
        "Count again; sets may have been lost on the way.",
    ),
    "GS_INVALID": Fault(
        _W, "group", "6", "{place} of the group header is empty or malformed: {value!r}.",
        "Fill in the group header as the standard has it.",
    ),
    "GS_MISSING": Fault(
        _E, "group", "3", "The set stands outside any functional group.",
        "Put each set between GS and GE.",
    ),
    "ST_MISSING": Fault(
        _E, "group", "5", "Segments stand outside any set, first {segment}; they were passed over.",
        "Begin each set with an ST segment.",
    ),
    "GS_CONTROL_REPEATED": Fault(
        _W, "group", "19", "GS06 {value!r} has come before in this interchange.",
        "Give each group of an interchange a number of its own.",
    ),
    "IEA_MISSING": Fault(
        _E, "interchange", "023", "The interchange has no IEA segment: it may have been cut.",
        "Send the whole interchange, ending in IEA.",
    ),
    "IEA_CONTROL_WRONG": Fault(
        _E, "interchange", "001", "IEA02 is {value!r}, but the interchange's ISA13 is {extra!r}.",
        "Repeat ISA13 in IEA02.",
    ),
    "IEA_COUNT_WRONG": Fault(
        _E, "interchange", "021", "IEA01 says {value!r} groups, but there are {extra}.",
        "Count again; groups may have been lost on the way.",
    ),
    "ISA_WIDTH": Fault(
        _W, "interchange", "022", "The ISA segment is {extra} characters wide, not 106.",
        "Pad each ISA element to its fixed width.",
    ),
    "ISA_INVALID": Fault(
        _W, "interchange", "022", "{place} is malformed: {value!r}.",
        "Fill in the interchange header as the standard has it.",
    ),
    "ISA_UNREADABLE": Fault(
        _E, "none", "", "The interchange header can't be read: {extra}.",
        "Send a complete ISA segment with its separators.",
    ),
    "ENVELOPE_MISSING": Fault(
        _E, "none", "", "No interchange header (ISA) stands here; {extra} bytes were passed over.",
        "Put the sets into an interchange: ISA, GS, ST ... SE, GE, IEA.",
    ),
    "ENVELOPE_STRAY": Fault(
        _W, "interchange", "022", "Segment {segment} stands between groups and was passed over.",
        "Send only groups (GS to GE) within an interchange.",
    ),
    "WRAPPED_LINES": Fault(
        _W, "none", "", "Lines break in the middle of segments; they were joined.",
        "Break lines after a segment's terminator only.",
    ),
    "FILE_EMPTY": Fault(_E, "none", "", "The file is empty.", "Send the file again."),
    "FILE_TOO_LARGE": Fault(
        _E, "none", "", "The file is larger than we take: {extra}.", "Split it into several files."
    ),
    "NOT_SAID": Fault(
        _E, "none", "", "{value} can't be said in set {extra}: {note}.",
        "Leave it out, or send it in a set that has a place for it.",
    ),
    "VALUE_ALTERED": Fault(
        _W, "none", "", "{value} holds characters that can't be sent; they were replaced.",
        "Use basic characters, without the partner's separators.",
    ),
    "FILE_TOO_MANY": Fault(
        _E, "none", "", "The file has more sets (or groups) than we take: {extra} in all.",
        "Split it into several files.",
    ),
    "FINDINGS_MORE": Fault(
        _W, "none", "", "{extra} more findings are not listed.", "Mend those that are listed first."
    ),
    "DOCUMENT_INVALID": Fault(
        _E, "none", "", "The document is not as it should be at {segment}: {extra}.",
        "See the JSON Schema of documents.",
    ),
    "SENDER_MISMATCH": Fault(
        _E, "none", "", "The sender {value} is not one of {extra}'s identities.",
        "Send from the identity that was agreed, or have the new one put into the profile.",
    ),
    "FORMAT_UNSUPPORTED": Fault(
        _E, "none", "", "This is no format that we read: it looks like {extra}.",
        "Send an X12 interchange, beginning with ISA.",
    ),
}  # fmt: skip
