"""Feeds: an ERP drops CSV files under feeds/, whole, in rows or bad, or sends rows by the API."""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from faults.people import OPERATOR, Client
from hub.flows import documents, feed_rows, feed_tables, feeds
from hub.flows.idempotency import act_once, once
from hub.ports import Converted, Files, Ports
from schemas.api import UploadRequest
from schemas.feeding import Cell, FeedPage, part_key
from schemas.feeds import FeedName, FeedReport, RefusedRow

if TYPE_CHECKING:
    from faults.world import World

MOODS = ("good", "good", "with a bad row", "no feed at all", "of no name")
HEADS = {
    "stock": "sku,on_hand",
    "items": "sku,description,supplier_id,unit_cost",
    "demand": "sku,date,quantity",
    "suppliers": "supplier_id,name,lead_time_days",
    "open_orders": "order_id,sku,supplier_id,ordered_on,quantity",
}


@dataclass(frozen=True)
class DroppedFeed:
    """A file under feeds/: its table (None: its name is none), and what must become of it."""

    key: str
    table: str | None
    data: bytes
    status: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Erp:
    """The system that keeps items and stock."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.random = random.Random(f"{world.seed}/erp")
        self.client = Client(world, "the ERP")
        self.dropped: list[DroppedFeed] = []
        self._numbers = 0

    def drop(self) -> None:
        """Drop a file, at times twice, at times under another name as well."""
        self._numbers += 1
        mood = self.random.choice(MOODS)
        table = self.random.choice(("stock", "items"))
        data = self._content(table, mood).encode()
        named = None if mood == "of no name" else table
        status = "quarantined" if mood in ("no feed at all", "of no name") else "read"
        for _ in range(self.random.choice((1, 1, 2))):
            folder = self.random.choice(("", f"{table}/rows/"))
            place = f"{folder}{table}" if named and not folder else f"{folder}drop-{self._numbers}"
            key = f"feeds/{place}.csv" if named else f"feeds/what-{self._numbers}.csv"
            wait = self.random.choice((0.0, 30.0))
            one = DroppedFeed(key, named, data, status)
            self.world.agenda.after(wait, partial(self._put, one, mood))

    def send_rows(self) -> None:
        """Send rows by the API, look at what became of feeds, ask for a place."""
        self._numbers += 1
        rows: list[Mapping[str, Cell]] = [
            {"sku": f"S-{self._numbers}", "on_hand": "5"},
            {"sku": "S-9", "on_hand": "many"},
        ]
        request = once(
            OPERATOR, f"rows-{self._numbers}", "POST", "/feeds", json.dumps(rows).encode()
        )

        def ask(ports: Ports) -> object:
            return act_once(
                ports, request, lambda: feed_rows.send_rows(ports, "stock", rows, request)
            )

        self.client.call("send rows", ask)
        self.client.call(
            "list feeds", partial(feeds.list_feeds, name=None, limit=3, after=None), self._open
        )
        self.client.call("look at a table", partial(feed_tables.load_table, name="stock"))
        wanted = UploadRequest(feed="stock")
        self.client.call("a place", lambda ports: documents.offer_upload(ports, OPERATOR, wanted))

    def _open(self, page: FeedPage) -> None:
        for each in page.feeds[:1]:
            self.client.call("a feed", partial(feeds.get_feed, feed=each.id))

    def _put(self, one: DroppedFeed, mood: str) -> None:
        self.world.story.tell("the ERP", f"drops {one.key}: {mood}")
        self.dropped.append(one)
        self.world.drop(one.key, one.data)

    def _content(self, table: str, mood: str) -> str:
        if mood == "no feed at all":
            return f"this is no feed {self._numbers}"
        tail = {"stock": ",7", "items": ",Washer,BOLT,2.50"}[table]
        rows = [f"S-{n}{tail}" for n in range(self._numbers, self._numbers + 3)]
        if mood == "with a bad row":
            rows.append({"stock": "S-0,many", "items": "S-0,Washer,BOLT,dear"}[table])
        return "\n".join([HEADS[table], *rows]) + "\n"


@dataclass(frozen=True)
class PlainTables:
    """hub.ports.Tables for the few feeds of a run, without DuckDB, which takes 40 ms a file.

    Some runs read with the real one; what both say of these files is the same.
    """

    files: Files

    def convert(self, name: FeedName, key: str, version: str | None) -> Converted:
        data = self.files.read(key, version=version, limit=10**6).data
        sha256, file = hashlib.sha256(data).hexdigest(), f"{name}.csv"
        head, *lines = data.decode().splitlines()
        if head != HEADS[name]:
            return Converted(sha256, len(data), reason=f"{file} is no feed of {name}")
        bad = [place for place, line in enumerate(lines, start=2) if _is_bad(line)]
        told = RefusedRow(file=file, line=bad[0], column=None, reason="no number") if bad else None
        report = FeedReport(
            name=name,
            file=file,
            format="csv",
            size=len(data),
            sha256=sha256,
            rows=len(lines) - len(bad),
            refused_count=len(bad),
            refused=(told,) if told else (),
        )
        good = [line for line in lines if not _is_bad(line)]
        self.files.write(part_key(name, sha256), _csv(head, good), "text/csv")
        return Converted(sha256, len(data), report=report)

    def merge(self, name: FeedName, keys: Sequence[str], target: str) -> int:
        parts = [self.files.read(key, limit=10**6).data.decode().splitlines() for key in keys]
        rows = [row for _, *rows in parts for row in rows]
        self.files.write(target, _csv(HEADS[name], rows), "text/csv")
        return len(rows)


def _csv(head: str, lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in (head, *lines)).encode()


def _is_bad(line: str) -> bool:
    return line.endswith((",many", ",dear"))
