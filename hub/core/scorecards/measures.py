"""The seven measures: what each counts, how it adds up, and its formula in words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hub.core.scorecards.answers import acknowledgment_rows, price_rows, trouble_rows
from hub.core.scorecards.deliveries import fill_rows, otif_rows
from hub.core.scorecards.goods import lead_time_rows, notice_rows
from hub.core.scorecards.question import Counted, Question
from hub.core.scorecards.sums import Sum, share, steadiness
from schemas.order_facts import OrderFacts
from schemas.scorecards import MeasureName


@dataclass(frozen=True)
class Kind:
    """One measure: its rows of an order, what they add up to, and the words for people."""

    name: MeasureName
    title: str
    formula: str
    rows: Callable[[OrderFacts, Question], Iterator[Counted]]
    total: Callable[[Sequence[Counted]], Sum]
    nothing: str


KINDS: tuple[Kind, ...] = (
    Kind(
        "otif",
        "On time, in full",
        "lines of which all that we ordered was received by the day first promised (else the day "
        "we asked for) / lines whose day has come",
        otif_rows,
        share,
        "no line was due in the window",
    ),
    Kind(
        "fill_rate",
        "Fill rate",
        "the sum over lines of (quantity received by the day we asked for, else promised / "
        "quantity ordered) / lines whose day has come",
        fill_rows,
        share,
        "no line was due in the window",
    ),
    Kind(
        "acknowledgment",
        "Answer to orders in time",
        "orders answered within the hours agreed / orders answered, or overdue for their answer",
        acknowledgment_rows,
        share,
        "no answer was due in the window",
    ),
    Kind(
        "ship_notice",
        "Ship notice accuracy",
        "lines whose ship notices name exactly what was received, and came no later than it / "
        "lines received, where a ship notice is agreed",
        notice_rows,
        share,
        "no line with an agreed ship notice was received in the window",
    ),
    Kind(
        "lead_time",
        "Lead time steadiness",
        "the median / the 90th percentile of the days from sending to receipt, each receipt "
        "weighed by its share of the line",
        lead_time_rows,
        steadiness,
        "nothing was received in the window",
    ),
    Kind(
        "price",
        "Price adherence",
        "lines answered at our price or below / lines answered with a price",
        price_rows,
        share,
        "no line was answered with a price in the window",
    ),
    Kind(
        "trouble_free",
        "Orders without trouble",
        "orders that no person had to look at (refused, held, overdue) / orders sent",
        trouble_rows,
        share,
        "no order was sent in the window",
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
