"""Each measure beside numbers that were reckoned by hand (docs/reference/scorecards.md)."""

from decimal import Decimal

import pytest

from hub.core.scorecards.card import rows_of
from order_stories import Told, answer, ask, day, item
from schemas.order_terms import OrderTerms


def counted(measure, *orders, asked=None):
    """What a measure counts: line, day, part."""
    found = rows_of([each.facts for each in orders], asked or ask())[measure]
    return [(each.line, each.day, each.part) for each in found]


def otif(*orders, asked=None):
    return counted("otif", *orders, asked=asked)


def fill(*orders, asked=None):
    return counted("fill_rate", *orders, asked=asked)


def test_all_of_a_line_on_its_day_is_on_time_in_full():
    order = Told().ordered().acknowledged(answer("1", ("10", 9))).received("10", on=9)
    assert [("1", day(9), 1)] == otif(order)
    assert [("1", day(9), 1)] == fill(order)


def test_a_line_that_came_early_counts_on_the_day_it_was_complete():
    order = Told().ordered().received("4", on=5).received("6", on=7)
    assert [("1", day(7), 1)] == otif(order, asked=ask(on=7))


def test_a_day_late_is_late():
    order = Told().ordered().acknowledged(answer("1", ("10", 9))).received("10", on=10)
    assert [("1", day(9), 0)] == otif(order)
    assert [("1", day(9), 1)] == otif(order, asked=ask(late_days=1))


def test_a_line_that_has_not_come_counts_once_its_day_is_over():
    order = Told().ordered().received("4", on=9)
    assert [] == otif(order, asked=ask(on=9))
    assert [("1", day(9), 0)] == otif(order, asked=ask(on=10))
    assert [("1", day(9), Decimal("0.4"))] == fill(order, asked=ask(on=10))


def test_the_promised_day_comes_before_the_asked_one():
    order = Told().ordered(item(due=9)).acknowledged(answer("1", ("10", 12)))
    order.received("10", on=12)
    assert [("1", day(12), 1)] == otif(order)
    assert [("1", day(9), 0)] == fill(order), "we asked for the 9th, and had nothing"


def test_a_promise_put_off_later_does_not_move_the_day():
    order = Told().ordered().acknowledged(answer("1", ("10", 9)))
    order.acknowledged(answer("1", ("10", 20)), on=8).received("10", on=20)
    assert [("1", day(9), 0)] == otif(order)


def test_our_own_change_moves_the_day_and_asks_for_a_new_promise():
    order = Told().ordered().acknowledged(answer("1", ("10", 9)))
    order.changed(item(quantity="10", due=15), on=5)
    order.acknowledged(answer("1", ("10", 16)), on=6).received("10", on=16)
    assert [("1", day(16), 1)] == otif(order)


def test_a_change_of_another_line_leaves_a_promise_as_it_was():
    order = Told().ordered(item("1"), item("2"))
    order.acknowledged(answer("1", ("10", 9)), answer("2", ("10", 9)))
    order.changed(item("1"), item("2", due=20), on=5).received("10", on=10)
    assert [("1", day(9), 0)] == otif(order, asked=ask(on=12))


def test_each_part_of_a_split_promise_must_be_there_on_its_day():
    split = answer("1", ("6", 9), ("4", 16))
    kept = Told("A").ordered().acknowledged(split).received("6", on=9).received("4", on=16)
    late = Told("B").ordered().acknowledged(split).received("5", on=9).received("5", on=16)
    assert [("1", day(16), 1)] == otif(kept)
    assert [("1", day(16), 0)] == otif(late), "5 of 6 were there on the 9th"


def test_a_cut_does_not_make_a_line_smaller():
    cut = answer("1", ("8", 9))
    order = Told().ordered().acknowledged(cut).received("8", on=9).closed(on=20)
    assert [("1", day(9), 0)] == otif(order)
    assert [("1", day(9), Decimal("0.8"))] == fill(order)


def test_a_backorder_without_a_day_was_due_when_we_asked_for_it():
    order = Told().ordered().acknowledged(answer("1", ("6", 8), quantity="6"))
    order.received("6", on=8).received("4", on=14)
    assert [("1", day(9), 0)] == otif(order)


def test_what_nobody_dated_has_no_day_to_be_late_on():
    order = Told().ordered(item(due=None)).received("4", on=20)
    assert [] == otif(order)
    assert [] == fill(order)


def test_a_reversal_takes_back_what_came_last():
    order = Told().ordered().received("10", on=8).reversed("3", on=12)
    assert [("1", day(9), 0)] == otif(order)
    assert [("1", day(9), Decimal("0.7"))] == fill(order)
    mended = order.received("3", on=13)
    assert [("1", day(9), 0)] == otif(mended), "the three came again, but on the 13th"


def test_an_order_that_we_cancel_before_its_day_is_let_off():
    assert [] == otif(Told().ordered().cancelled(on=8))
    assert [] == fill(Told().ordered().cancelled(on=8))


def test_cancelling_after_the_day_forgives_nothing():
    assert [("1", day(9), 0)] == otif(Told().ordered().cancelled(on=11))


def test_an_order_that_the_supplier_refused_counts_though_we_cancel_it():
    assert [("1", day(9), 0)] == otif(Told().ordered().refused(on=2).cancelled(on=3))


def test_what_the_supplier_will_not_send_counts_though_the_order_ends_before_its_day():
    nothing = Told("A").ordered().acknowledged(answer("1", quantity="0")).cancelled(on=2)
    less = Told("B").ordered().acknowledged(answer("1", ("8", 9))).received("8", on=7).closed(on=7)
    assert [("1", day(9), 0), ("1", day(9), 0)] == otif(nothing, less)
    assert [0, Decimal("0.8")] == [part for _, _, part in fill(nothing, less)]


def test_an_order_that_never_reached_the_supplier_is_not_held_against_it():
    order = Told().ordered().refused(on=1, by="system")
    assert [] == otif(order)
    assert [] == counted("acknowledgment", order)


def test_a_closed_order_that_is_opened_again_is_open():
    order = Told().ordered().received("4", on=7).closed(on=8)
    assert [] == otif(order)
    assert [("1", day(9), 0)] == otif(order.reopened(on=9))


def test_a_test_order_counts_nowhere():
    order = Told(test=True).ordered().received("10", on=9)
    assert [[]] * 7 == list(rows_of([order.facts], ask()).values())


def test_the_window_has_both_its_ends():
    order = Told().ordered().received("10", on=9)
    assert [] == otif(order, asked=ask(on=10, window_days=1))
    assert 1 == len(otif(order, asked=ask(on=10, window_days=2)))
    assert 1 == len(otif(order, asked=ask(on=9, window_days=1)))


@pytest.mark.parametrize(
    ("on", "hour", "part"), [(2, 12, 1), (3, 12, 1), (3, 13, 0)], ids=["24 h", "48 h", "49 h"]
)
def test_an_answer_is_in_time_within_the_hours_agreed(on, hour, part):
    order = Told().ordered(on=1).acknowledged(answer("1", ("10", 9)), on=on, hour=hour)
    assert [(None, day(on), part)] == counted("acknowledgment", order)


def test_an_order_without_an_answer_counts_once_its_term_is_over():
    order = Told().ordered(on=1)
    assert [] == counted("acknowledgment", order, asked=ask(on=3))
    assert [(None, day(3), 0)] == counted("acknowledgment", order, asked=ask(on=4))


def test_an_answer_beyond_the_tolerance_and_a_no_are_answers_too():
    held = Told("A").ordered().held(answer("1", ("10", 9), price="3"))
    refused = Told("B").ordered().refused(on=2)
    assert [1, 1] == [part for _, _, part in counted("acknowledgment", held, refused)]


def test_the_time_counts_from_the_sending_that_was_answered():
    order = Told().ordered(on=1).refused(on=1, by="system").sent(on=10)
    order.acknowledged(answer("1", ("10", 15)), on=11)
    assert [(None, day(11), 1)] == counted("acknowledgment", order)


def test_a_ship_notice_is_right_if_it_names_what_came():
    right = Told("A").ordered().shipped("10", on=8).received("10", on=9)
    wrong = Told("B").ordered().shipped("9", on=8).received("10", on=9)
    none = Told("C").ordered().received("10", on=9)
    after = Told("D").ordered().received("10", on=9).shipped("10", on=10)
    parts = [part for _, _, part in counted("ship_notice", right, wrong, none, after)]
    assert [1, 0, 0, 0] == parts


def test_a_line_that_has_not_all_come_has_no_ship_notice_counted_yet():
    order = Told().ordered().shipped("4", on=8).received("4", on=9)
    assert [] == counted("ship_notice", order)
    assert [("1", day(9), 1)] == counted("ship_notice", order.closed(on=20))


def test_where_no_ship_notice_is_agreed_none_is_missed():
    order = Told(terms=OrderTerms(ship_notice=False)).ordered().received("10", on=9)
    assert [] == counted("ship_notice", order)


def test_lead_times_are_weighed_by_their_share_of_the_line():
    order = Told().ordered(on=1).received("4", on=6).received("6", on=11)
    found = rows_of([order.facts], ask())["lead_time"]
    assert [(10, Decimal("0.6")), (5, Decimal("0.4"))] == [(e.part, e.of) for e in found]


def test_a_price_above_ours_is_no_adherence_and_one_below_is():
    order = Told().ordered(item("1"), item("2"), item("3"))
    order.acknowledged(
        answer("1", ("10", 9), price="2.51"),
        answer("2", ("10", 9), price="2.49"),
        answer("3", ("10", 9)),
    )
    assert [("1", day(2), 0), ("2", day(2), 1)] == counted("price", order)


def test_the_last_word_on_a_price_counts():
    order = Told().ordered().held(answer("1", ("10", 9), price="3"), on=2)
    assert [("1", day(2), 0)] == counted("price", order)
    order.acknowledged(answer("1", ("10", 9), price="2.50"), on=4)
    assert [("1", day(4), 1)] == counted("price", order)


def test_an_order_is_trouble_once_a_person_must_look_at_it():
    fine = Told("A").ordered()
    held = Told("B").ordered().held(answer("1", ("10", 9), price="3"))
    overdue = Told("C").ordered().overdue("delivery", on=10)
    found = rows_of([each.facts for each in (fine, held, overdue)], ask())["trouble_free"]
    assert [1, 0, 0] == [each.part for each in found]
    assert ["no trouble", "its answer went beyond the tolerance (price)"] == [
        each.words for each in found[:2]
    ]
    assert (2, 3) == found[1].shown().versions, "the sending and the answer that was held"


def test_a_row_says_where_it_is_on_record():
    order = Told().ordered().acknowledged(answer("1", ("10", 9)))
    order.received("4", on=8).received("6", on=10)
    [counted_one] = rows_of([order.facts], ask())["otif"]
    row = counted_one.shown()
    assert "4 of 10 EA by 2026-11-09; complete on 2026-11-10" == row.words
    assert (3, 4, 5) == row.versions
    assert "/orders/PO-1" == row.path


def test_the_ends_of_the_calendar_do_no_harm():
    order = Told().ordered(item(due=None)).acknowledged(answer("1", ("10", 9)))
    [line] = order.facts.lines
    far = [each.model_copy(update={"date": day(1).max}) for each in line.promises]
    facts = order.facts.model_copy(
        update={"lines": (line.model_copy(update={"promises": tuple(far)}),)}
    )
    assert [] == rows_of([facts], ask(late_days=60))["otif"]
