"""What an EventBridge target is given: the event, a constant, a part, or a template filled in.

moto's own template parser takes text values unquoted and knows no InputPath, hence this one.
Source: EventBridge user guide, "Input transformation".
"""

import json
import re
from typing import Any

_PLACE = re.compile(r"<([A-Za-z0-9_.\-]+)>")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def make_input(target: dict[str, Any], event: dict[str, Any], rule: Any) -> str:
    """The JSON that a target receives for an event."""
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath") is not None:
        return json.dumps(pick(event, target["InputPath"]))
    transformer = target.get("InputTransformer")
    if transformer:
        return _transform(transformer, event, rule)
    return json.dumps(event)


def pick(value: Any, path: str) -> Any:
    """What a JSON path names (`$.detail.items[0]`); None where there is nothing."""
    for name, index in _STEP.findall(path.removeprefix("$")):
        if name and isinstance(value, dict):
            value = value.get(name)
        elif index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return None
    return value


def _transform(transformer: dict[str, Any], event: dict[str, Any], rule: Any) -> str:
    paths = transformer.get("InputPathsMap") or {}
    values = {name: pick(event, path) for name, path in paths.items()}
    values |= {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event": {k: v for k, v in event.items() if k != "detail"},
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": event.get("time"),
    }
    template = transformer["InputTemplate"]
    return _PLACE.sub(lambda found: _fill(template, found, values), template)


def _fill(template: str, found: re.Match[str], values: dict[str, Any]) -> str:
    """One placeholder: a bare value outside quotes is JSON, inside quotes it is text."""
    if found[1] not in values:
        return found[0]
    value = values[found[1]]
    if not _inside_text(template[: found.start()]):
        return json.dumps(value)
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    return json.dumps(text)[1:-1]


def _inside_text(before: str) -> bool:
    return before.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
