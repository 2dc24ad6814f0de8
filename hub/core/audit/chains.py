"""The walk through an archive: chains against heads, heads against manifests, manifests in a row.

The checker carries this module in its own file (see checker.py).
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import IO, Any

from hub.core.audit.entries import (
    BROKEN,
    EVENT,
    EXPORT,
    MANIFEST,
    NO_HASH,
    PART,
    ROW,
    SHARDS,
    STATE,
    Row,
    canonical,
    chain_hash,
    is_a,
    part_of,
)
from hub.core.audit.tar import Damage, Member, read_members

MOST_FINDINGS = 100
SUMS = "SHA256SUMS"
OTHERS = {SUMS, "README.txt", "check_audit.py", "export.json"}
DAY = re.compile(r"manifests/(\d{4}-[01]\d-[0-3]\d)\.json")


class Check:
    """One walk through an archive. `known`: where each stream stands by the manifests so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.members: dict[str, Member] = {}
        self.export: dict[str, Any] = {}
        self.known: dict[str, Row] = {}
        self.days: list[str] = []
        self.events = 0
        self.broken: list[dict[str, Any]] = []
        self._used = set(OTHERS)
        self._bad: set[str] = set()

    def tell(self, what: str, where: str, stream: str = "", version: int | None = None) -> None:
        """Note what is broken; of a stream its first broken entry only."""
        if stream not in self._bad and len(self.broken) < MOST_FINDINGS:
            entry = {"stream": stream or None, "version": version, "what": what, "where": where}
            self.broken.append({name: said for name, said in entry.items() if said is not None})
        self._bad |= {stream} - {""}

    def run(self) -> None:
        """Check everything but the hash of the whole. In `broken`, streams' entries come first."""
        try:
            self._read_members()
            self._sums()
            self._contents()
            self._strangers()
        except Damage as error:
            self.tell(str(error), "archive")
        self.broken.sort(key=lambda entry: "stream" not in entry)

    def _read_members(self) -> None:
        last = ""
        self.file.seek(0)
        for name, member in read_members(self.file):
            if name <= last:
                raise Damage(f"{name} stands in the wrong place")
            last, self.members[name] = name, member

    def _contents(self) -> None:
        self.export = self.one("export.json", EXPORT)
        self.days = [match[1] for match in map(DAY.fullmatch, self.members) if match]
        before, earlier = "", {"total_streams": 0, "total_events": 0}
        for day in self.days:
            before, earlier = day, self._manifest(day, before, earlier)
        for shard in range(SHARDS) if self.export["open"] else ():
            self._states(f"{shard:02d}")
        ends = {"first": min(self.days, default=None), "last": max(self.days, default=None)}
        for name, value in {**ends, "streams": len(self.known), "events": self.events}.items():
            if self.export[name] != value:
                self.tell(f"it says {name} {self.export[name]}: it is {value}", "export.json")

    def one(self, name: str, fields: dict[str, type]) -> dict[str, Any]:
        found = list(self.lines(name, fields))
        if len(found) != 1:
            raise Damage(f"{name} is missing, or not as written")
        return found[0][1]

    def lines(self, name: str, fields: dict[str, type]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The canonical JSON lines of a file, each with its place; others are told and left out."""
        self._used.add(name)
        member, number = self.members.get(name, Member()), 0
        self.file.seek(member.offset)
        left = member.size
        while left > 0:
            line, number = self.file.readline(left), number + 1
            left -= len(line)
            try:
                value = json.loads(line.decode())
                exact = (canonical(value) + "\n").encode() == line and is_a(value, fields)
            except (ValueError, RecursionError):
                exact = False
            if exact:
                yield f"{name} line {number}", value
            else:
                self.tell("this line is not as written", f"{name} line {number}")

    def _manifest(self, day: str, before: str, earlier: dict[str, Any]) -> dict[str, Any]:
        name, begun = f"manifests/{day}.json", bool(before) or self.export["whole"]
        manifest = self.one(name, MANIFEST)
        if manifest["day"] != day:
            self.tell(f"it is the manifest of {manifest['day']}", name)
        if before and day != str(date.fromisoformat(before) + timedelta(days=1)):
            self.tell(f"manifests are missing between {before} and {day}", name)
        hash_ = self.members[f"manifests/{before}.json"].sha256 if before else NO_HASH
        if begun and manifest["previous"] != hash_:
            self.tell("the manifest before it is not the one that it names", name)
        rows = [row for part in manifest["parts"] for row in self._part(day, part)]
        counts = {"streams": len(rows), "events": sum(row.version - row.after for row in rows)}
        if begun:
            counts["total_streams"] = earlier["total_streams"] + sum(not row.after for row in rows)
            counts["total_events"] = earlier["total_events"] + counts["events"]
        for what, count in counts.items() if self.export["stream"] is None else ():
            if manifest[what] != count:
                self.tell(f"it says {what} {manifest[what]}: it is {count}", name)
        for each in manifest["broken"]:
            if not is_a(each, BROKEN):
                raise Damage(f"the manifest of {day} names what is broken in words of its own")
            self.tell(f"found on closing {day}: {each['what']}", name, each["stream"])
        return manifest

    def _part(self, day: str, said: dict[str, Any]) -> list[Row]:
        if not is_a(said, PART):
            raise Damage(f"the manifest of {day} names a part in words of its own")
        name, one = f"heads/{day}/{said['part']}.jsonl", self.export["stream"]
        if one is not None and part_of(one) != said["part"]:
            return []
        if self.members.get(name, Member()).sha256 != said["sha256"]:
            self.tell(f"it is not what the manifest of {day} seals", name)
        rows: dict[str, Row] = {}
        last = ""
        for where, row in self.lines(name, ROW):
            stream = row["stream"]
            if stream <= last or part_of(stream) != said["part"] or row["version"] <= row["after"]:
                self.tell("it is not such as a manifest seals", where, stream)
            last = stream
            rows[stream] = Row(row["after"], row["version"], row["hash"])
        if len(rows) != said["rows"]:
            self.tell(f"it has {len(rows)} rows, its manifest says {said['rows']}", name)
        wanted = {stream: row for stream, row in rows.items() if one in (None, stream)}
        self.walk(f"events/{day}/{said['part']}.jsonl", wanted, f"the manifest of {day}")
        return list(rows.values())

    def _states(self, part: str) -> None:
        """What came after the last manifest, up to what the streams' states say."""
        name, rows = f"states/{part}.jsonl", {}
        for _, state in self.lines(name, STATE):
            sealed = self.known.get(state["stream"], Row(0, 0, NO_HASH))
            rows[state["stream"]] = Row(sealed.version, state["version"], state["hash"])
        for stream in self.known:
            if stream not in rows and part_of(stream) == part:
                self.tell("the ledger has lost this stream", name, stream, 1)
        self.walk(f"events/open/{part}.jsonl", rows, "its state")

    def walk(self, name: str, rows: dict[str, Row], sealer: str) -> None:
        """The events of a file, stream by stream, against what they should add up to."""
        at = {stream: self._begin(stream, row, name, sealer) for stream, row in rows.items()}
        last = ""
        for where, event in self.lines(name, EVENT):
            stream, version = event["stream"], event["version"]
            self.events += 1
            if stream not in rows or stream < last:
                what = "stands in the wrong place" if stream in rows else f"is not in {sealer}"
                self.tell(f"it {what}", where, stream, version)
            else:
                last, at[stream] = stream, self._event(event, where, at[stream])
        for stream, row in rows.items():
            version, hash_ = at[stream]
            if version != row.version:
                what = f"{sealer} counts {row.version} events, and {version} are there"
                self.tell(what, name, stream, min(version, row.version) + 1)
            elif hash_ != row.hash:
                what = f"it is not the one that {sealer} names: the chain was made anew"
                self.tell(what, name, stream, version)
            self.known[stream] = row

    def _begin(self, stream: str, row: Row, name: str, sealer: str) -> tuple[int, str]:
        """The event that a stream's first in a file follows; "" where only it can tell."""
        sealed = self.known.get(stream)
        if sealed is None and row.after and not self.export["whole"]:
            return row.after, ""
        version, hash_ = (sealed.version, sealed.hash) if sealed else (0, NO_HASH)
        if row.after != version:
            what = f"{sealer} goes on from event {row.after}, and {version} were sealed before"
            self.tell(what, name, stream, version + 1)
        return version, hash_

    def _event(self, event: dict[str, Any], where: str, before: tuple[int, str]) -> tuple[int, str]:
        stream, version, due = event["stream"], event["version"], before[0] + 1
        name = hashlib.sha256(f"{stream}\n{version}".encode()).hexdigest()[:32]
        faults = {
            f"event {due} should stand here, and event {version} does": version != due,
            "its hash is not that of what it says": event["hash"] != chain_hash(event),
            "it does not follow the event before it": event["previous"] != before[1] != "",
            "its id is not its own": event["id"] != name,
        }
        for what in [what for what, holds in faults.items() if holds][:1]:
            self.tell(what, where, stream, due)
        return version, event["hash"]

    def _sums(self) -> None:
        """Each file against the list of sums."""
        summed = [(each.sha256, name) for name, each in self.members.items() if name != SUMS]
        member = self.members.get(SUMS, Member())
        self.file.seek(member.offset)
        expected = "".join(f"{digest}  {name}\n" for digest, name in summed)
        if self.file.read(member.size) != expected.encode():
            self.tell("the files are not those that were summed up", SUMS)

    def _strangers(self) -> None:
        """No file but those that belong here, and each of the others."""
        for name in sorted(set(self.members) - self._used):
            self.tell("it does not belong here", name)
        for name in sorted(OTHERS - set(self.members)):
            self.tell("it is missing", name)
