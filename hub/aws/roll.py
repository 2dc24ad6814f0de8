"""Which streams there are, day by day, and where each stands: what the audit asks of the ledger."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from hub.aws.items import STATE_KEY, Row, changed_key, event_sk, pack, stream_pk, unpack
from hub.aws.table import Table
from schemas.audit import Head, Mark

_AT_ONCE = 100


class RollTable:
    """The part of hub.ports.Ledger that is about all streams."""

    _table: Table

    def changed_on(self, day: date, shard: int) -> list[str]:
        items = self._table.query(
            {
                "IndexName": "by_day",
                "KeyConditionExpression": "changed_on = :day",
                "ExpressionAttributeValues": pack({":day": changed_key(day, shard)}),
            }
        )
        return [str(unpack(item)["pk"]).removeprefix(stream_pk("")) for item in items]

    def heads(self, streams: Sequence[str]) -> dict[str, Head]:
        rows = self._each([(stream, STATE_KEY) for stream in streams], "stream", "version", "head")
        return {str(row["stream"]): Head(int(row["version"]), str(row["head"])) for row in rows}

    def marks(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Mark]:
        keys = [(stream, event_sk(version)) for stream, version in places]
        return {
            (str(row["stream"]), int(row["version"])): Mark(
                str(row["hash"]), str(row["previous"]), datetime.fromisoformat(str(row["at"]))
            )
            for row in self._each(keys, "stream", "version", "hash", "previous", "at")
        }

    def _each(self, keys: Sequence[tuple[str, str]], *names: str) -> Iterator[Row]:
        wanted = [pack({"pk": stream_pk(stream), "sk": sk}) for stream, sk in dict.fromkeys(keys)]
        for start in range(0, len(wanted), _AT_ONCE):
            for item in self._table.get_each(wanted[start : start + _AT_ONCE], names):
                yield unpack(item)
