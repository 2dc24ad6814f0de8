"""Master data as a whole: every issue found, scored, and put in the order of what it costs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from hub.core.masterdata.catalogue import Catalogue
from hub.core.masterdata.findings import Finder
from hub.core.masterdata.identities import find_same_items
from hub.core.masterdata.items import find_item_issues
from hub.core.masterdata.prices import find_price_issues
from hub.core.masterdata.scores import overall, score_categories, score_suppliers
from hub.core.masterdata.suppliers import find_supplier_issues
from schemas.masterdata import Assumptions, Issue, IssueCode, IssueTotal, MasterData

# The issues that are told one by one: the dearest, and some of each kind; totals count all.
MOST_TOLD = 1_000
MOST_OF_A_KIND = 25


def measure(catalogue: Catalogue, assumed: Assumptions) -> MasterData:
    """The quality of all master data, and what to mend first: what costs most."""
    finder = Finder(catalogue, assumed)
    issues = sorted(_find(finder), key=lambda issue: (-issue.cost, issue.code, issue.subject))
    by_supplier, by_category = score_suppliers(finder, issues), score_categories(finder, issues)
    return MasterData(
        score=overall(by_category + by_supplier),
        currency=catalogue.currency,
        items=len(catalogue.items.sku),
        suppliers=len(catalogue.feeds.suppliers.supplier_id),
        by_supplier=by_supplier,
        by_category=by_category,
        issues=tuple(_told(issues)),
        issue_count=len(issues),
        cost=sum((issue.cost for issue in issues), Decimal(0)),
        totals=_totals(issues),
        assumptions=assumed,
    )


def _find(finder: Finder) -> Iterable[Issue]:
    yield from find_same_items(finder)
    yield from find_item_issues(finder)
    yield from find_price_issues(finder)
    yield from find_supplier_issues(finder)


def _told(issues: Sequence[Issue]) -> Iterator[Issue]:
    of_a_kind: Counter[IssueCode] = Counter()
    for place, issue in enumerate(issues):
        of_a_kind[issue.code] += 1
        if place < MOST_TOLD or of_a_kind[issue.code] <= MOST_OF_A_KIND:
            yield issue


def _totals(issues: Iterable[Issue]) -> tuple[IssueTotal, ...]:
    by_code: dict[IssueCode, list[Issue]] = defaultdict(list)
    for issue in issues:
        by_code[issue.code].append(issue)
    totals = [
        IssueTotal(code=code, count=len(found), cost=sum((i.cost for i in found), Decimal(0)))
        for code, found in by_code.items()
    ]
    return tuple(sorted(totals, key=lambda total: (-total.cost, -total.count, total.code)))
