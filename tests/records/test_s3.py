"""What only files on S3 have: other writers, bad days, and URLs that a browser can use."""

from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

from hub.aws.files import S3Files
from schemas.errors import Unavailable


@contextmanager
def putting(client, *errors):
    """Has the first puts fail before they leave, each by one error."""
    left = list(errors)

    def fail(**_):
        if left:
            raise left.pop(0)

    client.meta.events.register("provide-client-params.s3.PutObject", fail)
    try:
        yield left
    finally:
        client.meta.events.unregister("provide-client-params.s3.PutObject", fail)


def refused(code, status):
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutObject")


BUSY = refused("ConditionalRequestConflict", 409)


def test_a_body_that_someone_else_is_writing_is_tried_again(cloud):
    with putting(cloud.s3, BUSY, BUSY) as left:
        sha256 = cloud.files().keep(b"a file")

    assert [] == left
    assert b"a file" == cloud.files().body(sha256)


def test_a_body_that_stays_busy_is_told_as_unavailable(cloud):
    with putting(cloud.s3, *[BUSY] * 9), pytest.raises(Unavailable, match="busy"):
        cloud.files().keep(b"a file")


def test_a_bad_day_of_s3_is_told_as_unavailable(cloud):
    with (
        putting(cloud.s3, refused("SlowDown", 503)),
        pytest.raises(Unavailable, match="S3 does not answer: SlowDown"),
    ):
        cloud.files().write("a", b"x", "text/plain")


def test_a_refusal_of_s3_stays_what_it_is(cloud):
    denied = refused("AccessDenied", 403)
    with putting(cloud.s3, denied), pytest.raises(ClientError) as raised:
        cloud.files().keep(b"a file")

    assert raised.value is denied


def test_a_deleted_object_is_not_found_but_its_versions_are(cloud):
    files = S3Files(cloud.s3, cloud.bucket)
    files.write("a", b"x", "text/plain")
    version = files.read("a", limit=10).version
    cloud.s3.delete_object(Bucket=cloud.bucket, Key="a")

    assert b"x" == files.read("a", version=version, limit=10).data


@pytest.mark.parametrize("name", ['a"b.edi', "a\\b.edi", "a/b.edi", "a\nb.edi"])
def test_a_file_name_cannot_break_out_of_its_header(cloud, name):
    url = cloud.files().download_url("bodies/a", 60, name)

    assert "a_b.edi%22" in url
    assert "X-Amz-Signature" in url
