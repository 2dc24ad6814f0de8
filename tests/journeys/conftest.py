"""The deployed template on the embedded cloud, one for each file of journeys."""

import json
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from hub.local.cloud import Cloud
from partner_files import BOLT

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


class Running:
    """A running hub as its users meet it: its folders, its API, its queues."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.s3 = cloud.client("s3")
        self.bucket = cloud.outputs["DocumentsBucket"]
        self.operator = cloud.login("operator@hub.local", groups=("operator", "buyer"))

    def drop(self, name, data, folder="BOLT"):
        self.s3.put_object(Bucket=self.bucket, Key=f"inbound/{folder}/{name}", Body=data)

    def call(self, method, path, *, token=None, status=200, **more):
        headers = {"Authorization": f"Bearer {token or self.operator}"} | more.pop("headers", {})
        answer = requests.request(
            method,
            self.cloud.api_url + path,
            headers=headers,
            timeout=60,
            allow_redirects=False,
            **more,
        )
        assert status in (None, answer.status_code), answer.text
        return answer

    def get(self, path, **more):
        return self.call("GET", path, **more).json()

    def all(self, path, name):
        found, after = [], None
        while True:
            page = self.get(path, params={"limit": 200} | ({"after": after} if after else {}))
            found += page[name]
            after = page.get("next")
            if after is None:
                return found

    def file_named(self, name):
        """The file that was dropped under a name, once it is there."""
        return self.wait(
            lambda: next(
                (
                    f
                    for f in self.all("/files", "files")
                    if any(f"/{name}@" in key for key in f["keys"])
                ),
                None,
            )
        )

    def done(self, name):
        """The file that was dropped under a name, once it has been dealt with."""

        def look():
            file = self.file_named(name)
            return file if file["status"] != "received" else None

        return self.wait(look)

    def answers(self, partner="BOLT"):
        """Every acknowledgment in a partner's outbox, by key."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"outbound/{partner}/"
        )
        keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return {
            key: self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()
            for key in keys
        }

    def wait(self, look, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not seen within {patience} s")

    def count(self, output):
        counted = self.cloud.client("sqs").get_queue_attributes(
            QueueUrl=self.cloud.outputs[output], AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(counted["Attributes"]["ApproximateNumberOfMessages"])


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Starts a hub of its own that knows BOLT; one at a time."""

    @contextmanager
    def started():
        cloud = Cloud(
            template=ROOT / "infra" / "template" / "Hub.template.json",
            root=ROOT,
            state_dir=tmp_path_factory.mktemp("cloud"),
        )
        with cloud:
            running = Running(cloud)
            running.call("PUT", "/partners/BOLT", json=json.loads(BOLT.model_dump_json()))
            yield running

    return started


@pytest.fixture(scope="module")
def hub(start):
    with start() as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_went_wrong_unseen(hub):
    yield
    hub.cloud.settle(timeout=PATIENCE)
    assert [] == list(hub.cloud.failures)
