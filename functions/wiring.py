"""The ports on AWS, made once a cold start from the environment; the one place of adapters."""

import functools
import gc
import os

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.aws import clients
from hub.aws.bus import EventBridgeBus
from hub.aws.clock import AwsClock, RandomIds
from hub.aws.dead_letters import Queue, SqsDeadLetters
from hub.aws.files import S3Files
from hub.aws.lanes import SqsLanes
from hub.aws.ledger import DynamoLedger
from hub.aws.messages import come_again
from hub.aws.secrets import ManagedSecrets
from hub.aws.vault import S3Vault
from hub.aws.workflows import StepFunctions
from hub.erp import OtherSystems
from hub.erp.addresses import read_reach
from hub.ports import REPLENISH, Ports
from schemas.errors import InputError


class Environment(BaseModel):
    """What the template tells every function."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    table: str = Field(alias="HUB_TABLE", min_length=1)
    documents: str = Field(alias="HUB_DOCUMENTS_BUCKET", min_length=1)
    audit: str = Field(alias="HUB_AUDIT_BUCKET", min_length=1)
    bus: str = Field(alias="HUB_BUS", min_length=1)
    intake: str = Field(alias="HUB_INTAKE_QUEUE_URL", min_length=1)
    intake_dead: str = Field(alias="HUB_INTAKE_DLQ_URL", min_length=1)
    effects: str = Field(alias="HUB_EFFECTS_QUEUE_URL", min_length=1)
    effects_dead: str = Field(alias="HUB_EFFECTS_DLQ_URL", min_length=1)
    feeds: str = Field(alias="HUB_FEEDS_QUEUE_URL", min_length=1)
    feeds_dead: str = Field(alias="HUB_FEEDS_DLQ_URL", min_length=1)
    secrets: str = Field(alias="HUB_SECRETS_PREFIX", min_length=1)
    secrets_key: str = Field(alias="HUB_SECRETS_KEY", min_length=1)
    reach: str = Field(alias="HUB_OUTBOUND", min_length=1)
    # Only who may start the workflow is told where it is.
    replenish: str | None = Field(alias="HUB_REPLENISH_ARN", default=None, min_length=1)


@functools.cache
def environment() -> Environment:
    """The validated environment. InputError names every variable that is missing or empty."""
    try:
        return Environment.model_validate(dict(os.environ))
    except ValidationError as error:
        names = ", ".join(str(problem["loc"][0]) for problem in error.errors())
        raise InputError(f"not set, or empty, in this function's environment: {names}") from None


@functools.cache
def ports() -> Ports:
    """All sockets of this deployment; from here on, there is garbage to collect."""
    gc.enable()
    told, clock = environment(), AwsClock()
    files = S3Files(clients.s3(), told.documents)
    return Ports(
        ledger=DynamoLedger(clients.dynamodb(), told.table, files, clock),
        files=files,
        vault=S3Vault(clients.s3(), told.audit),
        clock=clock,
        ids=RandomIds(),
        lanes=lanes(),
        bus=EventBridgeBus(clients.events(), told.bus),
        dead_letters=SqsDeadLetters(
            clients.sqs(),
            {
                "intake": Queue(told.intake, told.intake_dead),
                "effects": Queue(told.effects, told.effects_dead),
                "feeds": Queue(told.feeds, told.feeds_dead),
            },
        ),
        secrets=ManagedSecrets(clients.secretsmanager, told.secrets, told.secrets_key),
        erp=OtherSystems(read_reach(told.reach)),
        workflows=StepFunctions(
            clients.stepfunctions, {REPLENISH: told.replenish} if told.replenish else {}
        ),
    )


def take_in_again(receipt: str) -> None:
    """Have a message of the intake queue come again at once."""
    come_again(clients.sqs(), environment().intake, receipt, 0)


@functools.cache
def lanes() -> SqsLanes:
    """The effects queue, with what only its own door needs."""
    return SqsLanes(clients.sqs(), environment().effects)
