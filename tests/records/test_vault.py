"""The audit bucket: what was written first under a key stays, whatever comes after."""

import pytest

from hub.aws.vault import S3Vault
from hub.memory import MemoryVault
from schemas.errors import Conflict, NotFound


@pytest.fixture
def locked(cloud):
    """A bucket with Object Lock, as the template has it."""
    bucket = f"{cloud.bucket}-audit"
    cloud.s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    retention = {"Mode": "COMPLIANCE", "Days": 1}
    cloud.s3.put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": retention},
        },
    )
    return bucket


@pytest.fixture(params=["memory", "aws"])
def vault(request):
    if request.param == "memory":
        return MemoryVault()
    bucket = request.getfixturevalue("locked")
    return S3Vault(request.getfixturevalue("cloud").s3, bucket)


def test_what_was_written_is_read(vault):
    vault.write("manifests/2026-01-05.json", b"{}\n")
    assert b"{}\n" == vault.read("manifests/2026-01-05.json")


def test_the_same_again_is_no_error(vault):
    for _ in range(2):
        vault.write("manifests/2026-01-05.json", b"{}\n")
    assert ["manifests/2026-01-05.json"] == vault.keys("manifests/")


def test_anything_else_under_its_key_is_refused_and_changes_nothing(vault):
    vault.write("manifests/2026-01-05.json", b"{}\n")
    with pytest.raises(Conflict, match="2026-01-05"):
        vault.write("manifests/2026-01-05.json", b"[]\n")
    assert b"{}\n" == vault.read("manifests/2026-01-05.json")


def test_what_is_not_there_is_not_found(vault):
    vault.write("heads/2026-01-05/011.jsonl", b"x")
    with pytest.raises(NotFound, match=r"heads/2026-01-05/01\.jsonl"):
        vault.read("heads/2026-01-05/01.jsonl")
    with pytest.raises(NotFound):
        vault.read("heads/2026-01-05/01")


def test_keys_are_those_under_a_prefix_in_order(vault):
    for key in ("manifests/b", "manifests/a", "heads/a"):
        vault.write(key, b"x")
    assert ["manifests/a", "manifests/b"] == vault.keys("manifests/")
    assert [] == vault.keys("nothing/")


class TestAnIntruder:
    """Who may write to the bucket can lay something over an object, and take nothing away."""

    def test_a_newer_version_is_not_what_is_read(self, cloud, locked):
        vault = S3Vault(cloud.s3, locked)
        vault.write("manifests/a", b"true")
        for forged in (b"forged", b"forged again"):
            cloud.s3.put_object(Bucket=locked, Key="manifests/a", Body=forged)

        assert b"true" == vault.read("manifests/a")
        vault.write("manifests/a", b"true")

    def test_a_mark_of_deletion_hides_nothing(self, cloud, locked):
        vault = S3Vault(cloud.s3, locked)
        vault.write("manifests/a", b"true")
        cloud.s3.delete_object(Bucket=locked, Key="manifests/a")

        assert ["manifests/a"] == vault.keys("manifests/")
        assert b"true" == vault.read("manifests/a")
        with pytest.raises(Conflict):
            vault.write("manifests/a", b"forged")

    def test_what_was_written_is_locked(self, cloud, locked):
        S3Vault(cloud.s3, locked).write("manifests/a", b"true")
        [version] = cloud.s3.list_object_versions(Bucket=locked)["Versions"]
        with pytest.raises(cloud.s3.exceptions.ClientError, match="AccessDenied"):
            cloud.s3.delete_object(Bucket=locked, Key="manifests/a", VersionId=version["VersionId"])
