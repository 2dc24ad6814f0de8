"""How quick the embedded cloud is with the kept template: ready, one file, a hundred files."""

import statistics
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from hub.cli import story
from hub.cli.cloud import checkout_cloud

STORY = Path(story.__file__).parent
READY_SECONDS = 10.0
WARM_SECONDS = 1.0
HUNDRED_SECONDS = 60.0

pytestmark = pytest.mark.bench


class Answers:
    """Knows what has appeared under outbound/."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.keys: set[str] = set()

    def hear(self, event: dict[str, Any]) -> None:
        key = event["detail"]["object"]["key"]
        if key.startswith("outbound/"):
            with self._changed:
                self.keys.add(key)
                self._changed.notify_all()

    def wait_for(self, count: int, seconds: float) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.keys) >= count, seconds)


@pytest.fixture(scope="module")
def hub() -> Iterator[tuple[Any, Answers]]:
    answers = Answers()
    with checkout_cloud() as cloud:
        cloud.on_event(answers.hear)
        token = cloud.login("operator@hub.example", ("operator",))
        profile = tomllib.loads((STORY / "bolt.toml").read_text())
        requests.put(
            f"{cloud.api_url}/partners/{profile['id']}",
            json=profile,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ).raise_for_status()
        yield cloud, answers


def drop(cloud: Any, number: int) -> None:
    """An invoice like no other: its own control number and its own invoice number."""
    text = (STORY / "bolt-invoice.edi").read_text()
    control = str(5000 + number)
    for old, new in (("000000772", control.zfill(9)), ("*772", f"*{control}")):
        text = text.replace(old, new)
    body = text.replace("INV-88213", f"INV-{number:05d}").encode()
    bucket, key = cloud.outputs["DocumentsBucket"], f"inbound/BOLT/{number}.edi"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def test_it_is_ready_in_ten_seconds() -> None:
    code = "from hub.cli.cloud import checkout_cloud\nwith checkout_cloud(): pass"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True)
    assert time.monotonic() - began < READY_SECONDS


def test_a_dropped_file_is_answered_in_under_a_second_once_all_is_warm(hub: Any) -> None:
    cloud, answers = hub
    times = []
    for number in range(8):
        began = time.perf_counter()
        drop(cloud, number)
        answers.wait_for(number + 1, 60)
        times.append(time.perf_counter() - began)
        assert cloud.settle(30)
    assert statistics.median(times[1:]) < WARM_SECONDS


def test_a_hundred_files_dropped_at_once_are_all_answered(hub: Any) -> None:
    cloud, answers = hub
    before = len(answers.keys)
    for number in range(100, 200):
        drop(cloud, number)
    answers.wait_for(before + 100, HUNDRED_SECONDS)
    assert cloud.settle(30)
    assert before + 100 == len(answers.keys)
    assert [] == list(cloud.failures)
