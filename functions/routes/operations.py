"""Partners' profiles and dead letters: the operator's routes."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.routes.documents import After, Limit
from functions.routes.door import caller, ports
from hub.flows import partners
from schemas.api import (
    DeadLetterPage,
    DeadLetterQueue,
    DeadLetterQueues,
    DeadLetterView,
    PartnerPage,
    Redriven,
)
from schemas.errors import InputError
from schemas.partners import Partner, PartnerId

PartnerPath = Annotated[PartnerId, Path()]


def put_partner(partner: PartnerPath, profile: Partner) -> Partner:
    if profile.id != partner:
        raise InputError(f"the path names {partner!r}, the profile {profile.id!r}: make them one")
    return partners.put_partner(ports(), profile, by=caller().name)


def get_partner(partner: PartnerPath) -> Partner:
    return partners.get_partner(ports(), partner)


def list_partners(limit: Limit = 50, after: After = None) -> PartnerPage:
    profiles, following = partners.list_partners(ports(), limit=limit, after=after)
    return PartnerPage(partners=profiles, next=following)


def list_queues() -> DeadLetterQueues:
    counts = ports().dead_letters.queues()
    return DeadLetterQueues(
        queues=[DeadLetterQueue(queue=name, dead_letters=count) for name, count in counts.items()]
    )


def list_dead_letters(queue: str, limit: Annotated[int, Query(ge=1, le=10)] = 10) -> DeadLetterPage:
    letters = ports().dead_letters.peek(queue, limit)
    views = [
        DeadLetterView(id=each.id, sent_at=each.sent_at, receives=each.receives, body=each.body)
        for each in letters
    ]
    return DeadLetterPage(queue=queue, dead_letters=views)


def redrive(queue: str) -> Redriven:
    return Redriven(queue=queue, redriven=ports().dead_letters.redrive(queue))
