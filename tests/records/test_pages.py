"""Lists: in their order, in pages, by kind and by partner, and only with cursors of their own."""

import base64

import pytest

from schemas.errors import InputError


def numbers_of(page):
    return [state.data["number"] for state in page.states]


@pytest.fixture
def five_orders(desk):
    for number in "31425":
        partner = "acme" if number in "135" else "bolt"
        desk.ledger.commit([desk.placed(number, partner=partner)])
    return desk.ledger


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "54321"),
        ({"newest_first": False}, "12345"),
        ({"partner": "acme"}, "531"),
        ({"partner": "acme", "newest_first": False}, "135"),
        ({"partner": "bolt"}, "42"),
        ({"partner": "nobody"}, ""),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_pages_put_together_are_the_list(five_orders, asked, expected, limit):
    found, after = [], None
    for _ in range(6):
        page = five_orders.page("order", limit=limit, after=after, **asked)
        found += numbers_of(page)
        after = page.next
        if after is None:
            break

    assert list(expected) == found


def test_the_last_page_is_known_for_the_last(five_orders):
    assert five_orders.page("order", limit=5).next is None
    assert five_orders.page("order", limit=4).next is not None


def test_a_list_that_nobody_made_is_empty(desk):
    assert [] == desk.ledger.page("invoice").states


def test_a_state_that_is_no_longer_listed_is_gone_from_both_lists(five_orders, desk):
    five_orders.commit([desk.sent("3")])

    assert list("5421") == numbers_of(five_orders.page("order"))
    assert list("51") == numbers_of(five_orders.page("order", partner="acme"))


def test_a_state_moves_with_its_listing(five_orders, desk):
    five_orders.commit([desk.placed("3", expected=1, partner="bolt", sort="2026-01-05 9")])

    assert list("35421") == numbers_of(five_orders.page("order"))
    assert list("342") == numbers_of(five_orders.page("order", partner="bolt"))
    assert list("51") == numbers_of(five_orders.page("order", partner="acme"))


def test_a_page_goes_on_though_its_last_entry_has_moved_meanwhile(five_orders, desk):
    first = five_orders.page("order", limit=2)
    five_orders.commit([desk.sent("4")])

    assert list("321") == numbers_of(five_orders.page("order", after=first.next))


def test_a_state_without_a_partner_is_in_the_list_of_its_kind_only(desk):
    desk.ledger.commit([desk.placed("7", partner=None)])

    assert ["7"] == numbers_of(desk.ledger.page("order"))
    assert [] == numbers_of(desk.ledger.page("order", partner="None"))


def test_states_that_sort_alike_each_come_once(desk):
    for number in "123":
        desk.ledger.commit([desk.placed(number, sort="same")])

    first = desk.ledger.page("order", limit=2, newest_first=False)
    rest = desk.ledger.page("order", limit=2, newest_first=False, after=first.next)

    assert list("123") == numbers_of(first) + numbers_of(rest)


def test_many_large_states_still_fill_a_page(desk):
    for number in range(10, 22):
        state = {"number": str(number), "text": "x" * 150_000}
        desk.ledger.commit([desk.placed(str(number), state=state)])

    page = desk.ledger.page("order", limit=12)

    assert [str(n) for n in range(21, 9, -1)] == numbers_of(page)
    assert page.next is None


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "ä", "bnVsbA", "W10", base64.urlsafe_b64encode(b"[1,2,3,4,5]").decode()],
)
def test_what_is_no_cursor_is_a_wrong_call(five_orders, cursor):
    with pytest.raises(InputError, match="cursor"):
        five_orders.page("order", after=cursor)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("invoice", {}), ("order", {"partner": "acme"}), ("order", {"newest_first": False})],
)
def test_a_cursor_of_another_list_is_a_wrong_call(five_orders, kind, asked):
    cursor = five_orders.page("order", limit=2).next

    with pytest.raises(InputError, match="another list"):
        five_orders.page(kind, after=cursor, **asked)


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_a_size_within_reason(desk, limit):
    with pytest.raises(InputError, match="1 to 500"):
        desk.ledger.page("order", limit=limit)
