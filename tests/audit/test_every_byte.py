"""One byte changed anywhere in an archive is found: tried for every byte of a small one."""

import hashlib
import io

import pytest
from audit.conftest import Forgery

from hub.core.audit.chains import Check
from hub.core.audit.check_audit import check

LAST = "manifests/2026-01-05.json"


class Found(Exception):
    """The first thing that was told."""


class Impatient(Check):
    """A check that stops at the first thing it finds."""

    def tell(self, what, where, stream="", version=None):
        raise Found(where)


def where(data):
    """Where a check finds something first; None if it finds nothing."""
    try:
        Impatient(io.BytesIO(data)).run()
    except Found as found:
        return str(found)
    return None


@pytest.fixture
def small(days, tmp_path):
    days.happens("order/1", "placed", "Grüße")
    days.happens("order/2", "placed")
    days.passes()
    return days.export(tmp_path, open=True)


def changed(data, place):
    """The same bytes but one, by one bit or by many."""
    return data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :]


def test_every_byte_is_found_even_without_the_archives_hash(small):
    assert where(small) is None
    unseen = [place for place in range(len(small)) if where(changed(small, place)) is None]
    assert [] == unseen


def test_every_byte_that_is_cut_off_or_added_is_found(small):
    cuts = [*range(0, len(small), 97), len(small) - 1]
    assert [] == [place for place in cuts if where(small[:place]) is None]
    assert where(small + b"\0") == "archive"
    assert where(small + bytes(512)) == "archive"


def test_every_byte_is_found_by_the_archives_hash(small):
    kept = hashlib.sha256(small).hexdigest()
    for place in range(0, len(small), 211):
        assert not check(io.BytesIO(changed(small, place)), sha256=kept)["ok"]


def test_every_byte_of_the_record_is_found_by_its_chains_alone(small):
    """As if the list of sums had been made to fit: chains, heads and manifests hold without it.

    What then only an anchor or the archive's hash finds: the instant at which the last of the days
    was closed, which no other manifest vouches for.
    """
    unseen = {}
    for name, content in Forgery(small).files.items():
        if name.startswith(("events/", "heads/", "manifests/", "states/", "export")):
            for place in range(len(content)):
                forged = Forgery(small)
                forged.files[name] = changed(content, place)
                if where(forged.data()) is None:
                    unseen.setdefault(name, []).append(place)
    manifest = Forgery(small).files[LAST]
    start = manifest.index(b'"closed_at":"') + len('"closed_at":"')
    end = manifest.index(b'"', start)
    assert [LAST] == list(unseen)
    assert set(unseen[LAST]) <= set(range(start, end))


def test_damage_never_makes_the_check_raise(small):
    for place in range(0, len(small), 101):
        for data in (small[:place], changed(small, place), small[place:]):
            assert check(io.BytesIO(data))["ok"] is (data == small)
