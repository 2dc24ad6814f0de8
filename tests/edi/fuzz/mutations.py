"""Spoils X12 files, by a seeded random.Random: bytes, segments, elements, delimiters, counts, ends.

`spoiled` gives what a file became and by which means. Knows the wire only, nothing of our reader.
"""

import re

HOSTILE = (
    b"", b" ", b"-", b".", b"0", b"-0", b"00", b"+1", b"1E5", b"1E-99", b"-.5", b"1.2.3", b"NaN",
    b"Infinity", b"9" * 30, b"9" * 41, b"0" * 400, b"20260230", b"991301", b"00000000", b"99991231",
    b"00010101", b"2460", b"240000", b"A" * 81, b"A" * 3000, b"\x00", b"\x07\x08", b"\x7f", b"\xff",
    b"\xc3\xa9", b"\xc3", b"\xe2\x80\xa8", "Ⅷ²٣".encode(), b"\xf0\x9f\x94\xa9", b"ISA", b"SE", b"~",
    b"*", b">", b"\r\n", b"'", b"%s", b"{value}", b"\\", b"A" * 19_990,
)  # fmt: skip
MARKS = b"*|^~!:>+'\\\"\n\r\x1c\x1d\x1e\x1f\x07\x00 \xa7\xc3AU0"
COUNTED = (b"SE", b"GE", b"IEA", b"CTT", b"HL", b"AK9")
ENVELOPE = (b"ISA", b"GS", b"ST", b"SE", b"GE", b"IEA")
VERSIONS = (
    b"004010", b"005010", b"004010VICS", b"003040", b"007030", b"005010X231A1", b"",
    b"\xd9\xa0" * 6,
)  # fmt: skip
MOST_BYTES = 400_000


def spoiled(dice, data, others):
    """What a file became, and the names of what was done to it, one to four things."""
    done = []
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4))):
        name = dice.choice(sorted(WAYS))
        data = WAYS[name](dice, data, others)[:MOST_BYTES]
        done.append(name)
    return data, done


def marks_of(data):
    """Element separator and terminator of the first ISA, as well as they can be told."""
    at = max(data.find(b"ISA"), 0)
    separator = data[at + 3 : at + 4] or b"*"
    tail = data[at:].split(separator, 16)[-1][:4]
    terminator = tail[1:2]
    return separator, terminator if terminator.strip() else b"\n" if b"\n" in tail else b"~"


def _segments(data):
    separator, terminator = marks_of(data)
    return separator, terminator, data.split(terminator)


def flip(dice, data, _others):
    """Some bits of some bytes."""
    spoilt = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 30))):
        if spoilt:
            spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
    return bytes(spoilt)


def overwrite(dice, data, _others):
    """One byte with any other."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def delete(dice, data, _others):
    """A stretch."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + data[at + dice.choice((1, 1, 2, 5, 20, 106, 500)) :]


def insert(dice, data, _others):
    """Bytes that mean something, or any."""
    at = dice.randrange(len(data) + 1)
    new = dice.choice((*HOSTILE, dice.randbytes(dice.randrange(1, 9)), MARKS))
    return data[:at] + new + data[at:]


def duplicate(dice, data, _others):
    """A stretch, once or many times."""
    at = dice.randrange(len(data) + 1)
    stretch = data[at : at + dice.choice((1, 3, 20, 200, 1000))]
    return data[:at] + stretch * dice.choice((2, 2, 3, 50)) + data[at + len(stretch) :]


def cut(dice, data, _others):
    """The end, anywhere: within ISA, within a segment, before or behind a terminator."""
    _, terminator = marks_of(data)
    at = data.find(terminator, dice.randrange(len(data) + 1))
    places = (dice.randrange(min(len(data), 120) + 1), dice.randrange(len(data) + 1), at, at + 1)
    return data[: max(dice.choice(places), 0)]


def behead(dice, data, _others):
    """The beginning."""
    return data[dice.randrange(min(len(data), 400) + 1) :]


def splice(dice, data, others):
    """The beginning of this file and the end of another."""
    other = dice.choice(others)
    return data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other) + 1) :]


def append(dice, data, others):
    """Another file behind this one."""
    return data + dice.choice((b"", b"\r\n", b"\x1a", b"junk ")) + dice.choice(others)


def drop_segments(dice, data, _others):
    """Some segments."""
    _, terminator, segments = _segments(data)
    at = dice.randrange(len(segments))
    del segments[at : at + dice.choice((1, 1, 2, 5))]
    return terminator.join(segments)


def repeat_segment(dice, data, _others):
    """A segment, or a run of them, once again or very often."""
    _, terminator, segments = _segments(data)
    at, length = dice.randrange(len(segments)), dice.choice((1, 1, 2, 5))
    segments[at:at] = segments[at : at + length] * dice.choice((1, 1, 2, 30, 400))
    return terminator.join(segments)


def swap_segments(dice, data, _others):
    """Two segments change places."""
    _, terminator, segments = _segments(data)
    one, other = dice.randrange(len(segments)), dice.randrange(len(segments))
    segments[one], segments[other] = segments[other], segments[one]
    return terminator.join(segments)


def shuffle_segments(dice, data, _others):
    """A run of segments in any order."""
    _, terminator, segments = _segments(data)
    at = dice.randrange(len(segments))
    run = segments[at : at + 12]
    dice.shuffle(run)
    segments[at : at + 12] = run
    return terminator.join(segments)


def borrow_segment(dice, data, others):
    """A segment of another file, with this one's separators."""
    separator, terminator, segments = _segments(data)
    theirs, _, strange = _segments(dice.choice(others))
    segment = dice.choice(strange)[:2000].replace(theirs, separator)
    segments.insert(dice.randrange(len(segments) + 1), segment)
    return terminator.join(segments)


def rename_segment(dice, data, _others):
    """Another segment's name, or none that there is."""
    separator, terminator, segments = _segments(data)
    at = dice.randrange(len(segments))
    known = [s.partition(separator)[0] for s in segments]
    names = (dice.choice(known), b"ZZZ", b"", b"1", b"toolong", b"\xff\xff", dice.choice(ENVELOPE))
    _, _, rest = segments[at].partition(separator)
    segments[at] = dice.choice(names) + separator + rest
    return terminator.join(segments)


def drop_envelope(dice, data, _others):
    """Every segment of one of the envelope's kinds, or one of them."""
    separator, terminator, segments = _segments(data)
    id_ = dice.choice(ENVELOPE) + separator
    places = [i for i, s in enumerate(segments) if s.lstrip().startswith(id_)]
    gone = set(places if dice.random() < 0.3 else dice.sample(places, min(1, len(places))))
    return terminator.join(s for i, s in enumerate(segments) if i not in gone)


def _in_segment(dice, data, change):
    separator, terminator, segments = _segments(data)
    at = dice.randrange(len(segments))
    elements = segments[at].split(separator)
    change(elements)
    segments[at] = separator.join(elements)
    return terminator.join(segments)


def empty_element(dice, data, _others):
    """An element is empty."""

    def change(elements):
        elements[dice.randrange(len(elements))] = b""

    return _in_segment(dice, data, change)


def replace_element(dice, data, _others):
    """An element is something nasty."""

    def change(elements):
        elements[dice.randrange(len(elements))] = dice.choice(HOSTILE)

    return _in_segment(dice, data, change)


def add_elements(dice, data, _others):
    """More elements than the segment has, filled or empty."""

    def change(elements):
        new = [dice.choice((b"", b"", b"X", b"1"))] * dice.choice((1, 2, 30, 5000))
        at = dice.randrange(len(elements) + 1)
        elements[at:at] = new

    return _in_segment(dice, data, change)


def split_element(dice, data, _others):
    """Components within an element, empty ones too."""
    at = max(data.find(b"ISA"), 0)
    mark = data[at + 104 : at + 105] or b">"

    def change(elements):
        place = dice.randrange(len(elements))
        elements[place] += dice.choice((mark, mark * 3, mark + b"A", mark + b"1" + mark * 20))

    return _in_segment(dice, data, change)


def swap_elements(dice, data, _others):
    """Two elements of a segment change places."""

    def change(elements):
        one, other = dice.randrange(len(elements)), dice.randrange(len(elements))
        elements[one], elements[other] = elements[other], elements[one]

    return _in_segment(dice, data, change)


def change_mark(dice, data, _others):
    """A delimiter becomes another byte: everywhere, or in ISA alone."""
    separator, terminator = marks_of(data)
    at = max(data.find(b"ISA"), 0)
    old = dice.choice((separator, terminator, data[at + 104 : at + 105] or b">"))
    new = bytes([dice.choice(MARKS)])
    if dice.random() < 0.6:
        return data.replace(old, new)
    return data[:at] + data[at : at + 110].replace(old, new) + data[at + 110 :]


def change_count(dice, data, _others):
    """A count, absurdly."""
    separator, terminator, segments = _segments(data)
    places = [i for i, s in enumerate(segments) if s.lstrip().partition(separator)[0] in COUNTED]
    for place in dice.sample(places, min(len(places), 2)):
        elements = segments[place].split(separator)
        counts = (
            b"0",
            b"-1",
            b"99999999999999999999",
            b"9" * 5000,
            b"",
            b"\xc2\xb2",
            b"1.0",
            b"01",
        )
        elements[1:2] = [dice.choice(counts)]
        segments[place] = separator.join(elements)
    return terminator.join(segments)


def change_version(dice, data, _others):
    """What the group says its version is."""
    separator, terminator, segments = _segments(data)
    for place, segment in enumerate(segments):
        elements = segment.split(separator)
        if elements[0].strip() == b"GS" and len(elements) > 8:
            elements[8] = dice.choice(VERSIONS)
            segments[place] = separator.join(elements)
    return terminator.join(segments)


def change_set(dice, data, _others):
    """What a set says it is."""
    codes = (b"850", b"855", b"810", b"856", b"860", b"865", b"824", b"820", b"846", b"852", b"997")
    code = dice.choice((*codes, b"999", b"", b"204"))
    return re.sub(rb"(ST[^A-Za-z0-9])\d{3}", lambda m: m[1] + code, data)


def wrap(dice, data, _others):
    """Lines of a fixed width."""
    width, end = dice.choice((1, 60, 80, 106)), dice.choice((b"\n", b"\r\n", b"\r"))
    return end.join(data[i : i + width] for i in range(0, len(data), width))


def pad(dice, data, _others):
    """Blanks, newlines or zero bytes behind some segments, or before the file."""
    _, terminator, segments = _segments(data)
    blank = dice.choice((b" ", b"\n", b"\r\n", b"\t", b"\x00", b"\xef\xbb\xbf", b" " * 900))
    if dice.random() < 0.3:
        return blank + data
    for _ in range(dice.choice((1, 5, 50))):
        segments[dice.randrange(len(segments))] += blank
    return terminator.join(segments)


WAYS = {
    way.__name__: way
    for way in (
        flip, overwrite, delete, insert, duplicate, cut, behead, splice, append, drop_segments,
        repeat_segment, swap_segments, shuffle_segments, borrow_segment, rename_segment,
        drop_envelope, empty_element, replace_element, add_elements, split_element, swap_elements,
        change_mark, change_count, change_version, change_set, wrap, pad,
    )
}  # fmt: skip
