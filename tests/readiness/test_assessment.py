"""Readiness: spend by kind, what repeats, how far sources can be relied on, where to begin."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from hub.core.readiness.pilot import SMALLEST
from hub.core.readiness.sources import FEED_WEIGHTS
from hub.core.readiness.spend import guess_class, share
from hub.flows.readiness import assess_folder
from schemas.errors import InputError
from schemas.readiness import Classes

NONE = Classes()


def test_spend_is_told_by_category_and_kind_and_adds_up(company: Path) -> None:
    found = assess_folder(company, None, NONE)
    spend = {each.category: each.spend for each in found.categories}
    assert Decimal("12296.00") == spend["Fixings"]  # 53 weeks of 11 to 18, at 2.00
    assert Decimal("5400.00") == spend["Machines"]
    assert Decimal("864.00") == spend["Office supplies"]
    assert found.spend == sum(spend.values()) == sum(each.spend for each in found.classes)
    assert dt.date(2025, 12, 31) == found.as_of


def test_a_guess_is_called_a_guess_and_what_the_user_says_holds(company: Path) -> None:
    told = Classes.model_validate({"categories": {"Machines": "MRO"}})
    found = {each.category: each for each in assess_folder(company, None, told).categories}
    assert ("MRO", False, "you said so") == _kind(found["Machines"])
    assert ("direct", True) == _kind(found["Fixings"])[:2]
    assert ("indirect", True, "a guess by the word 'office' in its name") == _kind(
        found["Office supplies"]
    )


def _kind(each) -> tuple[str, bool, str]:
    return each.spend_class, each.guessed, each.why


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("Spare parts", "MRO"),
        ("IT equipment", "indirect"),
        ("Fittings", "direct"),
        ("Cleaning", "MRO"),
        ("Bits", "direct"),
        ("", "direct"),
    ],
)
def test_kinds_are_guessed_by_whole_words(category: str, kind: str) -> None:
    assert kind == guess_class(category)[0]


def test_what_repeats_is_asked_for_in_most_months_and_ordered_often(company: Path) -> None:
    found = assess_folder(company, None, NONE)
    skus = [buy.sku for buy in found.repetitive]
    assert {f"F{n}" for n in range(1, 9)} | {f"O{n}" for n in range(1, 7)} == set(skus)
    assert (12, Decimal("52")) == (found.repetitive[0].months, found.repetitive[0].lines)
    assert Decimal("0.709") == found.repetitive_share  # (12,296 + 864) / 18,561


def test_the_pilot_repeats_and_its_rivals_say_what_they_lack(company: Path) -> None:
    found = assess_folder(company, None, NONE)
    assert found.pilot is not None
    assert "Fixings" == found.pilot.category
    assert 100 == sum(part.weight for part in found.pilot.parts)
    points = sum(part.weight * part.share for part in found.pilot.parts)
    assert abs(found.pilot.score - points) <= Decimal("0.5")
    others = {each.category: each for each in found.others}
    assert "0% of its spend is on items that are bought again" in others["Machines"].why
    barred = others["(no category)"].barred
    assert "its items are in no category, so no rule could speak of them" == barred


def test_a_category_that_is_too_small_is_barred(company: Path) -> None:
    items = (company / "items.csv").read_text().replace("4.00,Office", "0.01,Office")
    (company / "items.csv").write_text(items)
    found = assess_folder(company, None, NONE)
    barred = {each.category: each.barred for each in found.others}["Office supplies"]
    assert "0.0% of the spend is too little to show anything" == barred
    assert SMALLEST == Decimal("0.01")


def test_sources_are_scored_by_what_applies_to_them(company: Path) -> None:
    found = {each.feed: each for each in assess_folder(company, None, NONE).sources}
    demand, stock, suppliers = found["demand"], found["stock"], found["suppliers"]
    assert (Decimal(1), Decimal(1), 100) == (demand.fresh, demand.long, demand.score)
    assert Decimal("0.929") == stock.fresh  # a day of fourteen
    assert Decimal("0.778") == suppliers.complete  # names, two of three lead times and ids
    assert (False, 0) == (found["receipts"].there, found["receipts"].score)
    assert 100 == sum(FEED_WEIGHTS.values())


def test_old_data_is_stale_and_rows_after_the_day_do_not_count(company: Path) -> None:
    early = assess_folder(company, dt.date(2025, 6, 30), NONE)
    late = assess_folder(company, dt.date(2026, 1, 31), NONE)
    assert Decimal(0) == {s.feed: s.fresh for s in late.sources}["demand"]
    notes = {s.feed: s.notes for s in early.sources}["demand"]
    assert "some rows are later than 2025-06-30 and were left out of the year" in notes
    assert {} == {e.category: e.spend for e in early.categories if not e.category and e.spend}


def test_refused_rows_and_unreadable_files_are_told_and_the_rest_stands(company: Path) -> None:
    with (company / "demand.csv").open("a") as file:
        file.write("F1,2025-12-32,4\n")
    (company / "contracts.csv").write_text("nothing,of,the,kind\n")
    found = assess_folder(company, None, NONE)
    assert (1, "demand.csv") == (found.refused_count, found.refused[0].file)
    assert ["contracts"] == [each.feed for each in found.unreadable]
    assert "Fixings" == found.categories[0].category


def test_the_rows_of_an_issue_are_told_by_line(company: Path) -> None:
    found = assess_folder(company, None, NONE).masterdata
    (edi,) = [issue for issue in found.issues if issue.code == "EDI_MISSING"]
    assert ("suppliers", "S2", 3) == (edi.rows[0].feed, edi.rows[0].key, edi.rows[0].line)


def test_other_currencies_count_by_their_rate_or_not_at_all(company: Path) -> None:
    text = (company / "items.csv").read_text().splitlines()
    rows = [f"{row},{'EUR' if row[0] == 'M' else 'USD'}" for row in text[1:]]
    (company / "items.csv").write_text("\n".join([f"{text[0]},currency", *rows]))
    without = assess_folder(company, None, NONE)
    rated = assess_folder(company, None, Classes.model_validate({"rates": {"EUR": "1.10"}}))
    assert Decimal(0) == {c.category: c.spend for c in without.categories}["Machines"]
    assert "6 in EUR: items without a rate to USD count nothing; give [rates]" in without.notes
    assert Decimal("5940.00") == {c.category: c.spend for c in rated.categories}["Machines"]


def test_feeds_without_a_date_need_to_be_told_the_day(tmp_path: Path) -> None:
    (tmp_path / "suppliers.csv").write_text("supplier_id,name,lead_time_days\nS,Bolt,7\n")
    with pytest.raises(InputError, match="--as-of"):
        assess_folder(tmp_path, None, NONE)
    found = assess_folder(tmp_path, dt.date(2025, 1, 1), NONE)
    assert (None, 0, ()) == (found.pilot, found.spend, found.categories)


def test_a_share_is_never_below_nothing_nor_above_all() -> None:
    assert [Decimal(0), Decimal(1), Decimal(0)] == [
        share(Decimal(-1), Decimal(2)),
        share(Decimal(3), Decimal(2)),
        share(Decimal(3), Decimal(0)),
    ]
