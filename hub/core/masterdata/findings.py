"""Issues as they are found: each with its rows, and its yearly cost by a formula in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hub.core.masterdata.catalogue import YEAR, Catalogue, round_money
from schemas.masterdata import Assumptions, Issue, IssueCode

HOUR = Decimal(60)


@dataclass(frozen=True)
class Cost:
    """What leaving something costs a year, and how that was reckoned."""

    amount: Decimal
    formula: str


@dataclass(frozen=True)
class Finder:
    """What every check has at hand: the catalogue and the figures to reckon with."""

    catalogue: Catalogue
    assumed: Assumptions

    def looking(self, lines: Decimal, what: str = "order lines a year") -> Cost:
        """Somebody looks into each of these lines."""
        assumed = self.assumed
        amount = lines * assumed.minutes_per_line / HOUR * assumed.hourly_cost
        return Cost(
            round_money(amount),
            f"{lines:.0f} {what} × {assumed.minutes_per_line} min × {assumed.hourly_cost} an hour",
        )

    def holding(self, value: Decimal, what: str) -> Cost:
        """Stock of this value is held for nothing."""
        amount = round_money(value * self.assumed.carrying_rate)
        return Cost(amount, f"{round_money(value)} {what} × {self.assumed.carrying_rate} a year")

    def covering(self, spend: Decimal, days: Decimal, what: str) -> Cost:
        """Stock for some days of a yearly spend is held for nothing."""
        amount = spend / YEAR * days * self.assumed.carrying_rate
        return Cost(
            round_money(amount),
            f"{round_money(spend)} a year / {YEAR} × {days:.0f} {what}"
            f" × {self.assumed.carrying_rate} a year",
        )

    def item(
        self, code: IssueCode, places: Sequence[int], message: str, fix: str, cost: Cost
    ) -> Issue:
        """An issue of one item, or of several that belong together."""
        items = self.catalogue.items
        return Issue(
            code=code,
            subject=" = ".join(items.sku[place] for place in places[:5]),
            message=message,
            fix=fix,
            rows=tuple(self.catalogue.item_row(place) for place in places),
            cost=cost.amount,
            currency=self.catalogue.currency,
            formula=cost.formula,
            supplier_id=items.supplier_id[places[0]],
            category=items.category[places[0]],
        )

    def supplier(
        self, code: IssueCode, places: Sequence[int], message: str, fix: str, cost: Cost
    ) -> Issue:
        """An issue of one supplier, or of several that are one."""
        suppliers = self.catalogue.feeds.suppliers
        return Issue(
            code=code,
            subject=" = ".join(suppliers.supplier_id[place] for place in places[:5]),
            message=message,
            fix=fix,
            rows=tuple(self.catalogue.supplier_row(place) for place in places),
            cost=cost.amount,
            currency=self.catalogue.currency,
            formula=cost.formula,
            supplier_id=suppliers.supplier_id[places[0]],
        )

    def lines(self, places: Iterable[int]) -> Decimal:
        """The order lines a year of some items."""
        return sum((self.catalogue.lines[place] for place in places), Decimal(0))

    def spend(self, places: Iterable[int]) -> Decimal:
        """The yearly spend on some items."""
        return sum((self.catalogue.spend[place] for place in places), Decimal(0))


def rows_of(issues: Iterable[Issue], feed: str) -> set[str]:
    """The keys of all rows of a feed that issues name."""
    return {row.key for issue in issues for row in issue.rows if row.feed == feed}
