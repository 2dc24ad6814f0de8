"""What was agreed with a partner about its orders: how they reach it, what it may change, when it
answers. A part of its profile; each order keeps the terms it was made under."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from schemas.order_paper import OrderPaper
from schemas.part import Number
from schemas.word import Word

Channel = Literal["x12", "webhook", "api"]
Percent = Annotated[Number, Field(ge=0, le=100)]


class Tolerance(Word):
    """What a supplier's answer may change without a person: the narrower of two limits holds.

    `price_percent` and `price_amount` (over the line, in the order's currency) bound a higher
    price; a lower one is always within. `quantity_percent` bounds a quantity that is confirmed in
    total, `days_late` a promised date after the one that was asked for.
    """

    model_config = ConfigDict(extra="forbid")

    price_percent: Percent = Decimal(2)
    price_amount: Annotated[Number, Field(ge=0)] = Decimal(25)
    quantity_percent: Percent = Decimal(0)
    days_late: Annotated[int, Field(ge=0, le=365)] = 0


class Gate(Word):
    """Which scorecard warns about, or blocks, new orders: below these scores of 100; 0 is never."""

    model_config = ConfigDict(extra="forbid")

    warn_below: Percent = Decimal(0)
    block_below: Percent = Decimal(0)


class OrderTerms(Word):
    """How orders go to a partner and when its answers are due.

    `channel`: x12 sends an 850 to its outbox, webhook posts the order to its subscription, api
    leaves it to be fetched. `acknowledgment_hours` counts from sending to the 855; with
    `ship_notice` an ASN is expected `transit_days` before each promised delivery; a delivery is
    overdue `grace_days` after its promised day. `paper` is what every order to it says;
    `blocked` is why no new order goes to it.
    """

    model_config = ConfigDict(extra="forbid")

    channel: Channel = "x12"
    tolerance: Tolerance = Tolerance()
    acknowledgment_hours: Annotated[int, Field(ge=1, le=2160)] = 48
    ship_notice: bool = True
    transit_days: Annotated[int, Field(ge=0, le=180)] = 0
    grace_days: Annotated[int, Field(ge=0, le=180)] = 0
    gate: Gate = Gate()
    paper: OrderPaper = OrderPaper()
    blocked: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
