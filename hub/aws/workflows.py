"""Workflows on Step Functions: the state machines of the template, by our own names for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from hub.aws.trouble import code, translated
from hub.ports import RUN_NAME
from schemas.errors import InputError, NotFound
from schemas.events import Json, canonical

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# Another input under the same name says this, too: the run that has the name is the one.
_THERE_ALREADY = "ExecutionAlreadyExists"


class StepFunctions:
    """hub.ports.Workflows; `machines` has each workflow's ARN. Few doors start one, and most calls
    of theirs do not: the client is made when the first is started."""

    def __init__(self, client: Callable[[], SFNClient], machines: Mapping[str, str]) -> None:
        self._client = client
        self._machines = machines

    def start(self, name: str, run_name: str, given: Mapping[str, Json], /) -> None:
        if name not in self._machines:
            known = ", ".join(self._machines) or "none"
            raise NotFound(f"this function knows no workflow {name!r}; it knows: {known}")
        if not RUN_NAME.fullmatch(run_name):
            raise InputError(f"{run_name!r} cannot name a run: 1 to 80 of A-Z, a-z, 0-9, - and _")
        try:
            with translated("Step Functions"):
                self._client().start_execution(
                    stateMachineArn=self._machines[name], name=run_name, input=canonical(given)
                )
        except ClientError as error:
            if code(error) != _THERE_ALREADY:
                raise
