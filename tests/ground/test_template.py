"""The kept template is the ground as described, and holds nothing that a hash would change."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "infra" / "template" / "Hub.template.json"

OUTPUTS = {
    "ApiUrl",
    "AuditBucket",
    "BusName",
    "DocumentsBucket",
    "EffectsDeadLetterQueueUrl",
    "EffectsQueueUrl",
    "FeedsDeadLetterQueueUrl",
    "FeedsQueueUrl",
    "IntakeDeadLetterQueueUrl",
    "IntakeQueueUrl",
    "ReplenishArn",
    "StreamDeadLetterQueueUrl",
    "TableName",
    "UserPoolClientId",
    "UserPoolId",
}


def test_the_kept_template_is_what_the_ground_synthesizes(synthesis: dict[str, Any]) -> None:
    if synthesis["template"] != TEMPLATE.read_text():
        pytest.fail("infra/template is stale: run `make synth` and commit what it writes")


def test_a_careless_stack_would_have_failed(synthesis: dict[str, Any]) -> None:
    found = set(re.findall(r"AwsSolutions-(\w+)", synthesis["careless"]))
    assert found >= {"S1", "S10", "SQS3", "SQS4"}


def test_no_hash_of_an_asset_is_in_the_kept_template() -> None:
    assert re.findall(r"\b[0-9a-f]{64}\b", TEMPLATE.read_text()) == []


def test_the_outputs_are_those_that_the_command_line_reads(ground: Any) -> None:
    assert set(ground.template["Outputs"]) == OUTPUTS


def test_it_needs_no_parameter_and_no_condition(ground: Any) -> None:
    assert set(ground.template) == {"Description", "Outputs", "Resources"}


def test_every_function_is_a_door_and_there_is_no_hidden_one(ground: Any) -> None:
    expected = {
        "api",
        "archive",
        "compact",
        "effects",
        "feeds",
        "intake",
        "manifest",
        "outbox",
        "plan",
        "scorecards",
        "sweep",
        "watch",
    }
    assert set(ground.functions()) == expected
    assert len(ground.of_type("AWS::Lambda::Function")) == len(expected)


def test_no_custom_resource_hides_in_it(ground: Any) -> None:
    kinds = {resource["Type"] for resource in ground.template["Resources"].values()}
    assert [kind for kind in kinds if kind.startswith("Custom::") or "Custom" in kind] == []


def test_code_and_layers_say_where_they_come_from(ground: Any) -> None:
    paths = {
        resource["Metadata"]["aws:asset:path"]
        for resource in ground.template["Resources"].values()
        if resource["Type"] in ("AWS::Lambda::Function", "AWS::Lambda::LayerVersion")
    }
    assert paths == {".", "build/layers/base", "build/layers/tables"}


def test_it_fits_into_one_cloudformation_template() -> None:
    most_bytes, most_resources = 1_000_000, 500
    text = TEMPLATE.read_text()
    assert len(json.dumps(json.loads(text))) < most_bytes
    assert len(json.loads(text)["Resources"]) < most_resources
