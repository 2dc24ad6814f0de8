"""A request that is sent again acts once, and is answered as it was the first time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import memory
from hub.flows.idempotency import Once, act_once, look, once, record
from hub.ports import Change
from schemas.access import Caller
from schemas.errors import Conflict, IdempotencyKeyReused, InputError
from schemas.events import Event
from schemas.idempotency import Answer

BUYER = Caller(subject="u-1", name="a buyer", roles=frozenset({"buyer"}))
OTHER = Caller(subject="u-2", name="another", roles=frozenset({"buyer"}))


class Ordered(Event):
    """What the requests of these tests do."""


@pytest.fixture
def ports():
    return memory.ports()


def asked(body=b'{"sku": "A", "quantity": "2"}', *, caller=BUYER, key="k-1", path="/orders"):
    return once(caller, key, "POST", path, body)


def order(ports, request: Once, number: str) -> Answer:
    answer = Answer(status=201, body={"number": number})
    ports.ledger.commit(
        [Change(f"order/{number}", 0, [Ordered()], {}), record(request, answer)],
    )
    return answer


def test_a_request_sent_again_gets_the_first_answer_and_acts_once(ports):
    first = act_once(ports, asked(), lambda: order(ports, asked(), "1"))
    again = act_once(ports, asked(), lambda: order(ports, asked(), "2"))
    assert Answer(status=201, body={"number": "1"}) == first == again
    assert ports.ledger.load("order/2") is None


def test_the_same_key_with_another_body_is_an_error(ports):
    order(ports, asked(), "1")
    with pytest.raises(IdempotencyKeyReused, match="a new key"):
        look(ports, asked(b'{"sku": "A", "quantity": "3"}'))


def test_the_same_key_on_another_path_is_an_error(ports):
    order(ports, asked(), "1")
    with pytest.raises(IdempotencyKeyReused):
        look(ports, asked(path="/receipts"))


def test_a_key_belongs_to_its_caller(ports):
    order(ports, asked(), "1")
    assert look(ports, asked(caller=OTHER)) is None


def test_of_two_at_the_same_time_one_acts_and_both_get_its_answer(ports):
    def overtaken():
        order(ports, asked(), "1")
        return order(ports, asked(), "2")

    assert Answer(status=201, body={"number": "1"}) == act_once(ports, asked(), overtaken)
    assert ports.ledger.load("order/2") is None


def test_a_flow_that_meets_what_the_other_has_just_done_gives_the_others_answer(ports):
    def overtaken():
        order(ports, asked(), "1")
        raise InputError("order 1 is there already")

    assert Answer(status=201, body={"number": "1"}) == act_once(ports, asked(), overtaken)


def test_a_conflict_over_something_else_stays_a_conflict(ports):
    ports.ledger.commit([Change("order/1", 0, [Ordered()], {})])
    with pytest.raises(Conflict):
        act_once(ports, asked(), lambda: order(ports, asked(), "1"))
    assert look(ports, asked()) is None


def test_what_was_refused_may_be_asked_again_under_the_same_key(ports):
    def refused():
        raise InputError("no such item")

    with pytest.raises(InputError):
        act_once(ports, asked(), refused)
    assert Answer(status=201, body={"number": "1"}) == act_once(
        ports, asked(), lambda: order(ports, asked(), "1")
    )


@pytest.mark.parametrize("key", ["", " ", "two words", "ä", "x" * 129, "tab\t", "line\n"])
def test_an_odd_key_is_refused(key):
    with pytest.raises(InputError, match="1 to 128 visible ASCII"):
        asked(key=key)


@pytest.mark.parametrize("key", ["x" * 128, "a#b/c", "{uuid}"])
def test_any_other_key_is_a_name_that_the_ledger_takes(ports, key):
    order(ports, asked(key=key), "1")
    assert look(ports, asked(key=key)) is not None


def test_neither_the_key_nor_the_caller_is_kept_in_the_clear(ports):
    request = asked(key="secret-key")
    [_, recorded] = ports.ledger.commit(
        [
            Change("order/1", 0, [Ordered()], {}),
            record(request, Answer(status=201, body={})),
        ]
    )
    assert "secret-key" not in recorded.model_dump_json()
    assert "u-1" not in recorded.stream


def test_the_order_and_the_blanks_of_json_do_not_matter():
    assert asked(b'{"a": 1, "b": [2.50]}') == asked(b'{ "b":[2.50],\n"a":1 }')


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"[" * 100_000, b'"\\ud800"', b"1" * 5_000, b"ISA*00*"]
)
def test_any_body_has_a_hash(body):
    assert 64 == len(asked(body).request)
    assert asked(body) == asked(body) != asked(body + b"x")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_other_bytes_that_are_no_json_are_another_request(one, other):
    one, other = b"\xff" + one, b"\xff" + other
    assert (one == other) == (asked(one) == asked(other))
