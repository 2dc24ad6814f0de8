"""How a dropped file comes in: S3's "Object Created" under a prefix becomes a queue's message."""

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.queues import WorkQueue


class Intake(Construct):
    """The rule on the account's default bus, where S3 speaks."""

    def __init__(
        self, scope: Construct, name: str, bucket: s3.IBucket, prefix: str, queue: WorkQueue
    ) -> None:
        super().__init__(scope, name)
        events.Rule(
            self,
            "Dropped",
            description=f"A file was dropped under {prefix}/",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [bucket.bucket_name]},
                    "object": {"key": [{"prefix": f"{prefix}/"}]},
                },
            ),
            targets=[targets.SqsQueue(queue.queue, dead_letter_queue=queue.dead_letters.queue)],
        )
