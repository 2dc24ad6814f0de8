"""What `make demo` tells: our own sample files, and what must become of each.

The files were written for one day; they are told as if that day were today.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

WRITTEN_FOR = date(2026, 11, 20)
_DATE = re.compile(rb"(?<=\*)2026[01]\d[0-3]\d(?=[*~])")
_ISO_DATE = re.compile(rb"(?<=,)2026-[01]\d-[0-3]\d(?=[,\r\n]|$)")


@dataclass(frozen=True)
class Drop:
    """A file that a partner drops, and what must become of it."""

    partner: str
    sample: str
    name: str
    about: str
    status: str
    accepted: int = 0
    rejected: int = 0
    times_sent: int = 1

    def read(self) -> bytes:
        return told_today(sample(self.sample))


DROPS: tuple[Drop, ...] = (
    Drop(
        "CORNER", "corner-order.edi", "po-CH-20114.edi", "850, a purchase order", "read", accepted=1
    ),
    Drop(
        "BOLT",
        "bolt-acknowledgment.edi",
        "ack-PO-10077.edi",
        "855, a price change and a backorder",
        "read",
        accepted=1,
        times_sent=2,
    ),
    Drop("BOLT", "bolt-invoice.edi", "inv-88213.edi", "810, an invoice", "read", accepted=1),
    Drop(
        "BOLT",
        "bolt-three-invoices.edi",
        "inv-batch.edi",
        "810 three times, one of them bad",
        "read",
        accepted=2,
        rejected=1,
    ),
    Drop("BOLT", "bolt-unreadable.edi", "price-list.edi", "no EDI at all", "quarantined"),
)

# The same bytes once more, under another name: the hub must answer once.
AGAIN = Drop(
    "BOLT",
    "bolt-acknowledgment.edi",
    "ack-PO-10077-resent.edi",
    "the 855 once more",
    "read",
    accepted=1,
    times_sent=2,
)

# Kind, number, partner of every document that must stand in the ledger at the end.
DOCUMENTS = {
    ("order", "CH-20114", "CORNER"),
    ("order_response", "SO-55190", "BOLT"),
    ("invoice", "INV-88213", "BOLT"),
    ("invoice", "INV-88214", "BOLT"),
    ("invoice", "INV-88216", "BOLT"),
}

# AK5 of every set that must be answered, by partner, group and set control number.
VERDICTS = {
    ("CORNER", "2041", "0001", "A"),
    ("BOLT", "771", "0001", "A"),
    ("BOLT", "772", "0001", "A"),
    ("BOLT", "773", "0011", "A"),
    ("BOLT", "773", "0012", "R"),
    ("BOLT", "773", "0013", "A"),
}

PARTNERS = ("bolt.toml", "corner.toml")


def sample(name: str) -> bytes:
    """One of the sample files, as it is."""
    return files(__name__).joinpath(name).read_bytes()


def told_today(data: bytes) -> bytes:
    """An X12 file with every date moved to where it would stand if it were written today."""
    return _DATE.sub(lambda found: _moved(found.group()), data)


def rows_today(data: bytes) -> bytes:
    """A feed with every date moved in the same way; what is no date stays what it is."""

    def moved(found: re.Match[bytes]) -> bytes:
        try:
            return day(found.group().decode()).encode()
        except ValueError:
            return found.group()

    return _ISO_DATE.sub(moved, data)


def day(text: str) -> str:
    """A day of the story (ISO 8601), moved in the same way."""
    return (date.fromisoformat(text) + _since()).isoformat()


def _moved(found: bytes) -> bytes:
    written = datetime.strptime(found.decode(), "%Y%m%d").replace(tzinfo=UTC).date()
    return (written + _since()).strftime("%Y%m%d").encode()


def _since() -> timedelta:
    return datetime.now(UTC).date() - WRITTEN_FOR
