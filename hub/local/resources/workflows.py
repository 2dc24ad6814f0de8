"""State machines. What runs them: workflows.py."""

from typing import Any

from moto.stepfunctions.models import stepfunctions_backends

from hub.local.arns import ACCOUNT, REGION
from hub.local.definitions import read_definition
from hub.local.site import Site
from hub.local.stack import Kind, Made, Wanted, words


def _make_machine(_site: Site, wanted: Wanted) -> Made:
    if wanted.properties.get("StateMachineType", "STANDARD") != "STANDARD":
        raise ValueError("only StateMachineType STANDARD is emulated")
    definition = str(wanted.properties["DefinitionString"])
    for name, value in wanted.properties.get("DefinitionSubstitutions", {}).items():
        definition = definition.replace(f"${{{name}}}", str(value))
    read_definition(definition)
    backend: Any = stepfunctions_backends[ACCOUNT][REGION]
    machine = backend.create_state_machine(wanted.name, definition, wanted.properties["RoleArn"])
    return Made(machine.arn, {"Arn": machine.arn, "Name": machine.name})


KINDS = {
    "AWS::StepFunctions::StateMachine": Kind(
        _make_machine,
        words("DefinitionString DefinitionSubstitutions RoleArn StateMachineType"),
        left_out=words("EncryptionConfiguration LoggingConfiguration TracingConfiguration"),
        name_property="StateMachineName",
    ),
}
