"""Spend by category and by kind: direct, indirect, MRO (maintenance, repair and operations).

What the user says of a category holds. Of the others we guess by the words in its name, and say so:
what is sold is direct, unless its name speaks of running the place.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import get_args

from hub.core.masterdata.catalogue import Catalogue
from schemas.readiness import CategorySpend, ClassSpend, SpendClass

THOUSANDTH = Decimal("0.001")
NO_CATEGORY = "(no category)"
# Whole words, or their beginnings where they end in a star, in the name of a category.
WORDS: tuple[tuple[SpendClass, tuple[str, ...]], ...] = (
    ("MRO", ("mro", "maint*", "repair*", "spare*", "tool*", "lubric*", "clean*", "janitor*")),
    ("MRO", ("safety", "ppe", "consumable*", "abrasive*", "workwear", "facilit*")),
    ("indirect", ("indirect", "office", "stationer*", "it", "software", "hardware", "computer*")),
    ("indirect", ("laptop*", "travel", "market*", "service*", "furniture", "freight", "energy")),
    ("indirect", ("utilit*", "training", "catering", "print*", "telecom*", "subscription*")),
    ("indirect", ("consult*", "legal", "insurance")),
)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """A part as a share from 0 to 1; of nothing, nothing."""
    if not whole:
        return Decimal(0)
    return min(max(part / whole, Decimal(0)), Decimal(1)).quantize(THOUSANDTH, ROUND_HALF_UP)


def guess_class(category: str) -> tuple[SpendClass, str]:
    """What kind of spend a category's name speaks of, and why we think so."""
    for word in re.findall(r"[a-z]+", category.lower()):
        for kind, words in WORDS:
            if any(_is(word, known) for known in words):
                return kind, f"a guess by the word {word!r} in its name"
    if not category:
        return "direct", "a guess: its items are in no category"
    return "direct", "a guess: nothing in its name says otherwise"


def spend_by_category(
    catalogue: Catalogue, known: Mapping[str, SpendClass]
) -> tuple[CategorySpend, ...]:
    """Every category's year, the largest spend first."""
    items = catalogue.items
    grouped: dict[str, list[int]] = defaultdict(list)
    for place, category in enumerate(items.category):
        grouped[category].append(place)
    whole = sum(catalogue.spend, Decimal(0))
    found = [_category(catalogue, name, rows, whole, known) for name, rows in grouped.items()]
    return tuple(sorted(found, key=lambda each: (-each.spend, each.category)))


def spend_by_class(categories: Sequence[CategorySpend]) -> tuple[ClassSpend, ...]:
    """A year's spend of each kind, and how much of it we guessed."""
    whole = sum((each.spend for each in categories), Decimal(0))
    found = []
    for kind in get_args(SpendClass):
        own = [each for each in categories if each.spend_class == kind]
        spend = sum((each.spend for each in own), Decimal(0))
        guessed = sum((each.spend for each in own if each.guessed), Decimal(0))
        found.append(
            ClassSpend(spend_class=kind, spend=spend, share=share(spend, whole), guessed=guessed)
        )
    return tuple(found)


def _is(word: str, known: str) -> bool:
    return word.startswith(known[:-1]) if known.endswith("*") else word == known


def _category(
    catalogue: Catalogue,
    name: str,
    rows: Sequence[int],
    whole: Decimal,
    known: Mapping[str, SpendClass],
) -> CategorySpend:
    items = catalogue.items
    guessed, why = guess_class(name)
    spend = sum((catalogue.spend[row] for row in rows), Decimal(0))
    single = sum((catalogue.spend[row] for row in rows if items.single_source[row]), Decimal(0))
    return CategorySpend(
        category=name,
        spend_class=known.get(name, guessed),
        guessed=name not in known,
        why="you said so" if name in known else why,
        spend=spend,
        share=share(spend, whole),
        items=len(rows),
        suppliers=len({items.supplier_id[row] for row in rows} - {""}),
        lines=sum((catalogue.lines[row] for row in rows), Decimal(0)),
        single_source=share(single, spend),
    )
