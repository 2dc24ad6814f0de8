"""Suppliers' scorecards: reckoned each night and when asked, kept, listed, and taken apart.

The numbers come from hub/core/scorecards; here is where the orders are read and the card is kept.
"""

from collections.abc import Sequence

from hub.core.access import only_theirs
from hub.core.scorecards.card import Rows, reckon
from hub.core.scorecards.gate import standing
from hub.core.scorecards.question import Counted, Question
from hub.flows.order_facts import orders_since
from hub.flows.partners import get_partner
from hub.flows.scorecard_policy import policy_in_force
from hub.ports import Change, Listing, Ports
from schemas.access import Caller
from schemas.errors import Conflict, InputError
from schemas.events import Event
from schemas.partners import Partner
from schemas.scorecards import (
    MeasureName,
    MeasureRows,
    PolicyInForce,
    Row,
    Scorecard,
    ScorecardPage,
    ScorecardReckoned,
    scorecard_stream,
)

AT_ONCE = 100
KIND = "scorecard"
LIVE_ORDERS = 1_000  # as many as are counted while somebody waits


def list_scorecards(
    ports: Ports, caller: Caller, *, partner: str | None, limit: int, after: str | None
) -> ScorecardPage:
    """Scorecards as they were last reckoned, by partner; a supplier's is its own."""
    theirs = only_theirs(caller, partner)
    page = ports.ledger.page(KIND, partner=theirs, limit=limit, after=after, newest_first=False)
    cards = [Scorecard.model_validate(state.data) for state in page.states]
    return ScorecardPage(scorecards=cards, next=page.next)


def get_scorecard(ports: Ports, caller: Caller, partner: str) -> Scorecard:
    """A partner's scorecard as of now; nothing is recorded by looking at it.

    That of a partner with very many orders is today's as it was kept, if there is one.
    """
    profile = _seen(ports, caller, partner)
    policy = policy_in_force(ports)
    kept = kept_scorecard(ports, partner)
    if kept is None or kept.orders <= LIVE_ORDERS or not _is_fresh(ports, kept, policy):
        return _reckon(ports, profile, policy)[0]
    means = standing(kept.score, kept.orders, policy.policy, profile.orders.gate)
    return kept.model_copy(update={"standing": means})


def reckon_now(ports: Ports, caller: Caller, partner: str) -> Scorecard:
    """A partner's scorecard, reckoned anew and kept, whatever was kept before."""
    return _keep(ports, _seen(ports, caller, partner), policy_in_force(ports))


def reckon_all(ports: Ports) -> int:
    """Every partner's scorecard of today, those that are kept already left out; how many.

    Called again after it was stopped, it goes on where it was.
    """
    policy, found, after = policy_in_force(ports), 0, None
    while True:
        page = ports.ledger.page("partner", limit=AT_ONCE, after=after, newest_first=False)
        for state in page.states:
            profile = Partner.model_validate(state.data)
            kept = kept_scorecard(ports, profile.id)
            if kept is None or not _is_fresh(ports, kept, policy):
                _keep(ports, profile, policy)
                found += 1
        after = page.next
        if after is None:
            return found


def measure_rows(
    ports: Ports,
    caller: Caller,
    partner: str,
    measure: MeasureName,
    *,
    limit: int,
    after: str | None,
) -> MeasureRows:
    """What a measure counts now, row by row, beside the measure that those rows come to."""
    card, rows = _reckon(ports, _seen(ports, caller, partner), policy_in_force(ports))
    shown, following = _page(rows[measure], limit, after)
    return MeasureRows(
        partner=partner,
        first_day=card.first_day,
        last_day=card.last_day,
        measure=next((each for each in card.measures if each.name == measure), None),
        rows=shown,
        complete=card.complete,
        next=following,
    )


def kept_scorecard(ports: Ports, partner: str) -> Scorecard | None:
    """A partner's scorecard as it was last reckoned, however long ago."""
    kept = ports.ledger.load(scorecard_stream(partner))
    return None if kept is None else Scorecard.model_validate(kept.data)


def scorecard_change(card: Scorecard, expected: int, event: Event) -> Change:
    """A scorecard's state, new or as it was, with what happened to it."""
    return Change(
        stream=scorecard_stream(card.partner),
        expected=expected,
        events=[event],
        state=card.model_dump(mode="json", exclude_none=True),
        listing=Listing(KIND, card.partner, card.partner),
    )


def _seen(ports: Ports, caller: Caller, partner: str) -> Partner:
    only_theirs(caller, partner)
    return get_partner(ports, partner)


def _is_fresh(ports: Ports, card: Scorecard, policy: PolicyInForce) -> bool:
    today = ports.clock.now().date()
    return card.last_day == today and card.policy_version == policy.version


def _reckon(ports: Ports, profile: Partner, policy: PolicyInForce) -> tuple[Scorecard, Rows]:
    ask = Question(policy.policy, ports.clock.now())
    orders = orders_since(ports, profile.id, ask.first_day)
    gate = profile.orders.gate
    return reckon(profile.id, orders.facts, ask, policy, gate, complete=orders.complete)


def _keep(ports: Ports, profile: Partner, policy: PolicyInForce) -> Scorecard:
    """Reckon a card and keep it; of two that do so at once, either will do."""
    known = ports.ledger.load(scorecard_stream(profile.id))
    card, _ = _reckon(ports, profile, policy)
    event = ScorecardReckoned(
        partner=card.partner,
        score=card.score,
        standing=card.standing,
        orders=card.orders,
        first_day=card.first_day,
        last_day=card.last_day,
        policy_version=card.policy_version,
    )
    try:
        version = known.version if known else 0
        ports.ledger.commit([scorecard_change(card, version, event)])
    except Conflict:
        return kept_scorecard(ports, profile.id) or card
    return card


def _page(rows: Sequence[Counted], limit: int, after: str | None) -> tuple[list[Row], str | None]:
    """A page of rows, and where the next one begins: they are counted from the newest."""
    start = 0 if after is None else _place(after, len(rows))
    end = start + limit
    return [each.shown() for each in rows[start:end]], f"{end}" if end < len(rows) else None


def _place(after: str, count: int) -> int:
    if not after.isascii() or not after.isdigit() or len(after) > 9 or int(after) > count:
        raise InputError("not a cursor of these rows: use the `next` that the page before gave")
    return int(after)
