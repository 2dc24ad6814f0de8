"""`hub audit`: exit codes, words for people, and one JSON document for programs."""

import hashlib
import json
from datetime import date

import pytest
from audit.conftest import Days, Forgery

from hub.cli import client, main
from hub.flows import audit_pages
from hub.flows.audit_pages import LocalPages
from schemas.audit import ExportNote, Spans, Streams
from schemas.errors import InputError


class Hub:
    """Answers the client's calls as the API would, without one."""

    def __init__(self, days):
        self.ports = days.ports
        self.pages = LocalPages(days.ports)

    def call(self, method, path, *, query=None, body=None, data=None):
        query = query or {}
        match [method, *path.split("/")[2:]]:
            case ["GET", "manifests"]:
                after = query["after"]
                answer = self.pages.manifests(day_of(after) if after else None)
            case ["GET", "manifests", day]:
                answer = audit_pages.get_manifest(self.ports, day_of(day))
            case ["GET", "heads", day, part]:
                answer = self.pages.part(day_of(day), part, query["after"])
            case ["GET", "changed", shard]:
                answer = self.pages.changed(int(shard), query["after"])
            case ["POST", "heads"]:
                answer = self.pages.heads(Streams.model_validate(body))
            case ["POST", "events"]:
                answer = self.pages.events(Spans.model_validate(body))
            case ["POST", "exports"]:
                note = ExportNote.model_validate(body)
                answer = audit_pages.note_export(self.ports, note, by="u-1")
            case ["GET", "exports"]:
                answer = audit_pages.list_exports(self.ports, limit=10, after=None)
        return answer.model_dump(mode="json")


def day_of(text):
    return date.fromisoformat(text)


@pytest.fixture
def days(monkeypatch):
    days = Days()
    days.happens("order/1", "placed", "sent")
    days.happens("order/2", "placed")
    days.passes()
    days.happens("order/1", "shipped")
    monkeypatch.setattr(client, "call", Hub(days).call)
    return days


@pytest.fixture
def run(monkeypatch, tmp_path, capfd):
    monkeypatch.chdir(tmp_path)

    def call(*words):
        monkeypatch.setattr("sys.argv", ["hub", "audit", *words])
        with pytest.raises(SystemExit) as left:
            main.run()
        told = capfd.readouterr()
        return left.value.code, told.out, told.err

    return call


def test_an_export_prints_its_hash_and_the_hub_keeps_it(days, run, tmp_path):
    code, out, _ = run("export", "-o", "record.tar", "--json")

    said = json.loads(out)
    data = (tmp_path / "record.tar").read_bytes()
    assert 0 == code
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (said["sha256"], said["size"])
    assert [said["sha256"]] == [
        e["sha256"] for e in json.loads(run("exports", "--json")[1])["exports"]
    ]
    [closed] = days.passes()
    assert (said["sha256"],) == closed.manifest.exports


def test_the_same_days_give_the_same_bytes(days, run, tmp_path):
    run("export", "--to", "2026-01-05", "-o", "one.tar")
    days.passes()
    run("export", "--to", "2026-01-05", "-o", "two.tar")
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()


def test_some_days_or_one_stream_are_an_archive_of_their_own(days, run):
    days.passes()
    assert 0 == run("export", "--from", "2026-01-06", "--to", "2026-01-06", "-o", "day.tar")[0]
    assert 0 == run("export", "--stream", "order/2", "-o", "order.tar")[0]
    found = [json.loads(run("verify", name, "--json")[1]) for name in ("day.tar", "order.tar")]
    assert [(True, 1, 1), (True, 1, 1)] == [(f["ok"], f["streams"], f["events"]) for f in found]


def test_an_archive_that_nobody_touched_is_whole(days, run, tmp_path):
    exported = json.loads(run("export", "-o", "record.tar", "--json")[1])
    (tmp_path / "anchor.json").write_text(run("manifest", "2026-01-05")[1])
    assert days.manifest("2026-01-05") == (tmp_path / "anchor.json").read_bytes()

    kept = ("--sha256", exported["sha256"], "--anchor", "anchor.json")
    code, out, _ = run("verify", "record.tar", *kept)

    assert 0 == code
    assert out.endswith("WHOLE, and held to the manifest of 2026-01-05\n")
    assert "WHOLE in itself" in run("verify", "record.tar")[1]


def test_an_archive_that_was_edited_ends_with_1_and_names_the_entry(days, run, tmp_path):
    run("export", "-o", "record.tar")
    forged = Forgery((tmp_path / "record.tar").read_bytes())
    name, events = forged.events("2026-01-05", "order/1")
    events[1]["data"]["note"] = "refused"
    forged.put(name, events)
    (tmp_path / "record.tar").write_bytes(forged.data())

    code, out, _ = run("verify", "record.tar", "--json")

    first = json.loads(out)["broken"][0]
    assert (1, "order/1", 2) == (code, first["stream"], first["version"])
    assert "BROKEN, first at order/1 2" in run("verify", "record.tar")[1]


def test_the_running_hub_is_checked_with_what_is_not_closed_yet(days, run):
    code, out, _ = run("verify", "--json")
    said = json.loads(out)
    assert (0, True, 4) == (code, said["ok"], said["events"])

    kept = days.ports.ledger._streams["order/1"]
    kept.events[2] = kept.events[2].replace("shipped", "refused")
    code, out, _ = run("verify")
    assert 1 == code
    assert "BROKEN, first at order/1 3" in out


def test_the_running_hub_is_held_to_an_anchor(days, run, tmp_path):
    other = Days()
    other.happens("order/1", "never")
    other.passes()
    (tmp_path / "other.json").write_bytes(other.manifest("2026-01-05"))
    code, out, _ = run("verify", "--anchor", "other.json")
    assert 1 == code
    assert "it is not the anchor" in out


def test_closed_days_are_listed(days, run):
    assert "2026-01-05" in run("manifests")[1]
    [only] = json.loads(run("manifests", "--json")[1])
    expected = hashlib.sha256(days.manifest("2026-01-05")).hexdigest()
    assert ("2026-01-05", 3, expected) == (only["day"], only["events"], only["sha256"])


def test_what_is_no_archive_is_broken_not_a_failure(run, tmp_path):
    (tmp_path / "letter.tar").write_text("Dear auditor")
    code, out, _ = run("verify", "letter.tar")
    assert 1 == code
    assert "BROKEN, first at archive: the file header at byte 0 is not as written" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["verify", "nowhere.tar"], "nowhere.tar"),
        (["verify", "--anchor", "nowhere.json"], "nowhere.json"),
        (["export", "-o", "nowhere/record.tar"], "nowhere"),
        (["export", "--to", "2026-02-01", "-o", "record.tar"], "2026-02-01 is not closed yet"),
        (["export", "--from", "tomorrow", "-o", "record.tar"], "--from tomorrow"),
        (["export"], "--output"),
        (["manifest", "soon"], "soon"),
    ],
)
def test_a_call_that_is_wrong_ends_with_2_and_leaves_nothing(days, run, tmp_path, words, told):
    code, _, err = run(*words)
    assert 2 == code
    assert told in err
    assert [] == list(tmp_path.iterdir())


def test_an_anchor_that_is_no_manifest_ends_with_2(days, run, tmp_path):
    (tmp_path / "letter.json").write_text("{}")
    code, _, err = run("verify", "--anchor", "letter.json")
    assert 2 == code
    assert "letter.json: the anchor is no manifest" in err


def test_a_hub_that_does_not_answer_leaves_no_half_of_an_archive(days, run, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise InputError("the token is missing")

    monkeypatch.setattr(client, "call", refuse)
    assert 2 == run("export", "-o", "record.tar")[0]
    assert [] == list(tmp_path.iterdir())
