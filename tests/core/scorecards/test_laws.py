"""Laws of the scorecard, on orders that hypothesis tells."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.scorecards.card import reckon, rows_of
from hub.core.scorecards.facts import latest_day
from hub.core.scorecards.line_facts import net
from hub.core.scorecards.policy import FIRST_POLICY
from hub.core.scorecards.sums import share, spread
from order_stories import Told, answer, ask, at, day, item
from schemas.order_facts import Lot
from schemas.order_terms import Gate
from schemas.scorecards import PolicyInForce

DAYS = st.integers(1, 40)
MUCH = st.integers(1, 12).map(str)
STEPS = st.one_of(
    st.tuples(st.just("acknowledged"), DAYS, MUCH, st.sampled_from(["2.40", "2.50", "2.60"])),
    st.tuples(st.just("held"), DAYS, MUCH, st.just("3")),
    st.tuples(st.just("shipped"), DAYS, MUCH, st.none()),
    st.tuples(st.just("received"), DAYS, MUCH, st.none()),
    st.tuples(st.just("reversed"), DAYS, MUCH, st.none()),
    st.tuples(st.just("refused"), DAYS, MUCH, st.none()),
    st.tuples(st.just("overdue"), DAYS, MUCH, st.none()),
    st.tuples(st.just("closed"), DAYS, MUCH, st.none()),
)
ORDERS = st.lists(st.tuples(DAYS, st.lists(STEPS, max_size=6)), max_size=5)
POLICY = PolicyInForce(version=1, policy=FIRST_POLICY, by="hub", at=at(1), reason="a law")


def told(number, start, steps):
    order = Told(f"PO-{number}").ordered(item("1", due=min(start + 5, 45)), item("2"), on=start)
    for name, on, much, price in sorted(steps, key=lambda step: step[1]):
        if name in ("acknowledged", "held"):
            getattr(order, name)(answer("1", (much, on), price=price), on=on)
        elif name == "overdue":
            order.overdue("delivery", on=on)
        elif name in ("refused", "closed"):
            getattr(order, name)(on=on)
        else:
            getattr(order, name)(much, on=on)
    return order.facts


def facts_of(orders):
    return [told(number, start, steps) for number, (start, steps) in enumerate(orders)]


def card_of(facts, asked):
    return reckon("BOLT", facts, asked, POLICY, Gate())


@settings(max_examples=150)
@given(orders=ORDERS, data=st.data())
def test_the_order_in_which_orders_are_read_changes_nothing(orders, data):
    facts = facts_of(orders)
    shuffled = data.draw(st.permutations(facts))
    assert card_of(facts, ask(on=40)) == card_of(shuffled, ask(on=40))


@settings(max_examples=150)
@given(orders=ORDERS, on=st.integers(1, 60), window=st.integers(1, 60))
def test_every_score_lies_between_0_and_100_and_adds_up(orders, on, window):
    card, rows = card_of(facts_of(orders), ask(on=on, window_days=window))
    for each in card.measures:
        assert 0 <= each.score <= 100
        assert 0 <= each.value <= 100
        assert each.counted == len(rows[each.name])
        assert all(card.first_day <= row.day <= card.last_day for row in rows[each.name])
        assert all(0 <= row.part <= 1 for row in rows[each.name] if each.name != "lead_time")
    if card.score is not None:
        assert 0 <= card.score <= 100
        assert 100 == sum(each.weight_used for each in card.measures)


@settings(max_examples=150)
@given(orders=ORDERS, on=st.integers(10, 60))
def test_a_perfect_order_more_never_lowers_otif_nor_fill_rate(orders, on):
    facts = facts_of(orders)
    perfect = Told("PERFECT").ordered(item(due=9)).received("10", on=9).facts
    asked = ask(on=on)
    for name in ("otif", "fill_rate"):
        before = share(rows_of(facts, asked)[name]).value
        after = share(rows_of([*facts, perfect], asked)[name]).value
        assert after >= before or not rows_of(facts, asked)[name]


@settings(max_examples=150)
@given(orders=ORDERS, on=st.integers(1, 60))
def test_no_order_counts_after_its_latest_day(orders, on):
    """What the pages of orders are read back to."""
    asked = ask(on=on, window_days=1)
    for facts in facts_of(orders):
        if latest_day(facts) < asked.first_day:
            assert not any(rows_of([facts], asked).values())


@settings(max_examples=150)
@given(orders=ORDERS)
def test_each_row_stands_on_events_of_its_order(orders):
    for facts in facts_of(orders):
        for found in rows_of([facts], ask(on=40)).values():
            for row in [each.shown() for each in found]:
                assert row.path == f"/orders/{facts.order}"
                assert all(1 <= version <= facts.version for version in row.versions)


LOTS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(-9, 9).filter(bool)).map(
        lambda lot: (day(lot[0]), Decimal(lot[1]))
    ),
    max_size=8,
)


@given(lots=LOTS, data=st.data())
def test_what_is_left_after_reversals_is_what_came_less_what_went_back(lots, data):
    def netted(moves):
        found = net([Lot(day=on, quantity=much, version=at) for at, (on, much) in moves])
        return [(lot.day, lot.quantity) for lot in found]

    numbered = list(enumerate(lots, start=1))
    left = netted(numbered)
    total = sum((much for _, much in lots), Decimal(0))
    assert max(total, Decimal(0)) == sum((much for _, much in left), Decimal(0)) or total < 0
    assert all(much > 0 for _, much in left)
    by_day = {on: sum(much for day_, much in left if day_ == on) for on, _ in left}
    shuffled = netted(data.draw(st.permutations(numbered)))
    assert by_day == {on: sum(much for day_, much in shuffled if day_ == on) for on, _ in shuffled}


@given(weights=st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=7))
def test_spread_weights_add_up_to_100_or_nothing(weights):
    assert sum(spread(weights)) == (100 if any(weights) else 0)


def test_facts_do_not_depend_on_how_versions_are_numbered_apart():
    """Two orders with the same story differ in nothing but their numbers."""
    one = told(1, 1, [("received", 5, "10", None)])
    two = told(2, 1, [("received", 5, "10", None)])
    assert replace_number(one) == replace_number(two)


def replace_number(facts):
    return facts.model_copy(update={"order": "X"})
