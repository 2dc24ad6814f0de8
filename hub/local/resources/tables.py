"""DynamoDB tables: keys, indexes, stream, recovery. What makes them fast: dynamo.py."""

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from hub.local.arns import ACCOUNT, REGION
from hub.local.site import Site, from_moto
from hub.local.stack import Kind, Made, Wanted, words


def _make_table(_site: Site, wanted: Wanted) -> Made:
    properties = wanted.properties
    made = from_moto(Table, wanted.name, properties, Arn="table_arn")
    backend = dynamodb_backends[ACCOUNT][REGION]
    if "StreamSpecification" in properties:
        label = backend.get_table(made.id).latest_stream_label
        stream = {"StreamArn": f"{made.attributes['Arn']}/stream/{label}"}
        made = Made(made.id, {**made.attributes, **stream})
    if "PointInTimeRecoverySpecification" in properties:
        backend.update_continuous_backups(made.id, properties["PointInTimeRecoverySpecification"])
    if "TimeToLiveSpecification" in properties:
        backend.update_time_to_live(made.id, properties["TimeToLiveSpecification"])
    return made


KINDS = {
    "AWS::DynamoDB::Table": Kind(
        _make_table,
        words(
            "AttributeDefinitions BillingMode DeletionProtectionEnabled GlobalSecondaryIndexes"
            " KeySchema LocalSecondaryIndexes PointInTimeRecoverySpecification SSESpecification"
            " StreamSpecification TimeToLiveSpecification"
        ),
        left_out=words("ContributorInsightsSpecification ProvisionedThroughput"),
        name_property="TableName",
    ),
}
