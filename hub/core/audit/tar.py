"""The one way to write an archive: a ustar file without times, owners or choices.

The checker carries this module in its own file (see checker.py), so it imports nothing of ours.
"""

import hashlib
from collections.abc import Iterator
from typing import IO, NamedTuple

BLOCK = 512
CHUNK = 1 << 20
END = bytes(2 * BLOCK)


class Damage(Exception):
    """The bytes are not such as an export writes."""


class Member(NamedTuple):
    """A file of the archive: where its bytes are, and what they come to."""

    offset: int = 0
    size: int = 0
    sha256: str = ""


def tar_header(name: str, size: int) -> bytes:
    """The one header that a file of the archive may have."""
    modes, devices = b"0000644\0" + b"0000000\0" * 2, b"0000000\0" * 2
    before = name.encode("ascii").ljust(100, b"\0") + modes + b"%011o\0%011o\0" % (size, 0)
    after = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + devices + bytes(167)
    return before + b"%06o\0 " % (sum(before) + sum(after) + 8 * 32) + after


def padding(size: int) -> bytes:
    """What follows a file's bytes, up to the next block."""
    return bytes(-size % BLOCK)


def read_members(file: IO[bytes]) -> Iterator[tuple[str, Member]]:
    """The archive's files in order; Damage at the first byte that no export would have written."""
    while True:
        at = file.tell()
        header = file.read(BLOCK)
        if header == bytes(BLOCK):
            if header + file.read() != END:
                raise Damage(f"the archive's end is not as written (byte {at})")
            return
        name, size = _read_header(header, at)
        digest = hashlib.sha256()
        for left in range(size, 0, -CHUNK):
            digest.update(file.read(min(left, CHUNK)))
        blank = padding(size)
        if file.read(len(blank)) != blank or file.tell() != at + BLOCK + size + len(blank):
            raise Damage(f"{name} is cut off, or what follows it is not empty")
        yield name, Member(at + BLOCK, size, digest.hexdigest())


def _read_header(header: bytes, at: int) -> tuple[str, int]:
    name = header[:100].rstrip(b"\0").decode("ascii", "replace")
    octal = header[124:135]
    size = int(octal, 8) if len(octal) == 11 and not octal.strip(b"01234567") else 0
    if not name.isascii() or tar_header(name, size) != header:
        raise Damage(f"the file header at byte {at} is not as written")
    return name, size
