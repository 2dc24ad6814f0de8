"""`hub up` and `hub tick`, as somebody at a terminal meets them."""

import json
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from hub.cli import story
from hub.cli.cloud import parse_duration
from hub.local.control import Control
from hub.local.folders import Folders, waiting_files
from schemas.errors import InputError

HUB = str(Path(sys.executable).parent / "hub")
STORY = Path(story.__file__).parent
PATIENCE = 60.0


def wait_for(ready: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := ready()):
        assert time.monotonic() < deadline, f"no {what} after {PATIENCE} s"
        time.sleep(0.02)
    return found


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400), ("1d12h", 129600), ("0.5h", 1800)],
)
def test_a_duration_is_read_as_it_is_said(text: str, seconds: int) -> None:
    assert timedelta(seconds=seconds) == parse_duration(text)


@pytest.mark.parametrize("text", ["", "2", "h", "2 h", "2w", "-1h", "1hx", "tomorrow"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no duration"):
        parse_duration(text)


def test_tick_without_a_running_hub_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run([HUB, "tick", "2h"], cwd=tmp_path, capture_output=True, text=True)
    assert 2 == done.returncode
    assert "hub up" in done.stderr


class _Up:
    """A running `hub up` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "stderr.txt").open("w+")
        self.process = subprocess.Popen(
            [HUB, "up"], cwd=folder, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()

    def hub(self, *words: str) -> str:
        done = subprocess.run([HUB, *words], cwd=self.folder, capture_output=True, text=True)
        assert 0 == done.returncode, done.stderr
        return done.stdout

    def said(self) -> str:
        return (self.folder / "stderr.txt").read_text()

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.log.close()
        return code


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Up]:
    started = _Up(tmp_path_factory.mktemp("up"))
    yield started
    if started.process.poll() is None:
        started.end()


def test_up_prints_a_login_for_the_shell_and_keeps_it_private(up: _Up) -> None:
    assert up.first_line.startswith("export HUB_URL=http://127.0.0.1:"), up.said()
    url, token = (word.partition("=")[2] for word in up.first_line.split()[1:])
    path = up.folder / ".hub/login.json"
    assert {"url": url, "token": token} == json.loads(path.read_text())
    for private in (path, up.folder / ".hub/control.json"):
        assert 0o600 == stat.S_IMODE(private.stat().st_mode)
    headers = {"Authorization": f"Bearer {token}"}
    assert 200 == requests.get(f"{url}/documents", headers=headers, timeout=30).status_code
    for words in ("emulator", "gone when it stops", "AWS", "s3://", "hub tick"):
        assert words in up.said()


def test_a_dropped_file_is_answered_in_the_pickup_folder(up: _Up) -> None:
    up.hub("partner", "put", str(STORY / "bolt.toml"))
    folder = up.folder / "drop/BOLT"
    folder.mkdir()
    shutil.copy(STORY / "bolt-invoice.edi", folder / "invoice.edi.part")
    (folder / "invoice.edi.part").rename(folder / "invoice.edi")
    (answer,) = wait_for(lambda: list((up.folder / "pickup/BOLT").glob("*.edi")), "answer")
    assert "AK5*A" in answer.read_text()
    assert [] == waiting_files(up.folder / "drop")
    done = up.folder / "drop/.done/BOLT/invoice.edi"
    assert (STORY / "bolt-invoice.edi").read_bytes() == done.read_bytes()


def test_tick_moves_the_clock_of_the_running_hub(up: _Up) -> None:
    first = datetime.fromisoformat(up.hub("tick", "90s").strip())
    second = datetime.fromisoformat(up.hub("tick", "2h").strip())
    assert timedelta(hours=2) <= second - first < timedelta(hours=2, minutes=1)
    known = json.loads((up.folder / ".hub/control.json").read_text())
    assert 403 == requests.post(known["url"], json={"seconds": 1}, timeout=5).status_code


def test_ctrl_c_ends_it_cleanly_and_leaves_no_process(up: _Up) -> None:
    workers = _children(up.process.pid)
    assert workers
    assert 0 == up.end(), up.said()
    assert [] == [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert not (up.folder / ".hub/login.json").exists()
    assert not (up.folder / ".hub/control.json").exists()
    assert "Traceback" not in up.said()


def _children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(path.parent.name))
    return found


class _Bucket:
    """As much of a cloud as the folders need."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.broken = False
        self.refused = 0

    def client(self, service: str) -> "_Bucket":
        assert "s3" == service
        return self

    def on_event(self, listener: Any) -> None:
        self.tell = listener

    def put_object(self, Bucket: str, Key: str, Body: Any) -> None:
        if self.broken:
            self.refused += 1
            raise ConnectionError("not now")
        self.objects[Key] = Body.read()

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        import io

        return {"Body": io.BytesIO(self.objects[Key])}


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Folders]:
    bucket: Any = _Bucket()
    made = Folders(bucket, "documents", tmp_path / "drop", tmp_path / "pickup", lambda _: None)
    made.start()
    yield made
    made.stop()


def bucket_of(folders: Folders) -> Any:
    return folders.cloud


def test_a_file_is_taken_only_when_it_has_stopped_growing(folders: Folders) -> None:
    path = folders.drop / "ACME/slow.edi"
    path.parent.mkdir()
    deadline = time.monotonic() + 1.5
    with path.open("wb", buffering=0) as growing:
        while time.monotonic() < deadline:
            growing.write(b"x")
            assert {} == bucket_of(folders).objects
            time.sleep(0.02)
        size = growing.tell()
    wait_for(lambda: bucket_of(folders).objects, "upload")
    assert {"inbound/ACME/slow.edi": b"x" * size} == bucket_of(folders).objects


def test_a_file_that_cannot_be_uploaded_stays_and_is_tried_again(folders: Folders) -> None:
    bucket_of(folders).broken = True
    path = folders.drop / "ACME/kept.edi"
    path.parent.mkdir()
    path.write_bytes(b"content")
    wait_for(lambda: bucket_of(folders).refused >= 2, "second try")
    assert path.exists()
    bucket_of(folders).broken = False
    wait_for(lambda: not path.exists(), "upload")
    assert {"inbound/ACME/kept.edi": b"content"} == bucket_of(folders).objects


def test_the_same_name_twice_is_kept_twice(folders: Folders) -> None:
    (folders.drop / "ACME").mkdir()
    for content in (b"one", b"two"):
        (folders.drop / "ACME/x.edi").write_bytes(content)
        wait_for(lambda: not (folders.drop / "ACME/x.edi").exists(), "upload")
    kept = sorted(each.name for each in (folders.drop / ".done/ACME").iterdir())
    assert ["x-1.edi", "x.edi"] == kept


def test_feeds_go_to_their_own_place_with_their_folders(folders: Folders) -> None:
    for name in ("feeds/stock.csv", "feeds/stock/rows/recount.csv"):
        path = folders.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    objects = bucket_of(folders).objects
    wait_for(lambda: len(objects) == 2, "upload")
    assert {"feeds/stock.csv", "feeds/stock/rows/recount.csv"} == set(objects)
    wait_for((folders.drop / ".done/feeds/stock/rows/recount.csv").exists, "move")


def test_hidden_and_unfinished_files_are_left_alone(folders: Folders) -> None:
    (folders.drop / "ACME").mkdir()
    (folders.drop / "loose.edi").write_bytes(b"")
    for name in (".hidden", "a.part", "b.tmp", "c~"):
        (folders.drop / "ACME" / name).write_bytes(b"")
    assert [] == waiting_files(folders.drop)


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("outbound/ACME/a.edi", "ACME/a.edi"),
        ("outbound/../../../etc/passwd", "_/_/_/etc/passwd"),
        ("outbound/ACME/..", "ACME/_"),
        ("outbound/.hidden/..\\x", "hidden/_x"),
    ],
)
def test_an_answer_lands_inside_the_pickup_folder(folders: Folders, key: str, where: str) -> None:
    bucket = bucket_of(folders)
    bucket.objects[key] = b"answer"
    detail = {"bucket": {"name": "documents"}, "object": {"key": key}}
    bucket.tell({"detail-type": "Object Created", "detail": detail})
    target = folders.pickup / where
    wait_for(target.exists, "answer")
    assert b"answer" == target.read_bytes()
    assert [] == list(folders.pickup.rglob("*.part"))


@pytest.mark.parametrize("seconds", [0, -1, None, "60", 10**9])
def test_the_control_moves_by_a_sensible_time_only(seconds: Any) -> None:
    moved: list[timedelta] = []
    control = Control(moved.append, lambda: datetime.fromisoformat("2026-11-23T00:00:00+00:00"))
    try:
        headers = {"Authorization": f"Bearer {control.token}"}
        answer = requests.post(control.url, json={"seconds": seconds}, headers=headers, timeout=5)
        assert (400, []) == (answer.status_code, moved)
        answer = requests.post(control.url, json={"seconds": 60}, headers=headers, timeout=5)
        assert (200, [timedelta(minutes=1)]) == (answer.status_code, moved)
        assert 403 == requests.get(control.url, headers=headers, timeout=5).status_code
    finally:
        control.stop()
