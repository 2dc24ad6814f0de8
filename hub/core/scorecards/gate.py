"""What a score means for new orders: the gate of the partner's terms."""

from datetime import date, timedelta
from decimal import Decimal

from schemas.order_terms import Gate
from schemas.scorecards import Measure, Scorecard, ScorecardPolicy, Standing


def standing(score: Decimal | None, orders: int, policy: ScorecardPolicy, gate: Gate) -> Standing:
    """Good, or what the gate makes of it; too few orders are no ground to judge anybody."""
    if score is None or orders < policy.fewest_orders:
        return "insufficient"
    if score < gate.block_below:
        return "block"
    return "warn" if score < gate.warn_below else "good"


def standing_today(card: Scorecard, policy: ScorecardPolicy, gate: Gate, today: date) -> Standing:
    """What a card that was reckoned before means now; one that has grown old means nothing."""
    if card.last_day + timedelta(days=policy.valid_days) < today:
        return "insufficient"
    return standing(card.score, card.orders, policy, gate)


def drag(card: Scorecard) -> Measure | None:
    """The measure that costs the score most points."""
    costs = [((100 - each.score) * each.weight_used, each) for each in card.measures]
    worst = max(costs, key=lambda cost: cost[0], default=None)
    return worst[1] if worst and worst[0] > 0 else None


def explain(card: Scorecard, limit: Decimal) -> str:
    """Why a card is below a limit, in a sentence for whoever wants to order."""
    worst = drag(card)
    said = f"{card.partner} scores {card.score:f} of 100, below {limit:f}"
    if worst is None:
        return said
    return (
        f"{said}; what costs most is {worst.title.lower()}: {worst.value:f} % "
        f"against a target of {worst.target:f} % ({worst.rows})"
    )
