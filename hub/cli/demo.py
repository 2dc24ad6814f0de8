"""`hub demo`: the main job in miniature, and whether every outcome is the one that must be.

Starts the embedded cloud, drops the sample files of hub/cli/story, and prints what happens as it
happens. What the hub does here is what the deployed template does.
"""

import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from hub.cli import story
from hub.cli.story import AGAIN, DOCUMENTS, DROPS, PARTNERS, VERDICTS, Drop

if TYPE_CHECKING:
    from hub.local.cloud import Cloud

WAIT_SECONDS = 40.0
POLL_SECONDS = 0.05


def demo() -> None:
    """Run the hub on this machine, send it sample files, and show what becomes of them."""
    from hub.cli.cloud import checkout_cloud

    began = time.monotonic()
    _title("Starting the embedded cloud: an emulator on this machine, gone when this ends")
    with checkout_cloud() as cloud:
        _say(f"ready in {time.monotonic() - began:.1f} s; the API is at {cloud.api_url}")
        hub = _Hub(cloud)
        wrong = _tell(cloud, hub)
    _title("Done" if not wrong else "Not as it must be")
    for each in wrong:
        _say(f"wrong: {each}")
    _say(f"{time.monotonic() - began:.1f} s in all")
    if wrong:
        raise typer.Exit(3)
    _say("next: `.venv/bin/hub up` keeps it running, with ./drop and ./pickup as its folders")


def _tell(cloud: "Cloud", hub: "_Hub") -> list[str]:
    for profile in PARTNERS:
        content = tomllib.loads(story.sample(profile).decode())
        hub.put(f"/partners/{content['id']}", content)
    _title("Partners drop files")
    for drop in (*DROPS, AGAIN):
        _drop(cloud, drop)
    wrong = list(_watch(hub))
    cloud.settle(timeout=WAIT_SECONDS)
    answers = _show_outbox(cloud)
    reports = _show_quarantine(cloud)
    return [*wrong, *_check_documents(hub), *_check_answers(answers), *_check_rest(cloud, reports)]


class _Hub:
    """The API of the running hub, called as an operator."""

    def __init__(self, cloud: "Cloud") -> None:
        self.url = cloud.api_url
        self.token = cloud.login("operator@hub.local", groups=("operator", "buyer"))

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def put(self, path: str, body: Any) -> Any:
        return self._call("PUT", path, body)

    def _call(self, method: str, path: str, body: Any) -> Any:
        import requests

        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=60)
        answer.raise_for_status()
        return answer.json()


def _drop(cloud: "Cloud", drop: Drop) -> None:
    key = f"inbound/{drop.partner}/{drop.name}"
    cloud.client("s3").put_object(
        Bucket=cloud.outputs["DocumentsBucket"], Key=key, Body=drop.read()
    )
    _row("dropped", drop.partner, drop.name, drop.about)


def _watch(hub: _Hub) -> Iterator[str]:
    """Print each file as it is done; gives what is not as it must be."""
    _title("The hub reads them")
    waiting = {f"inbound/{drop.partner}/{drop.name}": drop for drop in DROPS}
    deadline = time.monotonic() + WAIT_SECONDS
    while waiting and time.monotonic() < deadline:
        for file in hub.get("/files?limit=200")["files"]:
            key = file["keys"][0].rpartition("@")[0]
            drop = next((each for each in waiting.values() if _is(each, key)), None)
            if drop is None or not _finished(file, drop):
                continue
            del waiting[f"inbound/{drop.partner}/{drop.name}"]
            _row(file["status"], drop.partner, drop.name, _outcome(file))
            if (file["accepted"], file["rejected"], file["status"]) != (
                drop.accepted,
                drop.rejected,
                drop.status,
            ):
                yield f"{drop.name}: {_outcome(file)}"
        time.sleep(POLL_SECONDS)
    for drop in waiting.values():
        yield f"{drop.name}: not done after {WAIT_SECONDS:.0f} s"


def _is(drop: Drop, key: str) -> bool:
    """Whether a file is this drop's; of a file sent twice, either name may have come first."""
    names = {drop.name, AGAIN.name} if drop.times_sent > 1 else {drop.name}
    return key in {f"inbound/{drop.partner}/{name}" for name in names}


def _finished(file: dict[str, Any], drop: Drop) -> bool:
    return file["status"] != "received" and len(file["keys"]) >= drop.times_sent


def _outcome(file: dict[str, Any]) -> str:
    if file["status"] == "quarantined":
        return f"{file['findings'][0]['code']}; a report says why"
    rejected = file.get("rejections", [])
    words = [
        f"{file['accepted']} accepted",
        *(f"{each['set_code']} {each['set_control']} rejected" for each in rejected),
    ]
    if len(file["keys"]) > 1:
        words.append(f"sent {len(file['keys'])} times, taken once")
    return ", ".join(words)


def _show_outbox(cloud: "Cloud") -> dict[str, str]:
    """Print every acknowledgment in the partners' outboxes."""
    _title("What the partners find in their outboxes")
    answers = _read_all(cloud, "outbound/")
    for key, text in answers.items():
        _say(key)
        for line in text.replace("~", "~\n").splitlines():
            if line.strip():
                _say(f"    {line.strip()}")
    return answers


def _show_quarantine(cloud: "Cloud") -> dict[str, str]:
    """Print the report beside what could not be read."""
    _title("What was quarantined, in plain words")
    reports = {
        key: text for key, text in _read_all(cloud, "quarantine/").items() if key.endswith(".txt")
    }
    for key, text in reports.items():
        _say(key)
        for line in text.splitlines():
            _say(f"    {line}")
    return reports


def _read_all(cloud: "Cloud", prefix: str) -> dict[str, str]:
    s3, bucket = cloud.client("s3"), cloud.outputs["DocumentsBucket"]
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return {
        each["Key"]: s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read().decode()
        for each in listed
    }


def _check_documents(hub: _Hub) -> Iterator[str]:
    listed = hub.get("/documents?limit=200")["documents"]
    found = sorted((each["kind"], each.get("number"), each["partner"]) for each in listed)
    if found != sorted(DOCUMENTS):
        yield f"the ledger holds {found}"


def _check_answers(answers: dict[str, str]) -> Iterator[str]:
    verdicts = sorted(_verdicts(answers))
    if verdicts != sorted(VERDICTS):
        yield f"the answers say {verdicts}"


def _verdicts(answers: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for key, text in answers.items():
        group = control = ""
        for segment in text.split("~"):
            parts = segment.strip().split("*")
            if parts[0] == "AK1":
                group = parts[2]
            elif parts[0] == "AK2":
                control = parts[2]
            elif parts[0] == "AK5":
                yield key.split("/")[1], group, control, parts[1]


def _check_rest(cloud: "Cloud", reports: dict[str, str]) -> Iterator[str]:
    if len(reports) != 1:
        yield f"{len(reports)} quarantine reports"
    for name in ("IntakeDeadLetterQueueUrl", "EffectsDeadLetterQueueUrl"):
        counted = cloud.client("sqs").get_queue_attributes(
            QueueUrl=cloud.outputs[name], AttributeNames=["ApproximateNumberOfMessages"]
        )
        if counted["Attributes"]["ApproximateNumberOfMessages"] != "0":
            yield f"{name} is not empty"
    yield from (str(each) for each in cloud.failures)


def _title(text: str) -> None:
    print(f"\n{text}", flush=True)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _row(what: str, partner: str, name: str, about: str) -> None:
    now = datetime.now(UTC).strftime("%H:%M:%S.%f")[:-3]
    print(f"  {now}  {what:<12}{partner:<8}{name:<26}{about}", flush=True)


def checkout() -> Path:
    """The checkout that this command was installed from."""
    return Path(__file__).resolve().parents[2]
