"""865, purchase order change by the seller, or its answer (GS01 CA).

Source: X12 004010 and 005010, transaction set 865.
"""

from edi.sets.order_rows import (
    CHANGE,
    closing_loops,
    goods_rows,
    item_loops,
    item_rows,
    loop_rows,
    money_rows,
    quantity_loop,
)
from edi.sets.shared import kept_texts, schedule_loop, subline_loop, summary_loop
from edi.x12.grammar import MANY, Grammar, Loop, light_loop, may, may_loop, must
from schemas.orders import OrderChangeResponse

BCA = (
    "purpose type order_number release change order_date request contract supplier_order date "
    "change_date effective order_type security transaction"
)


def _lines() -> Loop:
    return may_loop(
        100_000,
        "lines",
        must("POC", into=CHANGE),
        *item_rows(),
        may("TXI", MANY, "taxes"),
        may("PCT", MANY),
        light_loop(104, "statuses", "ACK", may("DTM", 1, "dates")),
        may("MAN", 10),
        may("SPI", MANY),
        *kept_texts(),
        may("CTB", MANY),
        quantity_loop(),
        schedule_loop(may("REF", MANY, "references")),
        *item_loops(),
        subline_loop(may("ACK", 104), may("ADV", MANY)),
        *closing_loops(),
    )


GRAMMAR = Grammar(
    "865",
    "CA",
    "Purchase Order Change Acknowledgment/Request - Seller Initiated",
    OrderChangeResponse,
    (
        must("BCA", into=BCA),
        *money_rows(),
        *goods_rows(),
        *loop_rows(),
        _lines(),
        summary_loop(5),
    ),
    counted="lines",
)
