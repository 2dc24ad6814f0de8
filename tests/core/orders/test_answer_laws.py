"""Laws of judging answers, for answers of any kind: what adds up, and what may never pass alone."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.orders.answer_codes import LINE_CODES
from hub.core.orders.answers import judge
from hub.core.orders.machine import apply
from schemas.goods import ItemId
from schemas.order_events import AcknowledgmentHeld, OrderAcknowledged, OrderSent
from schemas.order_terms import Tolerance
from supplier_answers import ASKED, EXACT, NOON, item, line, order, response, status

calmly = settings(deadline=None)  # other work may run beside the tests
SAID = {"order": "PO-1", "partner": "BOLT", "at": NOON}
amounts = st.integers(0, 150).map(str)
days = st.integers(-5, 30).map(lambda late: ASKED + timedelta(days=late))
codes = st.sampled_from([*sorted(LINE_CODES), "XX"])
statuses = st.builds(
    status,
    codes,
    st.none() | amounts,
    st.none() | days,
    qualifier=st.sampled_from(["067", "068", "036", None]),
    unit=st.sampled_from([None, None, "EA", "CA"]),
    ids=st.just(()) | st.just((ItemId(qualifier="VN", id="V-OTHER"),)),
)
prices = st.none() | st.integers(0, 400).map(lambda cents: Decimal(cents) / 100)
numbers = st.sampled_from(["1", "2", "0001", "9", None])
lines = st.builds(
    lambda found, number, price, quantity: line(
        *found, number=number, unit_price=price, quantity=quantity
    ),
    st.lists(statuses, max_size=4),
    numbers,
    prices,
    st.none() | amounts.map(Decimal),
)
responses = st.builds(
    lambda found, kind: response(*found, kind=kind),
    st.lists(lines, max_size=4),
    st.sampled_from(["AC", "AD", "AE", "AT", "AK", "RD", "RF", "NA", "ZZ"]),
)
tolerances = st.builds(
    Tolerance,
    price_percent=st.integers(0, 100).map(Decimal),
    price_amount=st.integers(0, 500).map(Decimal),
    quantity_percent=st.integers(0, 100).map(Decimal),
    days_late=st.integers(0, 40),
)


def two_lines(tolerance=EXACT):
    return order(item(), item("2", "FB-2", "40"), tolerance=tolerance)


def looser(one, other):
    names = Tolerance.model_fields
    return Tolerance(**{name: max(getattr(one, name), getattr(other, name)) for name in names})


@calmly
@given(responses)
def test_confirmed_backordered_and_cancelled_add_up_unless_a_quantity_deviates(said):
    state = two_lines()
    verdict = judge(state, said)
    ordered = {each.line: each.quantity for each in state.lines}
    deviating = {each.line for each in verdict.deviations if each.kind == "quantity"}
    for answer in verdict.answers:
        total = answer.quantity + answer.backordered + answer.cancelled
        assert total == ordered[answer.line] or answer.line in deviating


@calmly
@given(responses, tolerances, tolerances)
def test_a_looser_tolerance_holds_nothing_that_a_narrower_one_let_pass(said, one, other):
    narrow = judge(two_lines(one), said)
    wide = judge(two_lines(looser(one, other)), said)
    assert wide.outcome == narrow.outcome or "held" == narrow.outcome
    passed = {each.reason for each in narrow.deviations if each.within}
    assert passed <= {each.reason for each in wide.deviations if each.within}


@calmly
@given(responses, tolerances)
def test_an_answer_is_agreed_only_if_all_of_it_is_within(said, tolerance):
    verdict = judge(two_lines(tolerance), said)
    beyond = any(not each.within for each in verdict.deviations)
    assert ("held" == verdict.outcome) == beyond or "refused" == verdict.outcome


@calmly
@given(responses)
def test_the_money_of_all_deviations_is_what_the_order_costs_more(said):
    state = apply(two_lines(), OrderSent(**SAID, sent="s"))
    verdict = judge(state, said)
    if verdict.outcome == "refused":
        return
    held = AcknowledgmentHeld(
        **SAID, document="d", answers=verdict.answers, deviations=verdict.deviations
    )
    agreed = OrderAcknowledged(**SAID, document="d", answers=verdict.answers, by="ann")
    after = apply(apply(state, held), agreed)
    assert after.total - state.total == sum(each.money or 0 for each in verdict.deviations)


@calmly
@given(responses)
def test_what_was_agreed_to_costs_nothing_when_it_is_said_again(said):
    state = apply(two_lines(), OrderSent(**SAID, sent="s"))
    verdict = judge(state, said)
    if verdict.outcome == "refused":
        return
    after = apply(state, OrderAcknowledged(**SAID, document="d", answers=verdict.answers, by="ann"))
    again = judge(after, said)
    assert not [each for each in again.deviations if each.kind == "price" and each.money]


@calmly
@given(lines, codes.filter(lambda code: code not in LINE_CODES))
def test_a_code_that_we_do_not_know_is_never_agreed(said, code):
    odd = said.model_copy(update={"line": "1", "statuses": (*said.statuses, status(code))})
    verdict = judge(order(tolerance=_widest()), response(odd, kind="AE"))
    assert "held" == verdict.outcome
    assert any(each.kind in ("unclear", "unit") for each in verdict.deviations)


@calmly
@given(lines, lines)
def test_the_order_of_the_lines_in_an_answer_says_nothing(one, other):
    first = one.model_copy(update={"line": "1"})
    second = other.model_copy(update={"line": "2"})
    straight = judge(two_lines(), response(first, second))
    turned = judge(two_lines(), response(second, first))
    assert straight == turned


def _widest():
    return Tolerance(
        price_percent=Decimal(100),
        price_amount=Decimal(10**9),
        quantity_percent=Decimal(100),
        days_late=365,
    )
