"""The policy that a new hub starts with, until a person writes another (docs/reference/scorecards).

It is recorded as the first version before anything is reckoned by it. The weights follow what the
measures cost a buyer: goods that are not there on their day come first.
"""

from decimal import Decimal

from schemas.scorecards import ScorecardPolicy, Targets, Weights

FIRST_POLICY = ScorecardPolicy(
    weights=Weights(
        otif=Decimal(40),
        fill_rate=Decimal(15),
        acknowledgment=Decimal(10),
        ship_notice=Decimal(10),
        lead_time=Decimal(5),
        price=Decimal(10),
        trouble_free=Decimal(10),
    ),
    targets=Targets(
        otif=Decimal(95),
        fill_rate=Decimal(98),
        acknowledgment=Decimal(95),
        ship_notice=Decimal(98),
        lead_time=Decimal(60),
        price=Decimal(99),
        trouble_free=Decimal(95),
    ),
    window_days=90,
    late_days=0,
    fewest_orders=5,
    valid_days=7,
)
FIRST_REASON = "what a new hub starts with"
