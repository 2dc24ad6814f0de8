"""Logs, secrets, parameters, and what has no effect on one machine: alarms and dashboards."""

from typing import Any

from moto.logs.models import LogGroup

from hub.local.site import Site, from_moto, without_effect
from hub.local.stack import Kind, Made, Wanted, words


def _make_log_group(_site: Site, wanted: Wanted) -> Made:
    return from_moto(LogGroup, wanted.name, wanted.properties, Arn="arn")


def _make_secret(site: Site, wanted: Wanted) -> Made:
    secrets = site.clients.get("secretsmanager")
    arn = secrets.create_secret(Name=wanted.name, SecretString=_secret_of(secrets, wanted))["ARN"]
    return Made(arn, {"Id": arn})


def _secret_of(secrets: Any, wanted: Wanted) -> str:
    if "SecretString" in wanted.properties:
        return str(wanted.properties["SecretString"])
    length = int(wanted.properties.get("GenerateSecretString", {}).get("PasswordLength", 32))
    return str(secrets.get_random_password(PasswordLength=length)["RandomPassword"])


KINDS = {
    "AWS::Logs::LogGroup": Kind(
        _make_log_group,
        words("RetentionInDays"),
        left_out=words("KmsKeyId LogGroupClass"),
        name_property="LogGroupName",
    ),
    "AWS::SecretsManager::Secret": Kind(
        _make_secret,
        words("GenerateSecretString SecretString"),
        left_out=words("Description KmsKeyId"),
        name_property="Name",
    ),
    "AWS::CloudWatch::Alarm": Kind(
        without_effect,
        frozenset(),
        left_out=words(
            "ActionsEnabled AlarmActions AlarmDescription ComparisonOperator DatapointsToAlarm"
            " Dimensions EvaluationPeriods ExtendedStatistic InsufficientDataActions MetricName"
            " Metrics Namespace OKActions Period Statistic Threshold TreatMissingData Unit"
        ),
        name_property="AlarmName",
    ),
    "AWS::CloudWatch::Dashboard": Kind(
        without_effect, frozenset(), left_out=words("DashboardBody"), name_property="DashboardName"
    ),
    "AWS::CDK::Metadata": Kind(without_effect, frozenset(), left_out=words("Analytics")),
}
