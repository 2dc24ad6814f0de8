"""What the translator promises of any bytes: `broken` tells which promises a file breaks.

Nothing raises; what comes out is JSON; offsets lie within the file; an accepted set has a document
and a rejected one has none; answers are sound files; what was read is what is written again, or the
writer says why not. Time grows with size.
"""

import json
import time
import traceback
from datetime import UTC, datetime

from edi.check import check, translate
from edi.x12 import SetRead, read
from edi.x12.reads import Delimiters
from edi.x12.versions import nearer_version
from edi.x12.write import compose_set, write_interchange
from edi.x12.writer import Envelope
from schemas.documents import load, to_json

AT = datetime(2026, 1, 5, 9, 15, tzinfo=UTC)
MARKS = (Delimiters("*", ">", "~"), Delimiters("|", "<", "\n"), Delimiters("\x1d", "\x1f", "\x1c"))
# Of a busy machine: what is promised is that no file takes very long, not that each is quick.
SECONDS, SECONDS_A_MEGABYTE = 2.0, 60.0
# What an answer repeats as the partner sent it, where that is not as it should be.
ECHOED = {
    ("ISA", 5), ("ISA", 6), ("ISA", 7), ("ISA", 8), ("GS", 2), ("GS", 3), ("AK1", 1), ("AK1", 2),
    ("AK1", 3), ("AK2", 1), ("AK2", 2), ("AK2", 3), ("AK4", 4),
}  # fmt: skip
# A finding of the writer that comes of one of the reader: out of order, it stood elsewhere.
EXCUSES = (
    ("SEGMENT_TOO_OFTEN", "SEGMENT_MISPLACED"), ("LOOP_TOO_OFTEN", "SEGMENT_MISPLACED"),
    ("NOT_SAID", "SEGMENT_VERSION"), ("NOT_SAID", "COMPONENTS_TOO_MANY"),
    ("NOT_SAID", "SEGMENT_MISPLACED"),
)  # fmt: skip


def broken(data):
    """The promises that a file breaks, each in words."""
    began = time.process_time()
    found = [words for promise in (_checked, _translated) for words in _told(promise, data)]
    taken = time.process_time() - began
    if taken > SECONDS + SECONDS_A_MEGABYTE * len(data) / 1e6:
        found.append(f"slow: {taken:.1f} s for {len(data)} bytes")
    return found + _told(_written_again, data)


def _told(promise, data):
    try:
        return list(promise(data))
    except Exception:  # noqa: BLE001 (whatever it is, it is what we look for)
        return [f"{promise.__name__} raises: {traceback.format_exc(limit=-4)}"]


def _checked(data):
    report = check(data, "fuzzed.edi")
    json.dumps(report, allow_nan=False).encode()
    for finding in _findings(report):
        if not 0 <= finding.get("offset", 0) <= len(data):
            yield f"an offset beyond the file: {finding}"
        if not finding["message"] or not finding["code"]:
            yield f"a finding without words: {finding}"
    yield from _answered(report["acknowledgment"])


def _answered(answers):
    """An answer is a sound file: our own reader has nothing to say but of what came as it is."""
    again = check(answers.encode("latin-1"), "answers.edi") if answers else {"findings": []}
    for finding in _findings(again):
        if (finding.get("segment"), finding.get("element")) not in ECHOED:
            yield f"an answer has a finding: {finding} in {answers[:3000]!r}"


def _findings(report):
    yield from report["findings"]
    for interchange in report.get("interchanges", ()):
        yield from interchange["findings"]
        for group in interchange["groups"]:
            yield from group["findings"]
            for set_ in group["sets"]:
                yield from set_["findings"]


def _translated(data):
    told = translate(data)
    json.dumps(told, allow_nan=False).encode()
    sets = [item for item in read(data) if isinstance(item, SetRead)]
    for item in sets:
        errors = [f.code for f in item.findings if f.severity == "error"]
        if item.accepted is (item.document is None) or item.accepted is bool(errors):
            yield f"set {item.control} is accepted: {item.accepted}, with {errors}"
    accepted = check(data, "fuzzed.edi")["accepted"]
    if accepted != len(told["documents"]):
        yield f"{accepted} sets accepted, {len(told['documents'])} documents"


def _written_again(data):
    for place, item in enumerate(read(data)):
        if isinstance(item, SetRead) and item.document is not None:
            yield from unlike(item, MARKS[place % len(MARKS)])


def unlike(item, marks):
    """How an accepted set differs from itself validated, and from itself written and read again."""
    document = item.document
    if load(json.loads(json.dumps(to_json(document)))) != document:
        yield f"validated, {item.code} {item.control} is another document"
    version = nearer_version(item.group.version)
    composed = compose_set(document, item.code, version, marks)
    codes = {f.code for f in composed.findings}
    said = {f.code for f in item.findings}
    # What the reader warned of, the writer refuses; but it says it, and it says the same.
    excused = {"VALUE_ALTERED"} | {new for new, old in EXCUSES if old in said}
    if codes - said - excused:
        yield f"{item.code} {item.control} is not written again: {composed.findings}"
    envelope = Envelope(
        sender=("01", "081234567"), receiver=("ZZ", "CORNERSTORE"), usage="P", delimiters=marks,
        version="00401" if version == "004010" else "00501",
    )  # fmt: skip
    written = write_interchange([composed], envelope, version, (1, 1), AT)
    again = [each for each in read(written) if isinstance(each, SetRead)]
    if len(again) != 1:
        yield f"{item.code} {item.control} is written as {len(again)} sets"
    elif not codes and (again[0].document != document or again[0].findings):
        yield f"{item.code} {item.control} is another document when it is read again"
    elif composed.sound and (not again[0].accepted or again[0].findings):
        yield f"{item.code} {item.control} has findings when it is read again: {again[0].findings}"
