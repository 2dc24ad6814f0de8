"""855, purchase order acknowledgment (GS01 PR). Source: X12 004010 and 005010, set 855."""

from edi.sets.order_rows import (
    LINE,
    closing_loops,
    goods_rows,
    item_loops,
    item_rows,
    loop_rows,
    money_rows,
    quantity_loop,
)
from edi.sets.shared import schedule_loop, subline_loop, summary_loop
from edi.x12.grammar import MANY, Grammar, Loop, light_loop, may, may_loop, must
from schemas.orders import OrderResponse

BAK = (
    "purpose type order_number order_date release request contract supplier_order date transaction"
)


def _lines() -> Loop:
    return may_loop(
        100_000,
        "lines",
        must("PO1", into=LINE),
        *item_rows(),
        light_loop(104, "statuses", "ACK", may("DTM", 1, "dates")),
        may("MAN", 10),
        may("TXI", MANY, "taxes"),
        may("CTB", MANY),
        quantity_loop(),
        may_loop(200, None, must("PKG"), may("MEA", MANY)),
        schedule_loop(may("REF", MANY, "references")),
        *item_loops(),
        subline_loop(may("ACK", 104), may("ADV", MANY)),
        *closing_loops(),
    )


GRAMMAR = Grammar(
    "855",
    "PR",
    "Purchase Order Acknowledgment",
    OrderResponse,
    (
        must("BAK", into=BAK),
        *money_rows(),
        *goods_rows(),
        *loop_rows(),
        _lines(),
        summary_loop(1),
    ),
    counted="lines",
)
