"""850, purchase order (GS01 PO). Source: X12 004010 and 005010, transaction set 850."""

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
from edi.sets.shared import (
    kept_texts,
    lead_time_loop,
    schedule_loop,
    subline_loop,
    summary_loop,
)
from edi.x12.grammar import MANY, Grammar, Loop, may, may_loop, must, must_loop
from schemas.orders import Order

BEG = (
    "purpose type number release date contract response_wanted invoice_type contract_type "
    "category security transaction"
)


def _lines() -> Loop:
    return must_loop(
        100_000,
        "lines",
        must("PO1", into=LINE),
        *item_rows(),
        may("PCT", MANY),
        may("MAN", 10),
        *kept_texts(),
        may("SPI", MANY),
        may("TXI", MANY, "taxes"),
        may("CTB", MANY),
        quantity_loop(),
        schedule_loop(may("REF", MANY, "references")),
        may_loop(200, None, must("PKG"), may("MEA", MANY)),
        lead_time_loop(),
        *item_loops(),
        subline_loop(may("ADV", MANY)),
        *closing_loops(),
    )


GRAMMAR = Grammar(
    "850",
    "PO",
    "Purchase Order",
    Order,
    (
        must("BEG", into=BEG),
        *money_rows(),
        *goods_rows(),
        *loop_rows(),
        _lines(),
        summary_loop(1),
    ),
    counted="lines",
)
