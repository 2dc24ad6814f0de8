"""What a run is made from: the tables' parts, what is on order, and what stands in the way.

A run on stale or missing feeds says so and proposes nothing from them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from datetime import timedelta
from pathlib import Path

from hub.flows.feed_tables import load_table
from hub.flows.replenish_orders import UNCLEAR, OnOrder, on_order, own_orders
from hub.flows.replenish_planner import Parts, Planner
from hub.flows.replenish_record import MAX_FILE_BYTES
from hub.ports import Ports
from schemas.feeding import FeedState, TableState, feed_stream
from schemas.feeds import FEED_NAMES, FeedName
from schemas.planning import Model

NEEDED: tuple[FeedName, ...] = ("items", "suppliers", "demand", "stock")
DATED: tuple[FeedName, ...] = ("demand", "stock")
MERGED = "merged-"


@dataclass(frozen=True)
class Inputs:
    """The tables of a run, what is on order, the SKUs that are held, and why it must stop."""

    tables: Mapping[FeedName, TableState]
    on_order: OnOrder
    held: Mapping[str, str]
    stopped: tuple[str, ...]

    @property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """The keys of each table's parts, the earliest first."""
        return {
            name: tuple(part.key for part in table.parts) for name, table in self.tables.items()
        }


def gather(ports: Ports, planner: Planner, folder: Path, as_of: Day, model: Model) -> Inputs:
    """What a run of this day would be made from; little is read for it."""
    found = {name: load_table(ports, name) for name in FEED_NAMES}
    tables = {name: table for name, table in found.items() if table is not None and table.parts}
    refused = _refused_orders(ports, tables)
    stopped = [*_missing(tables), *_stale(tables, as_of, model), *_untold(refused)]
    if as_of > ports.clock.now().date():
        stopped.append(f"{as_of} is not over: its sales and its stock are not known")
    feed = planner.open_orders(fetch(ports, tables, "open_orders", folder))
    own = own_orders(ports, feed)
    skus = {line.sku for order in own.values() for line in order.lines}
    words = {word for key in _keys(refused) for word in _runs_of_words(key)}
    items = planner.items(fetch(ports, tables, "items", folder), skus | words)
    coming = on_order(feed, own, items, as_of)
    held = dict.fromkeys(sorted(words & items.keys()), UNCLEAR) | dict(coming.unclear)
    return Inputs(tables, coming, held, tuple(stopped))


def fetch(
    ports: Ports, known: Mapping[FeedName, TableState], name: FeedName, folder: Path
) -> Sequence[Path]:
    """The parts of a table as local files, the earliest first."""
    table = known.get(name)
    keys = [part.key for part in table.parts] if table else []
    return fetch_keys(ports, name, keys, folder)


def fetch_keys(ports: Ports, name: FeedName, keys: Sequence[str], folder: Path) -> Sequence[Path]:
    """These parts of a table as local files; one that is there already is not fetched again."""
    paths = [folder / f"{name}-{place}.parquet" for place in range(len(keys))]
    for key, path in zip(keys, paths, strict=True):
        if not path.exists():
            path.write_bytes(ports.files.read(key, limit=MAX_FILE_BYTES).data)
    return paths


def fetch_all(ports: Ports, known: Mapping[FeedName, TableState], folder: Path) -> Parts:
    """The parts of every table but open orders, which stand in the inputs."""
    return {name: fetch(ports, known, name, folder) for name in known if name != "open_orders"}


def _missing(known: Mapping[FeedName, TableState]) -> Iterator[str]:
    for name in NEEDED:
        if name not in known:
            yield f"no rows of {name} have come: drop {name}.csv under feeds/"


def _stale(known: Mapping[FeedName, TableState], as_of: Day, model: Model) -> Iterator[str]:
    """Tables that nothing has come of for long; what single rows lack is said of their SKUs."""
    oldest = as_of - timedelta(days=model.stale_after)
    for name in DATED:
        table = known.get(name)
        if table is not None and (last := table.parts[-1].dropped_at.date()) < oldest:
            yield (
                f"the newest {name} came on {last}, more than {model.stale_after} days before "
                f"{as_of}: nobody knows how it is now"
            )


def _refused_orders(ports: Ports, known: Mapping[FeedName, TableState]) -> list[FeedState]:
    """The feeds of open orders that count and had rows that could not be read."""
    table = known.get("open_orders")
    if table is None:
        return []
    feeds = {part.feed for part in table.parts}
    merged = any(feed.startswith(MERGED) for feed in feeds)
    wanted = [feed for feed in table.troubled if merged or feed in feeds]
    stored = (ports.ledger.load(feed_stream(feed)) for feed in wanted)
    return [FeedState.model_validate(each.data) for each in stored if each is not None]


def _untold(refused: Sequence[FeedState]) -> Iterator[str]:
    """What is on order can't be known where a row does not even say of what it is."""
    for feed in refused:
        if feed.report is None:
            continue
        unknown = [row for row in feed.report.refused if not row.key]
        if unknown or feed.report.refused_count > len(feed.report.refused):
            yield (
                f"{feed.report.refused_count} rows of open_orders (feed {feed.id}) could not be "
                "read, and it can't be told of what they are: they might be ordered twice"
            )


def _keys(refused: Sequence[FeedState]) -> Iterator[str]:
    for feed in refused:
        yield from (row.key for row in (feed.report.refused if feed.report else ()) if row.key)


def _runs_of_words(key: str) -> Iterator[str]:
    """What of a row's key may be its SKU: a SKU may hold blanks itself."""
    words = key.split(" ")
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield " ".join(words[start:end])
