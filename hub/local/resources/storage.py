"""S3 buckets with all that moto's own CloudFormation drops, and their policies.

moto evaluates bucket policies but no Conditions, so that a statement with one (TLS only, say) would
deny everybody: such statements are left to the tests of the template.
"""

import json
from typing import Any

from hub.local.site import Site
from hub.local.stack import Kind, Made, Wanted, words

_RENAMED = {"ExpirationInDays": "Expiration", "TransitionInDays": "Days"}


def _make_bucket(site: Site, wanted: Wanted) -> Made:
    s3, name, properties = site.clients.get("s3"), wanted.name.lower(), wanted.properties
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=_locks(properties))
    for key, apply in _APPLY.items():
        if key in properties:
            apply(s3, name, properties[key])
    attributes = {"Arn": f"arn:aws:s3:::{name}", "DomainName": f"{name}.s3.amazonaws.com"}
    return Made(name, attributes)


def _locks(properties: dict[str, Any]) -> bool:
    return bool(properties.get("ObjectLockEnabled"))


def _version(s3: Any, name: str, value: dict[str, Any]) -> None:
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": value["Status"]})


def _notify(s3: Any, name: str, value: dict[str, Any]) -> None:
    if set(value) - {"EventBridgeConfiguration"}:
        raise ValueError("only EventBridge notifications are emulated")
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


def _lock(s3: Any, name: str, value: dict[str, Any]) -> None:
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=value)


def _block(s3: Any, name: str, value: dict[str, Any]) -> None:
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=value)


def _own(s3: Any, name: str, value: dict[str, Any]) -> None:
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=value)


def _allow_origins(s3: Any, name: str, value: dict[str, Any]) -> None:
    rules = [
        {key.replace("ExposedHeaders", "ExposeHeaders").replace("MaxAge", "MaxAgeSeconds"): each
         for key, each in rule.items()}
        for rule in value["CorsRules"]
    ]  # fmt: skip
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": rules})


def _encrypt(s3: Any, name: str, value: dict[str, Any]) -> None:
    rules = [
        {
            "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
            "BucketKeyEnabled": bool(rule.get("BucketKeyEnabled")),
        }
        for rule in value["ServerSideEncryptionConfiguration"]
    ]
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})


def _expire(s3: Any, name: str, value: dict[str, Any]) -> None:
    rules = [_lifecycle_rule(rule) for rule in value["Rules"]]
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's words for a lifecycle rule in those of the S3 API."""
    made = {
        "ID": rule["Id"],
        "Status": rule["Status"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
    }
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": rule["ExpirationInDays"]}
    if "Transitions" in rule:
        made["Transitions"] = [
            {"Days": each["TransitionInDays"], "StorageClass": each["StorageClass"]}
            for each in rule["Transitions"]
        ]
    for same in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if same in rule:
            made[same] = rule[same]
    known = {"Id", "Status", "Prefix", "ExpirationInDays", "Transitions"}
    unknown = set(rule) - known - set(made)
    if unknown:
        raise ValueError(f"lifecycle: {', '.join(sorted(unknown))} is not emulated")
    return made


def _make_policy(site: Site, wanted: Wanted) -> Made:
    document = wanted.properties["PolicyDocument"]
    kept = [each for each in document["Statement"] if not each.get("Condition")]
    if kept:
        site.clients.get("s3").put_bucket_policy(
            Bucket=wanted.properties["Bucket"], Policy=json.dumps({**document, "Statement": kept})
        )
    return Made(wanted.name)


_APPLY = {
    "VersioningConfiguration": _version,
    "BucketEncryption": _encrypt,
    "NotificationConfiguration": _notify,
    "ObjectLockConfiguration": _lock,
    "PublicAccessBlockConfiguration": _block,
    "OwnershipControls": _own,
    "CorsConfiguration": _allow_origins,
    "LifecycleConfiguration": _expire,
}

KINDS = {
    "AWS::S3::Bucket": Kind(
        _make_bucket,
        frozenset({*_APPLY, "ObjectLockEnabled"}),
        left_out=words("LoggingConfiguration"),
        name_property="BucketName",
    ),
    "AWS::S3::BucketPolicy": Kind(_make_policy, words("Bucket PolicyDocument")),
}
