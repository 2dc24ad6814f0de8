"""What checkers of CloudFormation say: nothing, or a reason stands beside the resource."""

import json
from pathlib import Path
from typing import Any

from cfnlint import api

TEMPLATE = Path(__file__).resolve().parents[2] / "infra" / "template" / "Hub.template.json"

# CDK adds DependsOn where a reference says it already: redundant, and not ours to leave out.
REDUNDANT_DEPENDENCY = "W3005"

# The only rules that any resource is excused from. One more is a decision: write it here, too.
EXCUSED = {"APIG4", "COG8", "IAM5", "L1", "SQS3"}


def suppressed(ground: Any) -> list[tuple[str, str, str]]:
    """Resource, rule and reason of everything that cdk-nag lets stand."""
    return [
        (name, each["id"], each["reason"])
        for name, resource in ground.template["Resources"].items()
        for each in resource.get("Metadata", {}).get("cdk_nag", {}).get("rules_to_suppress", [])
    ]


def test_only_these_rules_are_excused_anywhere(ground: Any) -> None:
    rules = {rule.removeprefix("AwsSolutions-").split("[")[0] for _, rule, _ in suppressed(ground)}
    assert rules == EXCUSED


def test_every_finding_that_stands_has_a_reason_in_words(ground: Any) -> None:
    short = [each for each in suppressed(ground) if len(each[2].split()) < 12]
    assert short == []


BUCKETS = (
    "AwsSolutions-IAM5[Resource::<DocumentsBucket",
    "AwsSolutions-IAM5[Resource::<AuditBucket",
)


def test_a_wildcard_is_excused_by_its_name_and_never_as_a_whole(ground: Any) -> None:
    wildcards = {rule for _, rule, _ in suppressed(ground) if "IAM5" in rule}
    assert "AwsSolutions-IAM5" not in wildcards
    assert all(
        rule == "AwsSolutions-IAM5[Resource::*]"
        or rule.startswith(BUCKETS)
        or rule.endswith((":secret:Hub/*]", ":execution:<ReplenishMachine8F879994.Name>/*]"))
        for rule in wildcards
    )


def test_cfn_lint_finds_nothing_wrong() -> None:
    found = lint(TEMPLATE.read_text())
    assert found == []


def test_cfn_lint_would_have_found_a_wrong_property(ground: Any) -> None:
    bucket = ground.of_type("AWS::S3::Bucket")["DocumentsBucket089EA665"]
    wrong = {"Type": "AWS::S3::Bucket", "Properties": {**bucket, "Versioned": True}}
    found = lint(json.dumps({"Resources": {"Wrong": wrong}}))
    assert any("Versioned" in message for message in found)


def lint(template: str) -> list[str]:
    """The messages of cfn-lint for the region that most accounts start in."""
    matches = api.lint(
        template, config={"regions": ["us-east-1"], "ignore_checks": [REDUNDANT_DEPENDENCY]}
    )
    return [f"{match.rule.id} {match.message}" for match in matches]
