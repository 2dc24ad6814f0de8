"""A hub in memory whose days pass, the archive of its record, and the hands that forge it."""

import hashlib
import io
import json
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from hub import memory
from hub.core.audit.archive import SUMS, sums
from hub.core.audit.check_audit import check
from hub.core.audit.tar import END, padding, tar_header
from hub.flows.archive import archive
from hub.flows.audit import close_days
from hub.flows.audit_export import Wish, write_export
from hub.flows.audit_pages import LocalPages, Paged
from hub.ports import Change
from schemas.audit import part_name, shard_of
from schemas.events import Event, canonical


class OrderPlaced(Event):
    """A fact with a text that JSON, tar or UTF-8 might stumble over."""

    note: str


class Days:
    """A hub in memory: facts come in, and days pass."""

    def __init__(self):
        self.ports = memory.ports()
        self.versions = {}

    def happens(self, stream, *notes, archived=True):
        """Record some facts; what is not `archived`, the stream's function missed."""
        after = self.versions.get(stream, 0)
        facts = [OrderPlaced(note=note) for note in notes]
        change = Change(stream, after, facts, {"notes": list(notes)})
        events = self.ports.ledger.commit([change])
        self.versions[stream] = after + len(notes)
        if archived:
            archive(self.ports, events)
        return events

    def passes(self, days=1):
        """Days pass, and are closed in the night."""
        self.ports.clock.advance(timedelta(days=days))
        return close_days(self.ports)

    def export(self, folder, **wish):
        """The record as an archive's bytes."""
        out = io.BytesIO()
        exported = write_export(Paged(LocalPages(self.ports)), Wish(**wish), folder, out)
        assert exported.sha256 == hashlib.sha256(out.getvalue()).hexdigest()
        return out.getvalue()

    def manifest(self, day):
        """The bytes of a day's manifest, as the audit bucket keeps them."""
        return self.ports.vault.read(f"manifests/{day}.json")


class Forgery:
    """An archive in the hands of someone who wants it to say something else."""

    def __init__(self, data):
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            self.files = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}

    def events(self, day, stream):
        """The name of the file that has a stream's events of a day, and all its lines, parsed."""
        name = f"events/{day}/{part_name(shard_of(stream))}.jsonl"
        return name, [json.loads(line) for line in self.files[name].splitlines()]

    def put(self, name, values):
        """Write a file of lines anew; one without lines is gone."""
        self.files[name] = b"".join(f"{canonical(value)}\n".encode() for value in values)
        if not values:
            del self.files[name]

    def rehash(self, events, stream):
        """Make a stream's chain anew, so that each event follows from what was changed."""
        previous = None
        for event in events:
            if event["stream"] == stream:
                event["previous"] = previous or event["previous"]
                said = {
                    n: event[n] for n in ("at", "data", "name", "previous", "stream", "version")
                }
                event["hash"] = previous = hashlib.sha256(canonical(said).encode()).hexdigest()
        return previous

    def seal(self, tweak=lambda row: None):
        """Make heads (as `tweak` would have them), manifests and counts fit what the events say."""
        known, previous = {}, "0" * 64
        for name in sorted(n for n in self.files if n.startswith("manifests/")):
            manifest = json.loads(self.files[name])
            parts = self._parts(manifest["day"], known)
            rows = [row for part in parts.values() for row in part]
            for row in rows:
                tweak(row)
            manifest |= {
                "previous": previous,
                "streams": len(rows),
                "events": sum(row["version"] - row["after"] for row in rows),
                "total_streams": len(known),
                "total_events": sum(version for version, _ in known.values()),
                "parts": [self._part(manifest["day"], *part) for part in sorted(parts.items())],
            }
            self.put(name, [manifest])
            previous = hashlib.sha256(self.files[name]).hexdigest()
        said = json.loads(self.files["export.json"])
        said["streams"] = len(known)
        said["events"] = sum(version for version, _ in known.values())
        self.put("export.json", [said])

    def _parts(self, day, known):
        parts = {}
        for name in [n for n in self.files if n.startswith(f"heads/{day}/")]:
            del self.files[name]
        for name in sorted(n for n in self.files if n.startswith(f"events/{day}/")):
            rows = {}
            for line in self.files[name].splitlines():
                event = json.loads(line)
                stream = event["stream"]
                row = rows.setdefault(
                    stream, {"stream": stream, "after": known.get(stream, (0, ""))[0]}
                )
                row |= {"version": event["version"], "hash": event["hash"]}
                known[stream] = event["version"], event["hash"]
            parts[Path(name).stem] = list(rows.values())
        return parts

    def _part(self, day, part, rows):
        name = f"heads/{day}/{part}.jsonl"
        self.put(name, rows)
        digest = hashlib.sha256(self.files[name]).hexdigest()
        return {"part": part, "rows": len(rows), "sha256": digest}

    def data(self, order=sorted):
        """The archive again, its list of sums made to fit."""
        digests = {n: hashlib.sha256(d).hexdigest() for n, d in self.files.items() if n != SUMS}
        self.files[SUMS] = sums(digests)
        members = (
            tar_header(n, len(d)) + d + padding(len(d)) for n, d in order(self.files.items())
        )
        return b"".join(members) + END


@pytest.fixture
def days():
    return Days()


@pytest.fixture
def story(days):
    """Three days of four streams, one of which the archive missed."""
    days.happens("order/1", "placed", "acknowledged")
    days.happens("order/2", "Grüße, \u2028 \U0001f4e6")
    days.happens("partner/BOLT", "written")
    days.passes()
    days.happens("order/1", "shipped")
    days.happens("order/3", "placed", archived=False)
    days.passes()
    days.happens("order/2", "shipped", "billed")
    days.passes()
    return days


@pytest.fixture
def data(story, tmp_path):
    return story.export(tmp_path)


@pytest.fixture
def said():
    """What the check says of an archive's bytes."""

    def look(data, **more):
        return check(io.BytesIO(data), **more)

    return look
