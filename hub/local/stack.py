"""A small CloudFormation: reads a template, makes its resources in order, gives its outputs.

moto's own takes two seconds to import, drops what it does not know with a warning, and names no
resource when one fails. Here anything that has no adapter, and any property that an adapter neither
honours nor knowingly leaves out, stops the start with its logical id.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.local.arns import ACCOUNT, PARTITION, REGION
from schemas.errors import HubError, InputError

NAME = "Hub"
MAX_NAME = 63
_SECTIONS = {
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
}
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{NAME}/local",
    "AWS::StackName": NAME,
    "AWS::URLSuffix": "amazonaws.com",
}
_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]+)\}")


class Unsupported(HubError):
    """The template asks for something that the embedded cloud does not have."""


@dataclass(frozen=True)
class Made:
    """A resource that exists: what Ref gives, and what GetAtt gives by name."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """A resource as the template wants it, all references resolved."""

    logical_id: str
    name: str
    properties: dict[str, Any]
    metadata: dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """How one type of resource is made.

    `honoured` properties take effect here; `left_out` ones are accepted because they mean nothing
    on one machine (tags, log retention, throttles …). Any other property is refused.
    """

    make: Callable[[Any, Wanted], Made]
    honoured: frozenset[str]
    left_out: frozenset[str] = frozenset()
    name_property: str | None = None


def words(text: str) -> frozenset[str]:
    """A set of property names, written as one text."""
    return frozenset(text.split())


def read_template(path: Path) -> dict[str, Any]:
    """A template in JSON. Raises InputError if it is not there or is none."""
    try:
        template: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: no template can be read there: {error}") from error
    return template


class Stack:
    """One template being deployed."""

    def __init__(self, template: dict[str, Any], kinds: Mapping[str, Kind], site: Any) -> None:
        self._template = template
        self._kinds = kinds
        self._site = site
        self._made: dict[str, Made] = {}
        self._being_made: list[str] = []

    def deploy(self) -> dict[str, str]:
        """Make everything, and give the outputs. Raises Unsupported before anything is made."""
        self._check()
        for logical_id in self._template["Resources"]:
            self._make(logical_id)
        outputs = self._template.get("Outputs", {})
        return {name: str(self._resolve(each["Value"])) for name, each in outputs.items()}

    def made(self) -> dict[str, Made]:
        """Every resource by its logical id."""
        return dict(self._made)

    def _check(self) -> None:
        trouble = [
            f"template section {name} is not emulated"
            for name in sorted(set(self._template) - _SECTIONS)
        ]
        for logical_id, resource in self._template["Resources"].items():
            trouble += self._objections(logical_id, resource)
        if trouble:
            raise Unsupported("; ".join(trouble))

    def _objections(self, logical_id: str, resource: dict[str, Any]) -> list[str]:
        kind = self._kinds.get(resource["Type"])
        if kind is None:
            return [f"{logical_id}: the type {resource['Type']} is not emulated"]
        unknown = set(resource.get("Properties", {})) - kind.honoured - kind.left_out
        if kind.name_property is not None:
            unknown.discard(kind.name_property)
        return [
            f"{logical_id} ({resource['Type']}): the property {name} is not emulated"
            for name in sorted(unknown - {"Tags"})
        ]

    def _make(self, logical_id: str) -> Made:
        if logical_id in self._made:
            return self._made[logical_id]
        if logical_id in self._being_made:
            raise InputError(f"the template goes round in a circle at {logical_id}")
        resource = self._template["Resources"][logical_id]
        self._being_made.append(logical_id)
        depends = resource.get("DependsOn", [])
        for other in [depends] if isinstance(depends, str) else depends:
            self._make(other)
        made = self._make_with(self._kinds[resource["Type"]], logical_id, resource)
        self._being_made.remove(logical_id)
        self._made[logical_id] = made
        return made

    def _make_with(self, kind: Kind, logical_id: str, resource: dict[str, Any]) -> Made:
        properties = self._resolve(resource.get("Properties", {}))
        name = properties.get(kind.name_property) if kind.name_property else None
        wanted = Wanted(
            logical_id,
            name or f"{NAME}-{logical_id}"[:MAX_NAME],
            properties,
            resource.get("Metadata", {}),
        )
        try:
            return kind.make(self._site, wanted)
        except Exception as error:
            where = f"{logical_id} ({resource['Type']})"
            raise Unsupported(f"{where} could not be made: {error}") from error

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._resolve(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._call(name, argument)
        return {name: self._resolve(each) for name, each in value.items()}

    def _call(self, function: str, argument: Any) -> Any:
        if function == "Ref":
            return self._ref(argument)
        if function == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            return self._attribute(*parts)
        if function == "Fn::Sub":
            return self._substitute(argument)
        argument = self._resolve(argument)
        if function == "Fn::Join":
            return argument[0].join(str(each) for each in argument[1])
        if function == "Fn::Select":
            return argument[1][int(argument[0])]
        if function == "Fn::Split":
            return argument[1].split(argument[0])
        raise Unsupported(f"the template function {function} is not emulated")

    def _ref(self, name: str) -> str:
        if name in _PSEUDO:
            return _PSEUDO[name]
        parameter = self._template.get("Parameters", {}).get(name)
        if parameter is not None:
            if "Default" not in parameter:
                raise Unsupported(f"the template parameter {name} has no default")
            return str(parameter["Default"])
        return self._make(name).id

    def _attribute(self, logical_id: str, name: str) -> str:
        made = self._make(logical_id)
        if name not in made.attributes:
            raise Unsupported(f"{logical_id}: the attribute {name} is not emulated")
        return made.attributes[name]

    def _substitute(self, argument: Any) -> str:
        text, values = argument if isinstance(argument, list) else (argument, {})

        def fill(found: re.Match[str]) -> str:
            literal, name = found[1], found[2]
            if literal:
                return f"${{{name}}}"
            if name in values:
                return str(self._resolve(values[name]))
            return self._attribute(*name.split(".", 1)) if "." in name else self._ref(name)

        return _SUBSTITUTION.sub(fill, text)
