"""The ledger table's stream: in order for each key, in shards, handed out again when it failed.

As the mapping of infra/sources.py has it: a failing batch is halved and tried up to eleven times,
and what then fails still is given up, where a person sees it.
"""

from collections.abc import Callable, Sequence
from zlib import crc32

from faults.agenda import Agenda
from faults.dice import Dice
from hub.flows.announce import Entry

SHARDS = 2
AT_ONCE = 100
TRIES = 11
AGAIN = 0.02


class Follower:
    """One function that follows one shard; `work` gets batches, and answers by `over`."""

    def __init__(self, name: str, agenda: Agenda, dice: Dice) -> None:
        self.name = name
        self._agenda = agenda
        self._dice = dice
        self._entries: list[Entry] = []
        self._position = 0
        self._tries = 0
        self._size = AT_ONCE
        self._at_work = False
        self._in_hand: list[Entry] = []
        self.given_up: list[Entry] = []
        self.work: Callable[[list[Entry]], None] = lambda batch: None

    @property
    def behind(self) -> int:
        """How many entries have not been taken in yet."""
        return len(self._entries) - self._position

    def append(self, entry: Entry) -> None:
        """Something new in the table."""
        self._entries.append(entry)
        if not self._at_work:
            self._at_work = True
            self._agenda.after(0.3, self._poll)

    def over(self, failed: Sequence[str] | None) -> None:
        """A batch is over: all taken (nothing failed), from a place on not, or none of it."""
        batch = self._in_hand
        places = [entry.place for entry in batch]
        taken = 0 if failed is None else len(batch)
        if failed:
            taken = min(places.index(place) for place in failed if place in places)
        self._position += taken
        if taken:
            self._tries, self._size = 0, AT_ONCE
            if self._dice.chance(AGAIN):
                self._position = max(0, self._position - 3)
        if taken < len(batch):
            self._failed(taken)
        self._agenda.after(min(60.0, 2.0**self._tries) if self._tries else 0.2, self._poll)

    def _failed(self, taken: int) -> None:
        self._tries += not taken
        self._size = max(1, len(self._in_hand) // 2)
        if self._tries < TRIES:
            return
        left = self._in_hand[taken:]
        self.given_up += left
        self._position += len(left)
        self._tries, self._size = 0, AT_ONCE

    def _poll(self) -> None:
        self._in_hand = self._entries[self._position : self._position + self._size]
        self._at_work = bool(self._in_hand)
        if self._at_work:
            self.work(self._in_hand)


class Stream:
    """Everything new in the ledger, for every follower of every shard."""

    def __init__(self, names: Sequence[str], agenda: Agenda, dice: Dice) -> None:
        self.followers = {
            name: [Follower(f"{name}/{shard}", agenda, dice) for shard in range(SHARDS)]
            for name in names
        }
        self._places = 0

    @property
    def behind(self) -> int:
        """How much has not been taken in yet."""
        return sum(each.behind for shards in self.followers.values() for each in shards)

    def append(self, key: str, what: Entry) -> None:
        """One new item under a partition key."""
        shard = crc32(key.encode()) % SHARDS
        for shards in self.followers.values():
            shards[shard].append(what)

    def place(self) -> str:
        """A fresh sequence number."""
        self._places += 1
        return f"{self._places:09d}"
