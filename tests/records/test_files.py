"""Files: versions, caps, and bodies that are what their name says."""

import hashlib

import pytest

from schemas.errors import NotFound, TooLarge, Unavailable

LIMIT = 1_000


def test_what_was_written_is_read_with_its_type_and_its_notes(desk):
    desk.files.write("inbound/acme/a.edi", b"ISA*", "application/edi-x12", {"sent-by": "acme"})

    file = desk.files.read("inbound/acme/a.edi", limit=LIMIT)

    assert (b"ISA*", "application/edi-x12") == (file.data, file.content_type)
    assert {"sent-by": "acme"} == file.metadata


def test_the_same_key_again_is_a_new_version(desk):
    desk.files.write("inbound/acme/a.edi", b"old", "text/plain")
    old = desk.files.read("inbound/acme/a.edi", limit=LIMIT)
    desk.files.write("inbound/acme/a.edi", b"new", "text/plain")

    new = desk.files.read("inbound/acme/a.edi", limit=LIMIT)

    assert b"new" == new.data
    assert old.version != new.version
    assert b"old" == desk.files.read("inbound/acme/a.edi", version=old.version, limit=LIMIT).data


def test_what_is_not_there_is_not_found(desk):
    desk.files.write("inbound/acme/a.edi", b"x", "text/plain")

    with pytest.raises(NotFound, match=r"inbound/acme/b\.edi"):
        desk.files.read("inbound/acme/b.edi", limit=LIMIT)
    with pytest.raises(NotFound, match="version nonsense"):
        desk.files.read("inbound/acme/a.edi", version="nonsense", limit=LIMIT)


def test_an_object_over_the_limit_is_not_read(desk):
    desk.files.write("a", b"x" * LIMIT, "text/plain")
    desk.files.write("b", b"x" * (LIMIT + 1), "text/plain")

    assert LIMIT == len(desk.files.read("a", limit=LIMIT).data)
    with pytest.raises(TooLarge, match="1001 bytes; the most is 1000"):
        desk.files.read("b", limit=LIMIT)


def test_a_body_is_kept_once_under_its_hash(desk):
    sha256 = hashlib.sha256(b"a file").hexdigest()

    assert sha256 == desk.files.keep(b"a file") == desk.files.keep(b"a file")

    assert b"a file" == desk.files.body(sha256)
    first = desk.files.read(f"bodies/{sha256}", limit=LIMIT).version
    desk.files.keep(b"a file")
    assert first == desk.files.read(f"bodies/{sha256}", limit=LIMIT).version


def test_a_body_that_nobody_kept_is_not_found(desk):
    with pytest.raises(NotFound):
        desk.files.body("0" * 64)


def test_a_damaged_body_is_noticed(desk):
    sha256 = desk.files.keep(b"a file")
    desk.files.write(f"bodies/{sha256}", b"another", "text/plain")

    with pytest.raises(Unavailable, match="damaged"):
        desk.files.body(sha256)


def test_urls_name_the_object_and_how_long_they_hold(desk):
    up = desk.files.upload_url("inbound/acme/a.edi", "application/edi-x12", 60)
    down = desk.files.download_url("bodies/abc", 90, "invoice.edi")

    assert "inbound/acme/a.edi" in up
    assert "60" in up
    assert "bodies/abc" in down
    assert "invoice.edi" in down
    assert "90" in down


def test_keys_are_those_under_a_prefix_in_order(desk):
    for key in ("events/2026-01-06/b.jsonl", "events/2026-01-05/a.jsonl", "inbound/a.edi"):
        desk.files.write(key, b"x", "text/plain")

    expected = ["events/2026-01-05/a.jsonl", "events/2026-01-06/b.jsonl"]
    assert expected == desk.files.keys("events/")
    assert expected[:1] == desk.files.keys("events/", 1)
    assert [] == desk.files.keys("outbound/")
