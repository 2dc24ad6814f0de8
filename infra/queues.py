"""Queues and their dead letters: a message is worked off, tried again, or kept for a person."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.grants import USE_KEY_TO_READ, USE_KEY_TO_WRITE, allow, allow_key
from infra.reasons import accept

RECEIVES_BEFORE_DEAD = 5
CONSUME = (
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
)
SEND = ("sqs:SendMessage",)


class DeadLetterQueue(Construct):
    """Where messages wait for a person, for as long as SQS keeps them (14 days)."""

    def __init__(self, scope: Construct, name: str, key: kms.IKey) -> None:
        super().__init__(scope, name)
        self._key = key
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.RETAIN,
        )
        accept(
            self.queue,
            "AwsSolutions-SQS3",
            "This is itself a dead-letter queue: it holds what was given up until a person redrives"
            " it, and an alarm goes off on the first message.",
        )

    def grant_send(self, grantee: iam.IGrantable) -> None:
        """Put a dead letter."""
        allow(grantee, SEND, [self.queue.queue_arn])
        allow_key(grantee, self._key, USE_KEY_TO_WRITE)

    def grant_redrive(self, grantee: iam.IGrantable) -> None:
        """Look at dead letters and take them off; sending them back is the work queue's grant."""
        allow(grantee, CONSUME, [self.queue.queue_arn])
        allow_key(grantee, self._key, USE_KEY_TO_READ)


class WorkQueue(Construct):
    """A queue that a function works off, and its dead letters.

    A message is hidden for six times the function's timeout, as Lambda advises, so that a slow
    batch is never handed out twice.
    """

    def __init__(self, scope: Construct, name: str, key: kms.IKey, function_seconds: int) -> None:
        super().__init__(scope, name)
        self._key = key
        self.dead_letters = DeadLetterQueue(self, "DeadLetters", key)
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(6 * function_seconds),
            retention_period=Duration.days(14),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters.queue, max_receive_count=RECEIVES_BEFORE_DEAD
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )

    def grant_send(self, grantee: iam.IGrantable) -> None:
        """Put a message."""
        allow(grantee, SEND, [self.queue.queue_arn])
        allow_key(grantee, self._key, USE_KEY_TO_WRITE)

    def grant_consume(self, grantee: iam.IGrantable) -> None:
        """Take messages off, as an event source mapping does."""
        allow(grantee, CONSUME, [self.queue.queue_arn])
        allow_key(grantee, self._key, USE_KEY_TO_READ)
