"""860, purchase order change by the buyer (GS01 PC). Source: X12 004010 and 005010, set 860."""

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
from edi.sets.shared import (
    kept_texts,
    lead_time_loop,
    schedule_loop,
    subline_loop,
    summary_loop,
)
from edi.x12.grammar import MANY, Grammar, Loop, may, may_loop, must
from schemas.orders import OrderChange

BCH = (
    "purpose type order_number release change order_date request contract reference effective "
    "date contract_type security response_wanted transaction category"
)


def _lines() -> Loop:
    return may_loop(
        100_000,
        "lines",
        must("POC", into=CHANGE),
        *item_rows(),
        may("MAN", 10),
        may("PCT", MANY),
        may("CTB", MANY),
        may("TXI", MANY, "taxes"),
        may("SPI", MANY),
        *kept_texts(),
        quantity_loop(),
        schedule_loop(),
        may_loop(200, None, must("PKG"), may("MEA", MANY)),
        lead_time_loop(),
        *item_loops(),
        subline_loop(may("ADV", MANY)),
        *closing_loops(),
    )


GRAMMAR = Grammar(
    "860",
    "PC",
    "Purchase Order Change Request - Buyer Initiated",
    OrderChange,
    (
        must("BCH", into=BCH),
        *money_rows(),
        *goods_rows(),
        *loop_rows(),
        _lines(),
        summary_loop(5),
    ),
    counted="lines",
)
