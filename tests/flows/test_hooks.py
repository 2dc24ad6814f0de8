"""Webhooks in: who is believed, what is taken once, and what becomes of what was taken."""

import hashlib
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import memory
from hub.core.signatures import WINDOW_SECONDS, write_signatures, write_timestamp
from hub.flows import hook_types, hooks
from hub.flows.hook_proof import Proof
from hub.flows.hook_types import HookType
from hub.flows.hooks import MAX_CALL_BYTES, act_on_hook, get_hook, list_hooks, receive_hook
from hub.flows.perform import perform_lane
from hub.flows.sources import (
    end_older_secret,
    get_source,
    list_sources,
    put_source,
    rotate_source,
)
from hub.ports import Lane
from schemas.errors import InputError, NotFound, Unavailable
from schemas.hooks import HookRefusal, HookTaken, SourceRequest, hook_stream
from schemas.webhooks import SecretRequest

HANDS = {"act_on_hook": act_on_hook}
CALL = {"id": "GR-1", "type": "receipts", "data": {"rows": [{"sku": "A", "quantity": "2.5"}]}}


class Acts:
    """A flow that notes what it was called with, and fails as it is told to."""

    def __init__(self):
        self.called = []
        self.fails = []

    def check(self, data):
        if "rows" not in data:
            raise InputError("rows is missing")

    def act(self, ports, called):
        self.called.append(called)
        if self.fails:
            raise self.fails.pop(0)
        return {"rows": len(called.data["rows"])}


@pytest.fixture
def acts(monkeypatch):
    acts = Acts()
    monkeypatch.setitem(hook_types.TYPES, "receipts", HookType(acts.check, acts.act, house=False))
    return acts


@pytest.fixture
def hub(acts):
    return memory.ports()


@pytest.fixture
def secret(hub):
    return put_source(hub, "wms", SourceRequest(types=("receipts",)), by="u-1").secret


def signed(hub, secret, body, *, at=None):
    timestamp = write_timestamp(at or hub.clock.wall())
    return Proof(timestamp, write_signatures([secret], timestamp, body))


def send(hub, secret, call=CALL, *, source="wms", at=None):
    body = call if isinstance(call, bytes) else json.dumps(call).encode()
    return receive_hook(hub, source, signed(hub, secret, body, at=at), body)


def code(answer):
    assert isinstance(answer, HookRefusal), answer
    return answer.code


def perform(hub, call="GR-1"):
    return perform_lane(hub, Lane(hook_stream("wms", call), "hook"), HANDS)


def nothing_was_recorded(hub):
    return [] == list_hooks(hub, "wms", limit=10, after=None).calls


def test_a_signed_call_is_recorded_before_it_is_acted_on(hub, secret, acts):
    assert HookTaken(call="GR-1", source="wms", type="receipts") == send(hub, secret)
    [event] = hub.ledger.history(hook_stream("wms", "GR-1"))
    body = json.dumps(CALL).encode()
    assert ("HookReceived", hashlib.sha256(body).hexdigest(), len(body)) == (
        event.name,
        event.data["sha256"],
        event.data["size"],
    )
    assert body == hub.files.body(event.data["sha256"])
    assert [] == acts.called


def test_what_a_call_asks_for_is_done_once(hub, secret, acts):
    send(hub, secret)
    perform(hub)
    [called] = acts.called
    assert ("wms", "GR-1", "erp", "hook/wms/GR-1") == (
        called.source,
        called.id,
        called.partner,
        called.cause,
    )
    state = get_hook(hub, "wms", "GR-1")
    assert ("done", {"rows": 1}) == (state.status, state.result)
    perform(hub)
    assert 1 == len(acts.called)


def test_a_crash_after_acting_acts_again_under_the_same_cause(hub, secret, acts, monkeypatch):
    send(hub, secret)
    commit = hub.ledger.commit
    monkeypatch.setattr(hub.ledger, "commit", lambda *_: (_ for _ in ()).throw(Unavailable("x")))
    with pytest.raises(Unavailable):
        perform(hub)
    monkeypatch.setattr(hub.ledger, "commit", commit)
    perform(hub)
    assert ["hook/wms/GR-1"] * 2 == [each.cause for each in acts.called]


def test_what_cannot_be_done_is_told_to_a_person(hub, secret, acts):
    acts.fails = [InputError("no order has that number")]
    send(hub, secret)
    perform(hub)
    state = get_hook(hub, "wms", "GR-1")
    assert ("refused", "no order has that number") == (state.status, state.reason)
    [exception] = hub.ledger.page("exception").states
    assert ("HOOK_REFUSED", "erp") == (exception.data["code"], exception.data["partner"])


def test_passing_trouble_is_tried_again(hub, secret, acts):
    acts.fails = [Unavailable("S3 does not answer")]
    send(hub, secret)
    with pytest.raises(Unavailable):
        perform(hub)
    perform(hub)
    assert "done" == get_hook(hub, "wms", "GR-1").status


def test_a_forged_signature_is_refused(hub, secret):
    assert "FORGED" == code(send(hub, "whsec_a_guess"))
    assert nothing_was_recorded(hub)


@pytest.mark.parametrize("seconds", [-WINDOW_SECONDS - 1, WINDOW_SECONDS + 1, -(10**8), 10**8])
def test_a_stale_or_future_timestamp_is_refused(hub, secret, seconds):
    at = hub.clock.wall() + timedelta(seconds=seconds)
    assert "STALE" == code(send(hub, secret, at=at))
    assert nothing_was_recorded(hub)


@pytest.mark.parametrize("seconds", [-WINDOW_SECONDS, 0, WINDOW_SECONDS])
def test_a_timestamp_within_five_minutes_holds(hub, secret, seconds):
    at = hub.clock.wall() + timedelta(seconds=seconds)
    assert isinstance(send(hub, secret, at=at), HookTaken)


def test_a_truncated_body_is_refused(hub, secret):
    body = json.dumps(CALL).encode()
    proof = signed(hub, secret, body)
    assert "FORGED" == code(receive_hook(hub, "wms", proof, body[:-1]))


def test_another_timestamp_is_refused(hub, secret):
    body = json.dumps(CALL).encode()
    proof = signed(hub, secret, body)
    later = Proof(str(int(proof.timestamp) + 1), proof.signature)
    assert "FORGED" == code(receive_hook(hub, "wms", later, body))


def test_a_source_is_not_believed_under_anothers_name(hub, secret):
    other = put_source(hub, "tms", SourceRequest(types=("receipts",)), by="u-1").secret
    assert "FORGED" == code(send(hub, other))


@pytest.mark.parametrize("source", ["nobody", "", "../wms", "wms\n", "x" * 500])
def test_a_source_that_is_not_there_looks_like_a_forgery(hub, secret, source):
    body = json.dumps(CALL).encode()
    unknown = receive_hook(hub, source, signed(hub, secret, body), body)
    forged = receive_hook(hub, "wms", signed(hub, "whsec_a_guess", body), body)
    assert unknown == forged


def test_a_source_that_is_turned_off_looks_like_a_forgery(hub, secret):
    put_source(hub, "wms", SourceRequest(types=("receipts",), active=False), by="u-1")
    assert "FORGED" == code(send(hub, secret))


def test_an_empty_secret_opens_nothing(hub, secret):
    hub.secrets.forget("hook/wms")
    assert "FORGED" == code(send(hub, ""))


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        ("", "v1=" + "0" * 64),
        ("now", "v1=" + "0" * 64),
        ("-1", "v1=" + "0" * 64),
        ("1" * 40, "v1=" + "0" * 64),
        ("1767603600", ""),
        ("1767603600", "0" * 64),
        ("1767603600", "v1=" + "0" * 63),
        ("1767603600", "v1=" + "G" * 64),
        ("1767603600", "v2=" + "0" * 64),
        ("1767603600", ",".join(["v1=" + "0" * 64] * 5)),
        ("١٧٦٧٦٠٣٦٠٠", "v1=" + "0" * 64),
    ],
)
def test_headers_of_another_form_are_refused(hub, secret, timestamp, signature):
    assert "UNSIGNED" == code(receive_hook(hub, "wms", Proof(timestamp, signature), b"{}"))


def test_the_very_same_call_is_a_replay(hub, secret, acts):
    send(hub, secret)
    assert "REPLAYED" == code(send(hub, secret))
    perform(hub)
    assert 1 == len(acts.called)


def test_a_replay_is_known_long_after_and_under_another_live_secret(hub, secret):
    new = rotate_source(hub, "wms", SecretRequest(), by="u-1").secret
    send(hub, secret)
    first = hub.clock.wall()
    hub.clock.advance(timedelta(seconds=WINDOW_SECONDS))
    assert "REPLAYED" == code(send(hub, new, at=first))
    hub.clock.advance(timedelta(seconds=1))
    assert "STALE" == code(send(hub, secret, at=first))


def test_an_honest_repeat_is_signed_anew_and_gets_the_first_answer(hub, secret, acts):
    first = send(hub, secret)
    perform(hub)
    for _ in range(3):
        hub.clock.advance(timedelta(seconds=400))
        assert first == send(hub, secret)
    perform(hub)
    assert 1 == len(acts.called)
    names = [each.name for each in hub.ledger.history(hook_stream("wms", "GR-1"))]
    assert ["HookReceived", "HookDone", *["HookRepeated"] * 3] == names
    assert 2 == len(get_hook(hub, "wms", "GR-1").timestamps)


def test_a_repeat_can_be_replayed_no_more_than_the_first(hub, secret):
    send(hub, secret)
    hub.clock.advance(timedelta(seconds=10))
    send(hub, secret)
    assert "REPLAYED" == code(send(hub, secret))


def test_the_same_id_with_another_body_is_refused(hub, secret):
    send(hub, secret)
    hub.clock.advance(timedelta(seconds=1))
    assert "ID_REUSED" == code(send(hub, secret, CALL | {"data": {"rows": []}}))


def test_an_id_is_a_sources_own(hub, secret):
    other = put_source(hub, "tms", SourceRequest(types=("receipts",)), by="u-1").secret
    assert isinstance(send(hub, secret), HookTaken)
    assert isinstance(send(hub, other, source="tms"), HookTaken)


def test_the_older_secret_holds_until_it_is_rotated_out(hub, secret):
    ids = iter(range(100))

    def sent(key):
        return send(hub, key, CALL | {"id": f"GR-{next(ids)}"})

    second = rotate_source(hub, "wms", SecretRequest(), by="u-1").secret
    assert isinstance(sent(secret), HookTaken)
    assert isinstance(sent(second), HookTaken)
    third = rotate_source(hub, "wms", SecretRequest(), by="u-1").secret
    assert "FORGED" == code(sent(secret))
    assert isinstance(sent(second), HookTaken)
    end_older_secret(hub, "wms", by="u-1")
    assert "FORGED" == code(sent(second))
    assert isinstance(sent(third), HookTaken)


def test_both_secrets_may_sign_at_once(hub, secret):
    body = json.dumps(CALL).encode()
    timestamp = write_timestamp(hub.clock.wall())
    both = write_signatures(["whsec_not_yet_known", secret], timestamp, body)
    assert isinstance(receive_hook(hub, "wms", Proof(timestamp, both), body), HookTaken)


def test_a_giant_body_is_refused_before_anything_is_done_with_it(hub, secret, monkeypatch):
    def never(*_):
        raise AssertionError("it was read")

    body = b"[" * (MAX_CALL_BYTES + 1)
    proof = signed(hub, secret, body)
    monkeypatch.setattr(hooks, "prove", never)
    assert "TOO_LARGE" == code(receive_hook(hub, "wms", proof, body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe{}",
        '{"id": "GR-1"}'.encode("utf-16"),
        b"{",
        b"[" * 100_000,
        b'{"id": "GR-1", "type": "receipts", "data": {"rows": [NaN]}}',
        b"9" * 5_000,
        b'{"id": "GR-1", "type": "receipts", "data": {"rows": ["\\ud800"]}}',
    ],
    ids=["empty", "bom", "utf-16", "cut", "deep", "nan", "long number", "half a character"],
)
def test_what_is_no_json_is_refused(hub, secret, body):
    assert "NOT_JSON" == code(send(hub, secret, body))


@pytest.mark.parametrize(
    "content",
    [
        [],
        None,
        "x",
        {},
        CALL | {"id": ""},
        CALL | {"id": "a b"},
        CALL | {"id": "x" * 129},
        CALL | {"id": 7},
        CALL | {"data": []},
        CALL | {"more": 1},
        CALL | {"data": {}},
    ],
)
def test_data_of_another_shape_is_refused(hub, secret, content):
    assert "DATA_WRONG" == code(send(hub, secret, content))
    assert nothing_was_recorded(hub)


def test_a_type_that_the_source_may_not_send_is_refused_with_those_it_may(hub, secret):
    answer = send(hub, secret, CALL | {"type": "orders"})
    assert "TYPE_UNKNOWN" == code(answer)
    assert "it may send: receipts" in answer.message


def test_numbers_reach_the_flow_as_they_were_written(hub, secret, acts):
    body = b'{"id": "GR-1", "type": "receipts", "data": {"rows": [0.10]}}'
    send(hub, secret, body)
    perform(hub)
    assert "0.10" == str(acts.called[0].data["rows"][0])


def test_nothing_that_is_recorded_holds_a_secret(hub, secret):
    send(hub, secret)
    second = rotate_source(hub, "wms", SecretRequest(), by="u-1").secret
    streams = ("hook-source/wms", "secret/hook/wms", hook_stream("wms", "GR-1"))
    texts = [e.model_dump_json() for s in streams for e in hub.ledger.history(s)]
    texts += [hub.ledger.load(s).model_dump_json() for s in streams]
    assert [] == [text for text in texts if secret in text or second in text]


def test_a_source_is_listed_and_found(hub, secret):
    assert ["wms"] == [s.id for s in list_sources(hub, limit=10, after=None).sources]
    assert ("receipts",) == get_source(hub, "wms").types
    with pytest.raises(NotFound):
        get_source(hub, "nobody")
    with pytest.raises(NotFound):
        get_hook(hub, "wms", "nothing")


def test_a_source_that_is_put_again_keeps_its_secret(hub, secret):
    shown = put_source(hub, "wms", SourceRequest(types=("receipts",), partner="BOLT"), by="u-1")
    assert shown.secret is None
    assert isinstance(send(hub, secret), HookTaken)


def test_two_of_the_same_call_at_once_are_one(hub, secret, monkeypatch):
    """The other one commits between our load and our commit."""
    commit = hub.ledger.commit

    def beaten(*args):
        monkeypatch.setattr(hub.ledger, "commit", commit)
        hub.clock.advance(timedelta(seconds=1))
        send(hub, secret)
        return commit(*args)

    body = json.dumps(CALL).encode()
    proof = signed(hub, secret, body)
    monkeypatch.setattr(hub.ledger, "commit", beaten)
    assert isinstance(receive_hook(hub, "wms", proof, body), HookTaken)
    names = [each.name for each in hub.ledger.history(hook_stream("wms", "GR-1"))]
    assert ["HookReceived", "HookRepeated"] == names


@given(
    body=st.binary(max_size=300),
    timestamp=st.text(max_size=15),
    signature=st.text(max_size=80),
    source=st.text(max_size=30),
)
def test_nobody_gets_in_without_the_secret_whatever_they_send(body, timestamp, signature, source):
    hub = memory.ports()
    hub.secrets.put("hook/wms", "whsec_right")
    answer = receive_hook(hub, source, Proof(timestamp, signature), body)
    assert code(answer) in ("UNSIGNED", "STALE", "FORGED")


@given(content=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_whatever_a_signed_body_holds_it_is_answered(content):
    hub = memory.ports()
    hub.secrets.put("hook/wms", "whsec_right")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(hook_types.TYPES, "receipts", HookType(lambda _: None, lambda *_: {}))
        put_source(hub, "wms", SourceRequest(types=("receipts",)), by="u-1")
        body = json.dumps(content).encode()
        assert "DATA_WRONG" == code(send(hub, "whsec_right", body))
