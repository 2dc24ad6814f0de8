"""The columns of each feed, as data: names, kinds, defaults, what a cell may hold.

The contract of the feeds folder; docs/reference/feeds.md tells it to people. Readers, the API and
the tests take it from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from decimal import Decimal
from typing import Literal

from schemas.feeds import FeedName

# An amount or a quantity: up to twelve digits before the point and six behind it.
DIGITS, DECIMALS = 18, 6
SMALLEST = Decimal("0.000001")
MOST = 1_000_000_000
LONGEST_KEY = 128
LONGEST_TEXT = 1_000
FIRST_DAY, LAST_DAY = Day(1980, 1, 1), Day(2100, 12, 31)
TRUE, FALSE = ("1", "true", "yes", "y", "t"), ("0", "false", "no", "n", "f")

Kind = Literal["key", "text", "money", "number", "date", "flag"]


@dataclass(frozen=True)
class Column:
    """One column.

    A column with a `default` may be missing, and a cell of it may be empty. `empty` says that the
    cell of a column that must be there may yet be empty: nobody knows it. A number lies from
    `least` (not at it where `over` is set) to `most`.
    """

    name: str
    kind: Kind
    default: str | None = None
    empty: bool = False
    least: int = 0
    most: int = MOST
    over: bool = False
    below: bool = False

    @property
    def needed(self) -> bool:
        """Whether the header must have it."""
        return self.default is None

    @property
    def filled(self) -> bool:
        """Whether every cell must have something in it."""
        return self.default is None and not self.empty

    @property
    def decimal(self) -> bool:
        return self.kind in ("money", "number")


@dataclass(frozen=True)
class FeedColumns:
    """A feed: its columns, those that tell one row from another, and pairs of dates in order.

    A history grows by what is dropped; any other feed is a snapshot, which the next one replaces.
    A row of a later file takes the place of the earlier files' rows that are alike in `replaces`
    (the key, where there is one). `dates` is the column that says what time the rows span.
    """

    name: FeedName
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    in_order: tuple[tuple[str, str], ...] = ()
    dates: str | None = None
    history: bool = False
    alike: tuple[str, ...] = ()

    @property
    def replaces(self) -> tuple[str, ...]:
        return self.key or self.alike

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _key(name: str) -> Column:
    return Column(name, "key")


_LOCATION = Column("location", "key", default="MAIN")
_CURRENCY = Column("currency", "text", default="USD")

_ITEMS = FeedColumns(
    "items",
    (
        _key("sku"),
        Column("description", "text", empty=True),
        Column("supplier_id", "text", empty=True),
        Column("unit_cost", "money"),
        Column("category", "text", default=""),
        Column("uom", "text", default="EA"),
        _CURRENCY,
        Column("supplier_sku", "text", default=""),
        Column("gtin", "text", default=""),
        Column("pack_size", "number", default="1", over=True),
        Column("moq", "number", default="1"),
        Column("each_per_uom", "number", default="1", over=True),
        Column("single_source", "flag", default="0"),
        Column("service_level", "number", default="0.95", most=1, over=True, below=True),
        Column("shelf_life_days", "number", default="0", most=36_500),
    ),
    key=("sku",),
)

_SUPPLIERS = FeedColumns(
    "suppliers",
    (
        _key("supplier_id"),
        Column("name", "text", empty=True),
        Column("lead_time_days", "number", empty=True, most=3650),
        Column("review_days", "number", default="1", most=3650, over=True),
        Column("min_order_value", "money", default="0"),
        Column("order_cost", "money", default="0"),
        _CURRENCY,
        Column("edi_id", "text", default=""),
        Column("edi_qualifier", "text", default="ZZ"),
        Column("vat_id", "text", default=""),
        Column("iban", "text", default=""),
        Column("evaluated_receipt", "flag", default="0"),
    ),
    key=("supplier_id",),
)

_DEMAND = FeedColumns(
    "demand",
    (
        _key("sku"),
        Column("date", "date"),
        Column("quantity", "number"),
        _LOCATION,
        Column("censored", "flag", default="0"),
    ),
    key=("sku", "location", "date"),
    dates="date",
    history=True,
)

_STOCK = FeedColumns(
    "stock",
    (
        _key("sku"),
        Column("on_hand", "number"),
        Column("as_of", "date", default=""),
        _LOCATION,
        Column("reserved", "number", default="0"),
        Column("backordered", "number", default="0"),
    ),
    key=("sku", "location"),
    dates="as_of",
)

_OPEN_ORDERS = FeedColumns(
    "open_orders",
    (
        _key("order_id"),
        _key("sku"),
        _key("supplier_id"),
        Column("quantity", "number"),
        Column("ordered_on", "date"),
        Column("due_on", "date", default=""),
        _LOCATION,
    ),
    dates="ordered_on",
    alike=("order_id", "sku", "location"),
)

_RECEIPTS = FeedColumns(
    "receipts",
    (
        _key("order_id"),
        _key("sku"),
        _key("supplier_id"),
        # A reversal is negative.
        Column("quantity", "number", least=-MOST),
        Column("received_on", "date"),
        Column("ordered_on", "date", default=""),
        _LOCATION,
    ),
    in_order=(("ordered_on", "received_on"),),
    dates="received_on",
    history=True,
    alike=("order_id", "sku", "location", "received_on"),
)

_CONTRACTS = FeedColumns(
    "contracts",
    (
        _key("contract_id"),
        _key("sku"),
        _key("supplier_id"),
        Column("unit_price", "money"),
        Column("from_quantity", "number", default="1"),
        Column("valid_from", "date", default=""),
        Column("valid_to", "date", default=""),
    ),
    key=("contract_id", "sku", "supplier_id", "from_quantity", "valid_from"),
    in_order=(("valid_from", "valid_to"),),
)

FEEDS: Mapping[FeedName, FeedColumns] = {
    feed.name: feed
    for feed in (_ITEMS, _SUPPLIERS, _DEMAND, _STOCK, _OPEN_ORDERS, _RECEIPTS, _CONTRACTS)
}
