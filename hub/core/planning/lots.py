"""How much to order at a time: the economic quantity, within what the supplier sells.

Harris (1913). Where nobody knows what an order line costs, a lot covers the usual days. A price
break is taken where it costs less a year, all things counted, and is not more than may be held.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.core.planning.figures import Numbers, rounded
from schemas.planning import Model

DAYS_A_YEAR = 365
DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Terms:
    """What a supplier sells each SKU by, and what it costs; money in the currency's units."""

    unit_cost: Numbers
    order_cost: Numbers
    pack: Numbers
    moq: Numbers

    def some(self, rows: NDArray[np.int64]) -> "Terms":
        """The terms of some rows."""
        return Terms(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def economic_lots(level: Numbers, terms: Terms, model: Model) -> Numbers:
    """The lot of each SKU, not yet in whole packs: at least the MOQ, at most the longest cover."""
    yearly = model.holding_rate * np.maximum(terms.unit_cost, 1e-9)
    economic = np.sqrt(2 * terms.order_cost * level * DAYS_A_YEAR / yearly)
    usual = level * model.usual_cover
    wanted = np.where(terms.order_cost > 0, economic, usual)
    most = level * model.longest_cover
    return rounded(np.maximum(np.minimum(wanted, most), np.maximum(terms.moq, 1)))


def whole(quantity: Numbers, terms: Terms) -> Numbers:
    """A wanted quantity as it can be ordered: at least the MOQ, in whole packs, rounded up."""
    least = np.maximum(rounded(quantity), terms.moq)
    packs = np.ceil(rounded(least / terms.pack))
    # Nine digits may have lost the end of a long MOQ.
    short = in_packs(packs, terms) < terms.moq
    packs = np.where(short, np.ceil(terms.moq / terms.pack), packs)
    return np.where(quantity > 0, in_packs(packs, terms), 0.0)


def nearest(quantity: Numbers, least: Numbers, terms: Terms) -> Numbers:
    """A wanted quantity in the nearest number of packs that is more than `least`, from the MOQ on.

    Halves round up. Lots that were always rounded up would be half a pack too large on average.
    """
    near = np.floor(rounded(quantity / terms.pack) + 0.5)
    enough = np.floor(rounded(np.maximum(least, 0) / terms.pack)) + 1
    wanted = np.where(quantity > 0, np.maximum(near, enough), 0.0)
    return whole(in_packs(wanted, terms), terms)


def in_packs(packs: Numbers, terms: Terms) -> Numbers:
    """So many packs, as a quantity of at most six decimals, which is what feeds have."""
    return np.asarray(np.round(packs * terms.pack, DECIMALS))


def economic_quantity(fixed: float, holding: float, demand: float) -> tuple[float, float]:
    """The textbook's quantity and its cost a period: sqrt(2 K d / h), and sqrt(2 K d h)."""
    return float(np.sqrt(2 * fixed * demand / holding)), float(
        np.sqrt(2 * fixed * demand * holding)
    )
