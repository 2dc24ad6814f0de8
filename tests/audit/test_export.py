"""The archive: the same bytes each time, readable by tar, and checked by its own checker."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from audit.conftest import Days, Forgery
from hypothesis import given
from hypothesis import strategies as st

from hub.core.audit import entries
from hub.core.audit.archive import event_line
from hub.core.audit.checker import checker_text
from hub.flows.audit_pages import LocalPages, Paged, list_exports, note_export
from schemas.audit import ExportNote, shard_of
from schemas.errors import InputError
from schemas.events import Recorded, canonical, chain_hash

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def run(folder, *words):
    """The checker of an archive, alone, as an auditor runs it."""
    return subprocess.run(
        [sys.executable, "-I", "check_audit.py", *words],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def unpacked(data, tmp_path):
    """A folder with the archive, its files and two manifests that were kept."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (folder / "archive.tar").write_bytes(data)
    with tarfile.open(folder / "archive.tar") as tar:
        tar.extractall(folder, filter="data")
    return folder


def test_the_same_record_is_the_same_bytes(story, tmp_path):
    first, second = (story.export(tmp_path / name) for name in ("one", "two"))
    assert first == second


def test_a_record_that_went_on_gives_the_same_bytes_for_the_same_days(story, tmp_path):
    before = story.export(tmp_path / "before", last=date(2026, 1, 6))
    story.happens("order/1", "closed")
    story.passes()
    assert before == story.export(tmp_path / "after", last=date(2026, 1, 6))


def test_any_tar_reads_it_and_finds_nothing_of_this_machine(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        members = tar.getmembers()
    assert sorted(m.name for m in members) == [m.name for m in members]
    told = {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode, m.isreg()) for m in members}
    assert {(0, 0, 0, "", "", 0o644, True)} == told
    assert [{}] * len(members) == [m.pax_headers for m in members]


def test_the_sums_are_those_that_sha256sum_reads(unpacked):
    lines = (unpacked / "SHA256SUMS").read_text().splitlines()
    names = [line.split("  ")[1] for line in lines]
    for line, name in zip(lines, names, strict=True):
        digest = hashlib.sha256((unpacked / name).read_bytes()).hexdigest()
        assert f"{digest}  {name}" == line
    assert {"check_audit.py", "README.txt", "export.json"} <= set(names)


def test_its_checker_needs_nothing_but_python(unpacked, data):
    sha256 = hashlib.sha256(data).hexdigest()
    anchor = "manifests/2026-01-06.json"

    ran = run(unpacked, "archive.tar", "--sha256", sha256, "--anchor", anchor, "--json")

    assert (0, "") == (ran.returncode, ran.stderr)
    found = json.loads(ran.stdout)
    assert (True, sha256, "2026-01-06") == (found["ok"], found["sha256"], found["anchor"])


def test_its_checker_names_the_first_broken_entry_and_ends_with_1(unpacked, data):
    forged = Forgery(data)
    name, events = forged.events("2026-01-05", "order/1")
    events[1]["data"]["note"] = "refused"
    forged.put(name, events)
    (unpacked / "archive.tar").write_bytes(forged.data())

    ran = run(unpacked, "archive.tar")

    assert 1 == ran.returncode
    assert "BROKEN, first at order/1 2: its hash is not that of what it says" in ran.stdout


@pytest.mark.parametrize(
    "words", [[], ["nowhere.tar"], ["archive.tar", "--anchor", "README.txt"], ["--nonsense"]]
)
def test_its_checker_ends_with_2_where_the_call_is_wrong(unpacked, words):
    ran = run(unpacked, *words)
    assert (2, "") == (ran.returncode, ran.stdout)
    assert "Traceback" not in ran.stderr


def test_the_checker_imports_nothing_of_ours():
    text = checker_text().decode()
    assert "import hub" not in text
    assert "from hub" not in text
    assert "from schemas" not in text
    compile(text, "check_audit.py", "exec")


@given(
    st.text(min_size=1),
    st.integers(1, 10**9),
    st.datetimes(timezones=st.just(UTC)),
    st.dictionaries(st.text(), JSON, max_size=4),
)
def test_the_checkers_words_are_those_of_the_ledger(stream, version, at, data):
    try:
        text = canonical(data)
        text.encode(), stream.encode()
    except UnicodeEncodeError:
        return
    said = {
        "at": at.isoformat(),
        "data": data,
        "name": "OrderPlaced",
        "previous": "0" * 64,
        "stream": stream,
        "version": version,
    }
    assert text == entries.canonical(data)
    assert chain_hash("0" * 64, stream, version, "OrderPlaced", at, data) == entries.chain_hash(
        said
    )
    assert f"{shard_of(stream):02d}" == entries.part_of(stream)


def test_an_event_is_exported_with_the_instant_that_was_hashed():
    at = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(0)))
    for instant in (at, at.replace(microsecond=120)):
        hash_ = chain_hash("0" * 64, "order/1", 1, "OrderPlaced", instant, {})
        event = Recorded(
            id="x", stream="order/1", version=1, name="OrderPlaced", at=instant, data={},
            previous="0" * 64, hash=hash_,
        )  # fmt: skip
        again = Recorded.model_validate_json(event.model_dump_json())
        assert hash_ == entries.chain_hash(json.loads(event_line(again)))


class TestAPartOfIt:
    def test_one_stream(self, story, tmp_path, said):
        found = said(story.export(tmp_path, stream="order/1"))
        assert (True, 1, 3, 3) == tuple(found[n] for n in ("ok", "streams", "events", "manifests"))

    def test_one_streams_lost_tail_is_found(self, story, tmp_path, said):
        forged = Forgery(story.export(tmp_path, stream="order/1"))
        name, _ = forged.events("2026-01-06", "order/1")
        del forged.files[name]
        entry = said(forged.data())["broken"][0]
        assert ("order/1", 3) == (entry["stream"], entry["version"])

    def test_some_days(self, story, tmp_path, said):
        data = story.export(tmp_path, first=date(2026, 1, 6), last=date(2026, 1, 7))
        found = said(data, anchor=story.manifest("2026-01-07"))
        assert (True, False, "2026-01-06", 4) == tuple(
            found[n] for n in ("ok", "whole", "first", "events")
        )

    def test_what_is_not_closed_yet(self, story, tmp_path, said):
        story.happens("order/1", "closed")
        story.happens("order/4", "placed", archived=False)
        assert 8 == said(story.export(tmp_path / "closed"))["events"]
        found = said(story.export(tmp_path / "open", open=True))
        assert (True, 5, 10) == tuple(found[n] for n in ("ok", "streams", "events"))

    def test_a_hub_that_never_closed_a_day(self, tmp_path, said):
        days = Days()
        days.happens("order/1", "placed")
        found = said(days.export(tmp_path, open=True))
        assert (True, None, 1) == (found["ok"], found["first"], found["events"])

    @pytest.mark.parametrize(
        ("wish", "told"),
        [
            ({"last": date(2026, 2, 1)}, "2026-02-01 is not closed yet"),
            ({"first": date(2026, 2, 1)}, "no day of those is closed yet"),
            ({"first": date(2026, 1, 7), "last": date(2026, 1, 6)}, "no day of those"),
        ],
    )
    def test_days_that_are_not_closed_are_refused(self, story, tmp_path, wish, told):
        with pytest.raises(InputError, match=told):
            story.export(tmp_path, **wish)


class TestTheLedgerAsItStands:
    """An open export holds the ledger to its manifests: what `hub audit verify` does."""

    def verify(self, days, folder, said):
        return said(days.export(folder, open=True))["broken"][0]

    def stream(self, days, name):
        return days.ports.ledger._streams[name]

    def test_a_stream_that_was_removed(self, story, tmp_path, said):
        ledger = story.ports.ledger
        del ledger._streams["partner/BOLT"]
        ledger._days.clear()
        entry = self.verify(story, tmp_path, said)
        assert ("partner/BOLT", 1) == (entry["stream"], entry["version"])

    def test_a_tail_that_was_removed_with_its_state(self, story, tmp_path, said):
        kept = self.stream(story, "order/1")
        kept.events, kept.version = kept.events[:2], 2
        kept.head = json.loads(kept.events[1])["hash"]
        entry = self.verify(story, tmp_path, said)
        assert ("order/1", 3) == (entry["stream"], entry["version"])

    def test_a_tail_that_no_manifest_has_sealed_yet(self, story, tmp_path, said):
        story.happens("order/1", "closed", "reopened")
        kept = self.stream(story, "order/1")
        kept.events = kept.events[:-1]
        entry = self.verify(story, tmp_path, said)
        assert ("order/1", 5) == (entry["stream"], entry["version"])

    def test_a_chain_that_was_made_anew(self, story, tmp_path, said):
        other = Days()
        other.happens("order/1", "never", "was", "so")
        kept, forged = self.stream(story, "order/1"), self.stream(other, "order/1")
        kept.events, kept.head = forged.events, forged.head
        entry = self.verify(story, tmp_path, said)
        assert ("order/1", 2) == (entry["stream"], entry["version"])

    def test_a_state_that_names_another_head(self, story, tmp_path, said):
        self.stream(story, "order/1").head = "f" * 64
        entry = self.verify(story, tmp_path, said)
        assert ("order/1", 3) == (entry["stream"], entry["version"])

    def test_a_manifest_that_was_removed(self, story, tmp_path, said):
        del story.ports.vault._objects["manifests/2026-01-06.json"]
        assert not said(story.export(tmp_path, open=True))["ok"]

    def test_heads_that_were_removed(self, story, tmp_path, said):
        key = story.ports.vault.keys("heads/2026-01-06/")[0]
        del story.ports.vault._objects[key]
        assert not said(story.export(tmp_path, open=True))["ok"]


class TestWhatIsKeptOfAnExport:
    def test_its_hash_is_an_event_and_stands_in_the_manifest_of_its_day(self, story):
        note = ExportNote(sha256="ab" * 32, size=10, streams=4, events=8)
        note_export(story.ports, note, by="u-1")
        [closed] = story.passes()

        assert ("ab" * 32,) == closed.manifest.exports
        [event] = story.ports.ledger.history(f"audit-export/{'ab' * 32}")
        assert ("AuditExported", "u-1") == (event.name, event.data["by"])
        assert [note] == list_exports(story.ports, limit=10, after=None).exports

    def test_the_same_archive_again_is_one_more_event(self, story):
        note = ExportNote(sha256="ab" * 32, size=10, streams=4, events=8)
        for _ in range(2):
            note_export(story.ports, note, by="u-1")
        assert 2 == len(list(story.ports.ledger.history(f"audit-export/{note.sha256}")))
        assert 1 == len(list_exports(story.ports, limit=10, after=None).exports)


def test_pages_of_any_size_give_the_same_archive(story, tmp_path, monkeypatch):
    story.happens("order/5", *(f"note {n}" for n in range(20)))
    whole = story.export(tmp_path / "whole", open=True)
    for name in ("MANIFESTS_A_PAGE", "LINES_A_PAGE", "STREAMS_A_PAGE", "EVENTS_A_PAGE"):
        monkeypatch.setattr(f"hub.flows.audit_pages.{name}", 1)
    assert whole == story.export(tmp_path / "paged", open=True)
    source = Paged(LocalPages(story.ports))
    assert ["2026-01-06"] == [
        str(day) for day, _ in source.manifests(date(2026, 1, 6), date(2026, 1, 6))
    ]
