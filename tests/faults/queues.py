"""Queues as SQS has them: messages come late, out of order, twice, and again if they failed.

And the dead letters where a message ends that was handed out too often.
"""

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from faults.agenda import Agenda
from faults.dice import Dice
from hub.ports import DeadLetter, Lane
from schemas.errors import NotFound

AT_ONCE = 10
RECEIVES = 5  # infra/queues.py: RECEIVES_BEFORE_DEAD
TWICE = 0.03
NOT_DELETED = 0.02


@dataclass
class Message:
    """One message, hidden until an instant."""

    id: int
    body: str
    sent_at: datetime
    visible_at: datetime
    receives: int = 0


class Queue:
    """A standard queue and its event source mapping: `work` gets batches, and answers by `over`."""

    def __init__(self, name: str, seconds: float, agenda: Agenda, seed: int, dice: Dice) -> None:
        self.name = name
        self._hidden = timedelta(seconds=6 * seconds)
        self._agenda = agenda
        self._random = random.Random(f"{seed}/queue/{name}")
        self._dice = dice
        self._numbers = itertools.count(1)
        self._messages: dict[int, Message] = {}
        self.dead: list[Message] = []
        self.work: Callable[[list[Message]], None] = lambda batch: None

    def __len__(self) -> int:
        return len(self._messages)

    def send(self, body: str) -> None:
        """Put a message in; at times the queue hands it out twice."""
        for _ in range(2 if self._dice.chance(TWICE) else 1):
            now = self._agenda.now
            visible = now + timedelta(seconds=self._random.choice((0.0, 0.1, 0.3, 1.0, 3.0)))
            message = Message(next(self._numbers), body, now, visible)
            self._messages[message.id] = message
            self._ask_again(message)

    def hide(self, message: Message, seconds: float) -> None:
        """Have a message that is in hand come again after so long."""
        message.visible_at = self._agenda.now + timedelta(seconds=seconds)

    def over(self, batch: Sequence[Message], failed: Sequence[Message]) -> None:
        """A batch was worked off: what failed stays hidden and comes again, the rest goes."""
        for message in batch:
            if message not in failed and not self._dice.chance(NOT_DELETED):
                self._messages.pop(message.id, None)
        self.lost([message for message in batch if message.id in self._messages])

    def lost(self, batch: Sequence[Message]) -> None:
        """Whoever had a batch died: its messages come again when their lease ends."""
        for message in batch:
            if message.id in self._messages:
                self._ask_again(message)

    def bury(self, message: Message) -> None:
        """Give a message up."""
        self._messages.pop(message.id, None)
        self.dead.append(message)

    def _ask_again(self, message: Message) -> None:
        wait = (message.visible_at - self._agenda.now).total_seconds()
        self._agenda.after(wait, self._poll)

    def _poll(self) -> None:
        now = self._agenda.now
        visible = [each for each in self._messages.values() if each.visible_at <= now]
        for message in [each for each in visible if each.receives >= RECEIVES]:
            self.bury(message)
            visible.remove(message)
        if not visible:
            return
        self._random.shuffle(visible)
        batch = visible[: self._random.choice((1, 2, AT_ONCE))]
        for message in batch:
            message.receives += 1
            message.visible_at = now + self._hidden
        if len(visible) > len(batch):
            self._agenda.after(0.1, self._poll)
        self.work(batch)


class QueueLanes:
    """hub.ports.Lanes on a queue."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def wake(self, lanes: Sequence[Lane]) -> None:
        for lane in dict.fromkeys(lanes):
            self._queue.send(f"{lane.stream}\n{lane.channel}")


class QueueDeadLetters:
    """hub.ports.DeadLetters of the run's queues."""

    def __init__(self, queues: Mapping[str, Queue]) -> None:
        self._queues = queues

    def queues(self) -> Mapping[str, int]:
        return {name: len(queue.dead) for name, queue in self._queues.items()}

    def peek(self, queue: str, limit: int = 10) -> list[DeadLetter]:
        return [
            DeadLetter(str(each.id), queue, each.body, each.sent_at, each.receives)
            for each in self._of(queue).dead[:limit]
        ]

    def redrive(self, queue: str) -> int:
        count = len(self._of(queue).dead)
        for message in self._of(queue).dead[:]:
            self._of(queue).send(message.body)
            self._of(queue).dead.remove(message)
        return count

    def _of(self, queue: str) -> Queue:
        if queue not in self._queues:
            raise NotFound(f"no queue {queue}; there are {', '.join(self._queues)}")
        return self._queues[queue]
