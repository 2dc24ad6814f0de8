"""Lambda functions, layers, permissions, event source mappings. What runs them: runtime.py.

A function's code is the folder of the checkout that Metadata `aws:asset:path` names; its layers are
what is installed in this virtual environment.
"""

from typing import Any

from moto.awslambda.models import (
    EventInvokeConfig,
    LambdaFunction,
    LayerVersion,
    Permission,
    lambda_backends,
)

from hub.local.arns import ACCOUNT, REGION, parse_arn
from hub.local.site import Site
from hub.local.stack import Kind, Made, Wanted, words

ASSET = "aws:asset:path"


def _make_function(site: Site, wanted: Wanted) -> Made:
    if ASSET not in wanted.metadata:
        raise ValueError(f"Metadata {ASSET} must say where its code is")
    root = (site.root / wanted.metadata[ASSET]).resolve()
    if not root.is_dir():
        raise ValueError(f"its code is not there: {root}")
    spec = {**wanted.properties, "FunctionName": wanted.name, "Tags": {}}
    function: LambdaFunction = lambda_backends[ACCOUNT][REGION].create_function(spec)
    group = wanted.properties.get("LoggingConfig", {}).get("LogGroup")
    if group is not None:
        function.logs_group_name = group
    site.runtime.place(wanted.name, root)
    return Made(wanted.name, {"Arn": function.function_arn})


def _make_layer(_site: Site, wanted: Wanted) -> Made:
    layer = LayerVersion.create_from_cloudformation_json(
        wanted.name, {"Properties": wanted.properties}, ACCOUNT, REGION
    )
    return Made(layer.arn)


def _make_permission(_site: Site, wanted: Wanted) -> Made:
    Permission.create_from_cloudformation_json(
        wanted.name, {"Properties": wanted.properties}, ACCOUNT, REGION
    )
    return Made(wanted.name)


def _make_mapping(_site: Site, wanted: Wanted) -> Made:
    destination = wanted.properties.get("DestinationConfig", {}).get("OnFailure", {})
    _check_destination(destination.get("Destination"))
    mapping = lambda_backends[ACCOUNT][REGION].create_event_source_mapping(wanted.properties)
    return Made(mapping.uuid, {"Id": mapping.uuid})


def _make_invoke_config(_site: Site, wanted: Wanted) -> Made:
    config: dict[str, Any] = {
        key: value
        for key, value in wanted.properties.items()
        if key in ("DestinationConfig", "MaximumRetryAttempts")
    }
    if "OnSuccess" in config.get("DestinationConfig", {}):
        raise ValueError("on-success destinations are not emulated")
    _check_destination(config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
    function = lambda_backends[ACCOUNT][REGION].get_function(wanted.properties["FunctionName"])
    function.event_invoke_config.append(
        EventInvokeConfig(function.function_arn, function.last_modified, config)
    )
    return Made(wanted.name)


def _check_destination(arn: str | None) -> None:
    if arn is not None and parse_arn(arn).service != "sqs":
        raise ValueError(f"on-failure destination {arn}: only SQS queues are emulated")


KINDS = {
    "AWS::Lambda::Function": Kind(
        _make_function,
        words(
            "Architectures Code Description Environment EphemeralStorage Handler Layers"
            " LoggingConfig MemorySize ReservedConcurrentExecutions Role Runtime Timeout"
        ),
        left_out=words("TracingConfig KmsKeyArn RuntimeManagementConfig"),
        name_property="FunctionName",
    ),
    "AWS::Lambda::LayerVersion": Kind(
        _make_layer,
        words("CompatibleArchitectures CompatibleRuntimes Content Description"),
        left_out=words("LicenseInfo"),
        name_property="LayerName",
    ),
    "AWS::Lambda::Permission": Kind(
        _make_permission,
        words("Action FunctionName Principal SourceArn SourceAccount"),
    ),
    "AWS::Lambda::EventSourceMapping": Kind(
        _make_mapping,
        words(
            "BatchSize BisectBatchOnFunctionError DestinationConfig Enabled EventSourceArn"
            " FilterCriteria FunctionName FunctionResponseTypes MaximumRecordAgeInSeconds"
            " MaximumRetryAttempts ScalingConfig StartingPosition"
        ),
        left_out=words("MaximumBatchingWindowInSeconds MetricsConfig"),
    ),
    "AWS::Lambda::EventInvokeConfig": Kind(
        _make_invoke_config,
        words("DestinationConfig FunctionName MaximumRetryAttempts Qualifier"),
        left_out=words("MaximumEventAgeInSeconds"),
    ),
}
