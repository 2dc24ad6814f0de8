"""What every chapter of the demo stands on: the running hub, its partners' folders, and the page.

Nothing here decides what must come out; each chapter says that of itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from hub.local.cloud import Cloud

WAIT_SECONDS = 90.0
POLL_SECONDS = 0.05
PEOPLE = {
    "operator": ("operator", "buyer"),
    "buyer": ("buyer",),
    "approver": ("approver",),
    "auditor": ("auditor",),
}
T = TypeVar("T")


@dataclass
class Stage:
    """The embedded cloud, and the people who call its API."""

    cloud: "Cloud"
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, who: str = "operator") -> Any:
        return self._call("GET", path, None, who)

    def put(self, path: str, body: Any, who: str = "operator") -> Any:
        return self._call("PUT", path, body, who)

    def post(self, path: str, body: Any, who: str, key: str | None = None) -> Any:
        """A POST; `key` is its Idempotency-Key, so that the same call twice acts once."""
        return self._call("POST", path, body, who, {"Idempotency-Key": key} if key else {})

    def drop(self, key: str, data: bytes) -> None:
        """Put a file where the hub finds it."""
        bucket = self.cloud.outputs["DocumentsBucket"]
        self.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=data)

    def objects(self, prefix: str) -> dict[str, str]:
        """The texts that lie under a prefix of the documents bucket, by key."""
        s3, bucket = self.cloud.client("s3"), self.cloud.outputs["DocumentsBucket"]
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {
            each["Key"]: s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read().decode()
            for each in listed
        }

    def settle(self) -> None:
        """Wait until every queue and stream is worked off."""
        self.cloud.settle(timeout=WAIT_SECONDS)

    def until(self, look: Callable[[], T | None], what: str) -> T:
        """What `look` finds, as soon as it finds something."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            found = look()
            if found is not None:
                return found
            time.sleep(POLL_SECONDS)
        raise TimeoutError(f"{what}: not there after {WAIT_SECONDS:.0f} s")

    def _call(
        self, method: str, path: str, body: Any, who: str, more: dict[str, str] | None = None
    ) -> Any:
        import requests

        if who not in self.tokens:
            self.tokens[who] = self.cloud.login(f"{who}@hub.local", groups=PEOPLE[who])
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **(more or {})}
        url = self.cloud.api_url + path
        answer = requests.request(method, url, json=body, headers=headers, timeout=60)
        if not answer.ok:
            raise ValueError(f"{method} {path} was answered {answer.status_code}: {answer.text}")
        return answer.json()


def title(text: str) -> None:
    print(f"\n{text}", flush=True)


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def row(what: str, partner: str, name: str, about: str) -> None:
    now = datetime.now(UTC).strftime("%H:%M:%S.%f")[:-3]
    print(f"  {now}  {what:<12}{partner:<8}{name:<26}{about}", flush=True)


def show_x12(key: str, text: str) -> None:
    """A file's name and its segments, a line each."""
    say(key)
    for line in text.replace("~", "~\n").splitlines():
        if line.strip():
            say(f"    {line.strip()}")
