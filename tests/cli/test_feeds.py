"""`hub feeds`: what is sent, what is told of it, and the exit codes."""

from pathlib import Path

import pytest
import requests

from hub.cli import feeds, main
from schemas.errors import NotFound

READ = {
    "id": "f-1",
    "name": "stock",
    "status": "read",
    "rows": 2,
    "refused_count": 0,
    "received_at": "2025-01-01T00:00:00Z",
    "refused": [],
    "report": {"notes": ["column 'colour' is not known and was passed over"]},
}
ROW = {"file": "stock.csv", "line": 3, "column": "on_hand", "reason": "on_hand is negative"}


class Hub:
    """A hub that takes uploads, and reads a feed at the second look."""

    def __init__(self) -> None:
        self.feed, self.looks, self.asked, self.put = READ, 0, [], []

    def call(self, method, path, *, query=None, body=None):
        self.asked.append((method, path, body or query))
        if path == "/uploads":
            return {"url": "http://127.0.0.1/put", "headers": {"content-type": "text/csv"}}
        if path == "/feeds":
            return {"feeds": [self.feed], "next": None}
        self.looks += 1
        if self.looks == 1:
            raise NotFound("not yet")
        return self.feed

    def upload(self, url, data, headers, timeout):
        self.put.append((url, data, headers))
        answer = requests.Response()
        answer.status_code = 200
        return answer


@pytest.fixture
def hub(monkeypatch) -> Hub:
    made = Hub()
    monkeypatch.setattr("hub.cli.client.call", made.call)
    monkeypatch.setattr("requests.put", made.upload)
    monkeypatch.setattr(feeds, "LOOK_SECONDS", 0)
    return made


def run(monkeypatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["hub", "feeds", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        main.run()
    return end.value.code


def test_a_feed_is_uploaded_waited_for_and_told(hub, monkeypatch, capsys, tmp_path: Path) -> None:
    (tmp_path / "stock.csv").write_text("sku,on_hand,colour\nA,1,red\n")
    assert 0 == run(monkeypatch, "send", tmp_path / "stock.csv")
    assert ("POST", "/uploads", {"feed": "stock", "addition": False}) == hub.asked[0]
    assert [
        ("http://127.0.0.1/put", b"sku,on_hand,colour\nA,1,red\n", {"content-type": "text/csv"})
    ] == hub.put
    assert 2 == hub.looks
    told = capsys.readouterr()
    assert "read" in told.out
    assert "not known and was passed over" in told.err


def test_refused_rows_are_told_and_make_exit_1(hub, monkeypatch, capsys, tmp_path: Path) -> None:
    hub.feed = READ | {"refused_count": 1, "refused": [ROW]}
    (tmp_path / "recount.csv").write_text("sku,on_hand\nA,-1\n")
    assert 1 == run(monkeypatch, "send", tmp_path / "recount.csv", "--feed", "stock", "--addition")
    assert {"feed": "stock", "addition": True} == hub.asked[0][2]
    assert "on_hand is negative" in capsys.readouterr().out


def test_a_file_that_is_named_as_no_feed_is_the_callers_mistake(
    hub, monkeypatch, capsys, tmp_path: Path
) -> None:
    assert 2 == run(monkeypatch, "send", tmp_path / "sales.csv")
    assert "--feed" in capsys.readouterr().err
    assert 2 == run(monkeypatch, "send", tmp_path / "stock.csv")
    assert [] == hub.asked


def test_one_feed_is_shown_with_its_rows(hub, monkeypatch, capsys) -> None:
    hub.feed, hub.looks = READ | {"refused_count": 1, "refused": [ROW]}, 1
    assert 0 == run(monkeypatch, "show", "f-1")
    assert "on_hand is negative" in capsys.readouterr().out
