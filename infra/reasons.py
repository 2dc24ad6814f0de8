"""Why a finding of cdk-nag stands: every exception is acknowledged here, with its reason in words.

A reason is written where the construct is made; without one, synthesis fails.
"""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def accept(construct: IConstruct, rule: str, reason: str) -> None:
    """Let one AwsSolutions finding stand on a construct and what is below it."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))
