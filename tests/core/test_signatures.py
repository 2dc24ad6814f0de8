"""Signatures: a known value, both ways, and no more said than yes or no."""

import hashlib
import hmac as standard
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core import signatures
from hub.core.signatures import (
    WINDOW_SECONDS,
    is_fresh,
    read_signatures,
    read_timestamp,
    sign,
    verify,
    write_signatures,
    write_timestamp,
)

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STAMP = "1767603600"


def test_a_signature_is_the_hmac_of_timestamp_dot_body():
    expected = standard.new(b"secret", b"1767603600.{}", hashlib.sha256).hexdigest()
    assert expected == sign("secret", STAMP, b"{}")
    assert expected.startswith("65bddcefa4a70606")


def test_the_dot_parts_what_is_signed():
    assert sign("s", "17", b"60.x") != sign("s", "1760", b"x")


@given(secret=st.text(min_size=1), body=st.binary(), seconds=st.integers(0, 10**11))
def test_what_is_written_is_read_and_holds(secret, body, seconds):
    stamp = str(seconds)
    header = write_signatures([secret, secret + "x"], stamp, body)
    presented = read_signatures(header)
    assert seconds == read_timestamp(stamp)
    assert presented[0] == verify([secret], stamp, body, presented)


@given(body=st.binary(min_size=1), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_bit_changed_anywhere_is_found(body, place, bit):
    changed = bytearray(body)
    changed[place % len(body)] ^= 1 << bit
    good = sign("secret", STAMP, body)
    assert verify(["secret"], STAMP, bytes(changed), [good]) is None


def test_no_secret_verifies_nothing_and_an_empty_one_neither():
    assert verify([], STAMP, b"{}", [sign("", STAMP, b"{}")]) is None
    assert verify([""], STAMP, b"{}", [sign("", STAMP, b"{}")]) is None


def test_every_pair_is_compared_in_constant_time(monkeypatch):
    compared = []

    def compare(left, right):
        compared.append((left, right))
        return standard.compare_digest(left, right)

    class Watched:
        new = staticmethod(standard.new)
        compare_digest = staticmethod(compare)

    monkeypatch.setattr(signatures, "hmac", Watched)
    first, second = sign("a", STAMP, b"{}"), sign("b", STAMP, b"{}")
    assert first == verify(["a", "b"], STAMP, b"{}", [first, first])
    assert 4 == len(compared)
    assert second == verify(["a", "b"], STAMP, b"{}", ["0" * 64, second])
    assert 8 == len(compared)


def test_the_window_is_five_minutes_both_ways():
    def fresh(seconds):
        return is_fresh(int(write_timestamp(NOW + timedelta(seconds=seconds))), NOW)

    edges = (-WINDOW_SECONDS - 1, -WINDOW_SECONDS, 0, WINDOW_SECONDS, WINDOW_SECONDS + 1)
    assert [False, True, True, True, False] == [fresh(each) for each in edges]
    assert 300 == WINDOW_SECONDS


def test_odd_headers_say_nothing():
    digest = "0" * 64
    odd = ["", digest, f"v1={digest[1:]}", f"v1={digest}0", f"V1={digest}", f"v1={digest};v1=x"]
    assert [None] * len(odd) == [read_signatures(each) for each in odd]
    assert read_signatures(",".join([f"v1={digest}"] * 5)) is None
    assert [None] * 4 == [read_timestamp(each) for each in ("", "x", "1.5", "1" * 13)]
