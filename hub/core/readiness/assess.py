"""The whole of readiness: from tables and the reports of their files to one answer."""

from collections.abc import Mapping
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import ROUND_HALF_UP, Decimal

from hub.core.masterdata.catalogue import Catalogue, read_catalogue
from hub.core.masterdata.quality import measure
from hub.core.readiness.pilot import rank_categories
from hub.core.readiness.repetition import months_active, repetitive_items, tell_repetitive
from hub.core.readiness.sources import measure_sources, score_sources
from hub.core.readiness.spend import share, spend_by_category, spend_by_class
from schemas.feeds import MOST_TOLD, FeedName, FeedReport, RefusedRow
from schemas.readiness import Classes, Readiness
from schemas.tables import Feeds

MOST_OTHERS = 20


def assess(
    feeds: Feeds, reports: Mapping[FeedName, FeedReport], as_of: Day, classes: Classes
) -> Readiness:
    """What the feeds say at the close of a day. The score is half the sources', half the data's."""
    catalogue = read_catalogue(feeds, as_of, classes.rates)
    sources = measure_sources(catalogue, reports)
    masterdata = measure(catalogue, classes.assumptions)
    categories = spend_by_category(catalogue, classes.categories)
    months = months_active(catalogue)
    repetitive = repetitive_items(catalogue, months)
    spend = sum(catalogue.spend, Decimal(0))
    ranked = rank_categories(catalogue, categories, repetitive, masterdata)
    pilot = ranked[0] if ranked and ranked[0].barred is None else None
    repeated = sum((catalogue.spend[place] for place in repetitive), Decimal(0))
    half = Decimal(score_sources(sources) + masterdata.score) / 2
    return Readiness(
        as_of=as_of,
        currency=catalogue.currency,
        spend=spend,
        basis=catalogue.basis,
        days_of_history=catalogue.days_of_history,
        score=int(half.quantize(Decimal(1), ROUND_HALF_UP)),
        sources=sources,
        classes=spend_by_class(categories),
        categories=categories,
        repetitive=tell_repetitive(catalogue, repetitive, months),
        repetitive_share=share(repeated, spend),
        pilot=pilot,
        others=tuple(each for each in ranked if each is not pilot)[:MOST_OTHERS],
        masterdata=masterdata,
        refused=_refused(reports),
        refused_count=sum(report.refused_count for report in reports.values()),
        notes=_notes(catalogue, classes),
    )


def _refused(reports: Mapping[FeedName, FeedReport]) -> tuple[RefusedRow, ...]:
    return tuple(row for report in reports.values() for row in report.refused)[:MOST_TOLD]


def _notes(catalogue: Catalogue, classes: Classes) -> tuple[str, ...]:
    unrated = ", ".join(f"{n} in {own}" for own, n in sorted(catalogue.unrated.items()))
    unknown = sorted(classes.categories.keys() - set(catalogue.items.category))
    notes = []
    if unrated:
        notes.append(
            f"{unrated}: items without a rate to {catalogue.currency} count nothing; give [rates]"
        )
    if unknown:
        notes.append(f"no item is in {', '.join(map(repr, unknown[:10]))}, which you classed")
    if catalogue.basis == "demand":
        notes.append(
            "spend and order lines are estimated from sales: the receipts tell of too little"
        )
    return tuple(notes)
