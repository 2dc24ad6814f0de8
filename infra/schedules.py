"""What happens by the clock (UTC): the sweep, the watch, by night the rest.

EventBridge rules rather than EventBridge Scheduler: they need no role of their own.
"""

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.functions import Function

TIMES = {
    "sweep": "rate(5 minutes)",
    "watch": "rate(15 minutes)",
    "compact": "cron(15 1 * * ? *)",
    "manifest": "cron(45 1 * * ? *)",
    # Each run goes on with the suppliers that the one before did not come to.
    "scorecards": "cron(20 2-5 * * ? *)",
}


class Schedules(Construct):
    """One rule a scheduled function."""

    def __init__(self, scope: Construct, name: str, functions: dict[str, Function]) -> None:
        super().__init__(scope, name)
        for name, expression in TIMES.items():
            events.Rule(
                self,
                name.capitalize(),
                description=functions[name].door.purpose,
                schedule=events.Schedule.expression(expression),
                targets=[targets.LambdaFunction(functions[name].function, retry_attempts=2)],
            )
