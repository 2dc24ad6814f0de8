"""A run's lines put together: one proposal a supplier, place and currency, of so many lines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import datetime
from decimal import Decimal

from schemas.plan_runs import Asker
from schemas.proposals import (
    MOST_LINES,
    PlannedLine,
    ProposalLine,
    ProposalMade,
    proposal_id,
)

Group = tuple[str, str, str]  # supplier, location, currency
Need = tuple[str, str]  # SKU and location


def without_met(
    lines: Iterable[PlannedLine], met: Collection[Need]
) -> tuple[list[PlannedLine], list[str]]:
    """The lines whose need was not met meanwhile, and the SKUs of the others."""
    kept, left_out = [], []
    for line in lines:
        if (line.sku, line.location) in met:
            left_out.append(line.sku)
        else:
            kept.append(line)
    return kept, left_out


def gathered(
    run: str,
    as_of: Day,
    at: datetime,
    expires_at: datetime,
    asked_by: Asker | None,
    lines: Iterable[PlannedLine],
) -> list[ProposalMade]:
    """The proposals that some lines make, in the order of supplier, place and currency."""
    groups: dict[Group, list[PlannedLine]] = defaultdict(list)
    for line in lines:
        groups[line.partner, line.location, line.currency].append(line)
    return [
        ProposalMade(
            proposal=proposal_id(run, *group, part),
            run=run,
            as_of=as_of,
            at=at,
            partner=group[0],
            location=group[1],
            currency=group[2],
            total=sum((each.amount for each in some), Decimal(0)),
            expires_at=expires_at,
            asked_by=asked_by,
            lines=_numbered(some),
        )
        for group in sorted(groups)
        for part, some in enumerate(_parts(groups[group]))
    ]


def _parts(lines: Sequence[PlannedLine]) -> Iterable[Sequence[PlannedLine]]:
    """Lines by SKU, so many at a time; as even as can be, so that no order is of one line."""
    lines = sorted(lines, key=lambda each: each.sku)
    count = -(-len(lines) // MOST_LINES)
    return (
        lines[place * len(lines) // count : (place + 1) * len(lines) // count]
        for place in range(count)
    )


def _numbered(lines: Sequence[PlannedLine]) -> tuple[ProposalLine, ...]:
    return tuple(
        ProposalLine(line=str(place), **dict(each)) for place, each in enumerate(lines, start=1)
    )
