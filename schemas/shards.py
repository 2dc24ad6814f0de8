"""A shard: the SKU-locations that one call plans, with their history and all that is known of them.

A row stands for a SKU-location. The tables of `feeds` that are about SKU-locations are laid out by
row too, so that nothing need be looked up by key (a SKU of two locations has two rows in `items`).
"""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)

import numpy as np
from numpy.typing import NDArray

from schemas.tables import Contracts, Feeds, Flags, Items, Numbers, Places, Texts

# What there is of each shard, and what the shards of a run share.
SUPPLIERS, RECEIPTS, OPEN_ORDERS = "suppliers.parquet", "receipts.parquet", "open_orders.parquet"
SIDE_FILES = (SUPPLIERS, RECEIPTS, OPEN_ORDERS)


@dataclass(frozen=True, eq=False)
class Shard:
    """Rows of SKU-locations: first those with a stock count and a history, then the others.

    `supplier` is the place of a row's supplier in `feeds.suppliers`, or -1; `known` says whether
    there is an item, `counted` whether there is a stock count, `asked` whether it ever had demand
    by `as_of`. `quantity` and `censored` have a row for each of the first rows, and a column for
    every `period` days, the newest last, of any number type: it ends with `as_of`, or `late` days
    before. `newest` is the newest day that any demand speaks of.

    `feeds` has the whole company's suppliers; of receipts, and of open orders with the suppliers of
    these rows, what lead times are learned from; contracts that hold on `as_of`; no demand. What
    planning does not read (names, descriptions, order numbers) is empty.
    """

    as_of: Day
    period: int
    newest: Day | None
    late: int
    location: Texts
    known: Flags
    counted: Flags
    supplier: Places
    on_order: Numbers
    asked: Flags
    quantity: Numbers
    censored: NDArray[np.bool_]
    feeds: Feeds

    def __len__(self) -> int:
        return len(self.location)

    @property
    def items(self) -> Items:
        return self.feeds.items

    @property
    def contracts(self) -> Contracts:
        return self.feeds.contracts
