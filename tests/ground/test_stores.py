"""What is kept is encrypted, versioned, sent by TLS only, and not lost by a rule or a deletion."""

from typing import Any


def bucket(ground: Any, name: str) -> dict[str, Any]:
    """One bucket's properties, by its logical id without the hash."""
    (found,) = [p for each, p in ground.of_type("AWS::S3::Bucket").items() if each[:-8] == name]
    return found


def test_every_bucket_is_versioned_private_and_owned(ground: Any) -> None:
    for properties in ground.of_type("AWS::S3::Bucket").values():
        assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        (rule,) = properties["OwnershipControls"]["Rules"]
        assert rule == {"ObjectOwnership": "BucketOwnerEnforced"}


def test_documents_and_audit_are_encrypted_with_our_key(ground: Any) -> None:
    for name in ("DocumentsBucket", "AuditBucket"):
        (rule,) = bucket(ground, name)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["BucketKeyEnabled"] is True
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        assert "Fn::GetAtt" in rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]


def test_everything_that_can_refuse_plain_http_refuses_it(ground: Any, say: Any) -> None:
    refusing = set()
    for kind, field in (
        ("AWS::S3::BucketPolicy", "Bucket"),
        ("AWS::SQS::QueuePolicy", "Queues"),
        ("AWS::SNS::TopicPolicy", "Topics"),
    ):
        for policy in ground.of_type(kind).values():
            named = policy[field] if isinstance(policy[field], list) else [policy[field]]
            if any(map(refuses_http, policy["PolicyDocument"]["Statement"])):
                refusing |= {say(each) for each in named}
    stores = [
        name[:-8]
        for kind in ("AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic")
        for name in ground.of_type(kind)
    ]
    assert refusing == set(stores)


def refuses_http(statement: dict[str, Any]) -> bool:
    """Whether a statement denies what does not come by TLS."""
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    return statement["Effect"] == "Deny" and statement.get("Condition") == plain


def test_bodies_and_events_never_expire_and_the_rest_does(ground: Any) -> None:
    rules = bucket(ground, "DocumentsBucket")["LifecycleConfiguration"]["Rules"]
    days = {rule["Prefix"]: rule.get("ExpirationInDays") for rule in rules if "Prefix" in rule}
    assert days == {
        "inbound/": 90,
        "feeds/": 400,
        "outbound/": 400,
        "quarantine/": 400,
        "reports/": 400,
        "bodies/": None,
        "tables/": None,
        "plans/": None,
        "events/": None,
    }


def test_no_rule_reaches_a_body_by_another_way(ground: Any) -> None:
    for rule in bucket(ground, "DocumentsBucket")["LifecycleConfiguration"]["Rules"]:
        ends = {key for key in rule if "Expir" in key}
        assert not ends or rule["Prefix"] not in ("bodies/", "tables/", "events/")
        assert "Prefix" in rule or set(rule) == {"AbortIncompleteMultipartUpload", "Id", "Status"}


def test_the_audit_bucket_is_locked_for_seven_years(ground: Any) -> None:
    audit = bucket(ground, "AuditBucket")
    retention = audit["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert audit["ObjectLockEnabled"] is True
    assert retention == {"Mode": "COMPLIANCE", "Days": 2557}
    assert "LifecycleConfiguration" not in audit


def test_who_touched_documents_and_audit_is_logged(ground: Any, say: Any) -> None:
    for name in ("DocumentsBucket", "AuditBucket"):
        logging = bucket(ground, name)["LoggingConfiguration"]
        assert say(logging["DestinationBucketName"]) == "AccessLogsBucket"


def test_the_ledger_has_the_keys_and_indexes_that_the_adapters_use(ground: Any) -> None:
    (table,) = ground.of_type("AWS::DynamoDB::Table").values()
    indexes = {i["IndexName"]: keys(i["KeySchema"]) for i in table["GlobalSecondaryIndexes"]}
    assert keys(table["KeySchema"]) == ("pk", "sk")
    assert indexes == {
        "by_kind": ("kind", "sort"),
        "by_partner": ("kind_partner", "sort"),
        "open_effects": ("effect_shard", "effect_at"),
        "by_day": ("changed_on", "pk"),
    }
    shown = {
        i["IndexName"]: i["Projection"]["ProjectionType"] for i in table["GlobalSecondaryIndexes"]
    }
    assert shown.pop("by_day") == "KEYS_ONLY"
    assert set(shown.values()) == {"ALL"}
    assert {a["AttributeType"] for a in table["AttributeDefinitions"]} == {"S"}


def keys(schema: list[dict[str, str]]) -> tuple[str, str]:
    """The names of hash and range key."""
    by_type = {key["KeyType"]: key["AttributeName"] for key in schema}
    return by_type["HASH"], by_type["RANGE"]


def test_the_ledger_can_be_restored_and_cannot_be_dropped_by_mistake(ground: Any) -> None:
    (table,) = ground.of_type("AWS::DynamoDB::Table").values()
    recovery = table["PointInTimeRecoverySpecification"]
    assert recovery == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["SSESpecification"]["SSEType"] == "KMS"


def test_deleting_the_stack_keeps_what_was_recorded(ground: Any) -> None:
    kinds = {
        "AWS::S3::Bucket",
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Cognito::UserPool",
        "AWS::SQS::Queue",
    }
    kept = [r for r in ground.template["Resources"].values() if r["Type"] in kinds]
    assert {resource["DeletionPolicy"] for resource in kept} == {"Retain"}


def test_our_key_rotates_and_queues_and_topics_use_it(ground: Any) -> None:
    (key,) = ground.of_type("AWS::KMS::Key").values()
    assert key["EnableKeyRotation"] is True
    for kind in ("AWS::SQS::Queue", "AWS::SNS::Topic"):
        for properties in ground.of_type(kind).values():
            assert "Fn::GetAtt" in properties["KmsMasterKeyId"]
