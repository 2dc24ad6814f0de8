"""Trading partners: they drop files, and answer ours late, twice, never or wrong.

They are outside: nothing of theirs is proven, and what they have seen and sent is the truth that
the laws hold the hub against.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from faults import papers
from faults.papers import Group, Interchange, Paper, Seen, Set
from schemas.partners import Partner

if TYPE_CHECKING:
    from faults.world import World

COLLECTS_EVERY = 600.0


@dataclass(frozen=True)
class Dropped:
    """A file that a partner dropped: where, and what is in it."""

    folder: str
    key: str
    paper: Paper


@dataclass
class Answers:
    """The answers that a partner has been told to give to a set, by the set's code."""

    by_code: dict[str, Callable[["TradingPartner", Seen], None]] = field(default_factory=dict)


class TradingPartner:
    """One partner's system: its numbers, its outbox on our side, its moods."""

    def __init__(self, world: "World", profile: Partner) -> None:
        self.world = world
        self.profile = profile
        self.random = random.Random(f"{world.seed}/{profile.id}")
        self.sent: list[Dropped] = []
        self.collected: dict[str, Seen] = {}
        self.answers = Answers()
        self._interchange = 100
        self._group = 500
        self._names = 0

    @property
    def name(self) -> str:
        return self.profile.id

    def open(self) -> None:
        """Begin to collect what lies in our outbox for it."""
        self._after(self.random.uniform(0, COLLECTS_EVERY), self._collect, routine=True)

    def next_control(self) -> int:
        """A fresh interchange control number of its own."""
        self._interchange += 1
        return self._interchange

    def group(self, *sets: Set) -> Group:
        """A group of some sets under a fresh number."""
        self._group += 1
        return Group(self._group, sets)

    def interchange(self, *groups: Group, notes: tuple[str, ...] = ()) -> Interchange:
        """A fresh interchange of some groups."""
        return papers.from_partner(self.profile, self.next_control(), groups, notes)

    def drop(self, paper: Paper, why: str, *, folder: str | None = None) -> None:
        """Put a file into its folder, at times twice, at times under another name as well."""
        times = self.random.choices((1, 2, 3), (8, 2, 1))[0]
        names = [self._name(folder) for _ in range(self.random.choice((1, times)))]
        for _ in range(times):
            key = self.random.choice(names)
            delay = self.random.choice((0.0, 1.0, 60.0)) if times > 1 else 0.0
            self._after(delay, partial(self._put, key, paper, why))

    def send(self, why: str, *groups: Group) -> None:
        """Drop one interchange of some groups."""
        self.drop(papers.paper([self.interchange(*groups)]), why)

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """Do something after a while."""
        self._after(seconds, what)

    def _put(self, key: str, paper: Paper, why: str) -> None:
        self.world.story.tell(self.name, f"drops {key}: {why}")
        folder = key.split("/")[1]
        self.sent.append(Dropped(folder, key, paper))
        self.world.drop(key, paper.data)

    def _name(self, folder: str | None) -> str:
        self._names += 1
        return f"inbound/{folder or self.name}/{self.name.lower()}-{self._names}.edi"

    def _collect(self) -> None:
        for key in self.world.files.keys(f"outbound/{self.name}/"):
            if key not in self.collected:
                found = papers.seen(self.world.files.read(key, limit=10**8).data)
                self.collected[key] = found
                self._tell(key, found)
                self._answer(found)
        self._after(COLLECTS_EVERY, self._collect, routine=True)

    def _tell(self, key: str, found: Seen) -> None:
        what = [f"{code} {'/'.join(body[0][1:3])}" for code, _, body in found.sets if body]
        what += [f"TA1 {note[1]} {note[4]}" for note in found.notes]
        short = key.rpartition("/")[2]
        self.world.story.tell(
            self.name, f"collects {short}: control {found.control}, {', '.join(what)}"
        )

    def _answer(self, found: Seen) -> None:
        if not found.sets or found.code == "FA":
            return
        self._acknowledge(found)
        handle = self.answers.by_code.get(found.sets[0][0])
        if handle is not None:
            handle(self, found)

    def _acknowledge(self, found: Seen) -> None:
        """Answer by a 997: in time mostly; at times late, twice, never, wrong, or by a TA1."""
        mood = self.random.choices(
            ("prompt", "late", "twice", "never", "rejecting", "unknown", "by TA1", "both"),
            (10, 3, 3, 2, 2, 1, 1, 1),
        )[0]
        prompt, late = self.random.uniform(30, 3_000), self.random.uniform(20_000, 90_000)
        match mood:
            case "prompt":
                self._after(prompt, lambda: self._send_997(found, "A"))
            case "late":
                self._after(late, lambda: self._send_997(found, "A"))
            case "twice":
                self._after(prompt, lambda: self._send_997(found, "A"))
                self._after(late, lambda: self._send_997(found, "A"))
            case "rejecting":
                self._after(prompt, lambda: self._send_997(found, "R"))
            case "unknown":
                self._after(prompt, lambda: self._send_997(found, "A", group=found.group + 5_000))
            case "by TA1":
                self._after(prompt, lambda: self._send_ta1(found, "R"))
            case "both":
                self._after(prompt, lambda: self._send_997(found, "E"))
                self._after(late, lambda: self._send_ta1(found, "R"))

    def _send_997(self, found: Seen, verdict: str, group: int | None = None) -> None:
        sets = [(code, control) for code, control, _ in found.sets]
        number = found.group if group is None else group
        answer = papers.acknowledgment("0001", found.code, number, sets, verdict)
        self.send(f"997 {verdict} to our group {number}", self.group(answer))

    def _send_ta1(self, found: Seen, status: str) -> None:
        note = f"TA1*{found.control:09d}*260105*0915*{status}*{'006' if status == 'R' else '000'}"
        self.drop(
            papers.paper([self.interchange(notes=(note,))]), f"TA1 {status} to {found.control}"
        )

    def _after(self, seconds: float, what: Callable[[], None], *, routine: bool = False) -> None:
        self.world.agenda.after(seconds, what, routine=routine)
