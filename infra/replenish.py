"""The nightly plan: the state machine of workflows/replenish.asl.json, and what starts it.

What each step does is the plan function's (functions/plan.py).
"""

from pathlib import Path

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.functions import Function
from infra.grants import allow
from infra.reasons import accept

DEFINITION = Path(__file__).parent / "workflows" / "replenish.asl.json"
# When the day's feeds have long been read, and the day before is closed (schedules.py).
AT = "cron(30 3 * * ? *)"
RETRIES_OF_A_START = 4


class Replenish(Construct):
    """A Standard workflow: each step is on the record, and a shard that fails is tried alone."""

    def __init__(self, scope: Construct, name: str, plan: Function) -> None:
        super().__init__(scope, name)
        self._log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._role = self._role_of("Role", "states.amazonaws.com")
        allow(self._role, ("lambda:InvokeFunction",), (plan.function.function_arn,))
        self.machine = self._build_machine(plan)
        self._let_shards_run()
        self.nightly = self._build_schedule()
        self._give_reasons()

    def grant_start(self, role: iam.Role) -> None:
        """Start a run by hand."""
        allow(role, ("states:StartExecution",), (self.machine.state_machine_arn,))

    def _role_of(self, name: str, service: str) -> iam.Role:
        """A role that a service takes on for this account alone."""
        ours = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        return iam.Role(self, name, assumed_by=iam.ServicePrincipal(service, conditions=ours))

    def _build_machine(self, plan: Function) -> stepfunctions.StateMachine:
        return stepfunctions.StateMachine(
            self,
            "Machine",
            definition_body=stepfunctions.DefinitionBody.from_string(DEFINITION.read_text()),
            definition_substitutions={"PlanFunction": plan.function.function_arn},
            role=self._role,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=self._log_group,
                level=stepfunctions.LogLevel.ALL,
                # Runs, shards and counts: what is planned stays in the documents bucket.
                include_execution_data=False,
            ),
        )

    def _let_shards_run(self) -> None:
        """A Distributed Map starts an execution of the same machine for each shard.

        A policy of its own: the machine waits for its role's, and this one names the machine.
        """
        children = Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self.machine.state_machine_name}/*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        policy = iam.Policy(
            self,
            "Shards",
            roles=[self._role],
            statements=[
                iam.PolicyStatement(
                    actions=["states:StartExecution"], resources=[self.machine.state_machine_arn]
                ),
                iam.PolicyStatement(
                    actions=["states:DescribeExecution", "states:StopExecution"],
                    resources=[children],
                ),
            ],
        )
        accept(
            policy,
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>"
            f":execution:<{self._logical_id}.Name>/*]",
            "Step Functions names the execution of each shard by itself. They are executions of"
            " this machine alone, which may only be looked at and stopped.",
        )

    @property
    def _logical_id(self) -> str:
        resource = self.machine.node.default_child
        assert isinstance(resource, stepfunctions.CfnStateMachine)
        return Stack.of(self).get_logical_id(resource)

    def _build_schedule(self) -> events.Rule:
        role = self._role_of("ScheduleRole", "events.amazonaws.com")
        self.grant_start(role)
        time = events.EventField.from_path("$.time")
        return events.Rule(
            self,
            "Nightly",
            description="Plans what to order, from the feeds of the day that is over",
            schedule=events.Schedule.expression(AT),
            targets=[
                targets.SfnStateMachine(
                    self.machine,
                    input=events.RuleTargetInput.from_object({"time": time}),
                    role=role,
                    retry_attempts=RETRIES_OF_A_START,
                )
            ],
        )

    def _give_reasons(self) -> None:
        accept(
            self._role,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray's actions and those of CloudWatch Logs' log delivery know no resource: AWS"
            " allows them on everything or not at all.",
        )
