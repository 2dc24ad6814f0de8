"""The event bus: every recorded event is announced here, without document content."""

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.grants import allow


class Bus(Construct):
    """The hub's own bus; other systems subscribe with rules of their own."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        self.bus = events.EventBus(self, "Bus", description="Procurement Hub: recorded events")

    def grant_announce(self, grantee: iam.IGrantable) -> None:
        """Put events on the bus."""
        allow(grantee, ("events:PutEvents",), [self.bus.event_bus_arn])
