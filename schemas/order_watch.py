"""What the watch found: what was due of partners and has not come."""

from datetime import datetime

from schemas.ordering import DueKind
from schemas.word import Word


class Missing(Word):
    """Something that was due of an order until an instant and has not come."""

    order: str
    partner: str
    what: DueKind
    due_at: datetime


class Watched(Word):
    """What a person was told of by one look: acknowledgments (997) of what was sent, and what is
    missing of orders. What was told before is not told again."""

    acknowledgments: int
    orders: tuple[Missing, ...]
