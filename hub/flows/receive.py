"""A partner's file comes in: keep it, read it, record each set, answer each interchange.

One file is many commits, each idempotent by its own key, so that a crash resumes where it was and
never answers twice. The file is read twice: once to learn where its interchanges end and whether
they may come in, once to record their sets; so memory holds one batch, whatever the size.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from edi.guides import guide_of
from edi.x12 import InterchangeRead, SetRead, Unreadable, read
from hub.core.intake import unknown_partner
from hub.flows.interchanges import Fate, close_interchange, decide_fate
from hub.flows.partners import load_partner
from hub.flows.progress import Progress
from hub.flows.quarantine import quarantine
from hub.flows.sets import Batch
from hub.ports import Ports, StoredFile
from schemas.errors import Conflict, InputError, OutOfTime, TooLarge
from schemas.findings import Finding
from schemas.partners import PARTNER_ID, Partner
from schemas.receiving import (
    FileRead,
    FileReceived,
    FileRedelivered,
    FileState,
    file_id,
    file_stream,
)

MAX_FILE_BYTES = 100_000_000
MAX_RACES = 20
NO_FOLDER = "_"  # no partner id begins so (schemas.partners.PARTNER_ID)


@dataclass(frozen=True)
class Delivery:
    """An object that landed in the bucket: whose folder, which key, which version."""

    folder: str
    key: str
    version: str | None

    @property
    def mark(self) -> str:
        return f"{self.key}@{self.version or ''}"


def delivery(key: str, version: str | None = None) -> Delivery | None:
    """What a key under `inbound/` delivers, or None for the marker of an empty folder.

    A file beside the folders, or in one whose name no partner can have, belongs to nobody: it is
    quarantined like one in an unknown folder.
    """
    room, _, rest = key.partition("/")
    if room != "inbound":
        raise InputError(f"{key!r} is not under inbound/: nothing was read")
    folder, slash, name = rest.partition("/")
    if not name and slash:
        return None
    known = slash and re.fullmatch(PARTNER_ID, folder)
    return Delivery(folder=folder if known else NO_FOLDER, key=key, version=version)


def receive_file(
    ports: Ports, arrived: Delivery, out_of_time: Callable[[], bool] = lambda: False
) -> FileState:
    """Take in one delivered object, however often it is delivered; gives the file's end state.

    Where `out_of_time` becomes true before that, OutOfTime is raised after a batch was recorded,
    and the next call goes on from there.
    """
    try:
        stored = ports.files.read(arrived.key, version=arrived.version, limit=MAX_FILE_BYTES)
    except TooLarge as error:
        return _refuse_oversize(ports, arrived, str(error))
    sha256 = ports.files.keep(stored.data)
    for _ in range(MAX_RACES):
        try:
            return _receive(ports, arrived, stored, sha256, out_of_time)
        except Conflict:
            # Another worker has the same file in hand: see how far it came, and go on from there.
            continue
    raise Conflict(file_stream(file_id(arrived.folder, sha256)))


def _receive(
    ports: Ports,
    arrived: Delivery,
    stored: StoredFile,
    sha256: str,
    out_of_time: Callable[[], bool],
) -> FileState:
    progress = _register(ports, arrived, sha256, len(stored.data))
    if progress.state.status != "received":
        return _note_redelivery(ports, arrived, progress).state
    partner = load_partner(ports, arrived.folder)
    if partner is None:
        findings = [unknown_partner(arrived.key)]
        return quarantine(ports, progress, findings, arrived.key).state
    progress = _record_interchanges(ports, partner, stored.data, progress, out_of_time)
    return _close(ports, arrived, progress).state


def _register(ports: Ports, arrived: Delivery, sha256: str, size: int) -> Progress:
    identity = file_id(arrived.folder, sha256)
    known = ports.ledger.load(file_stream(identity))
    if known is not None:
        return Progress(state=FileState.model_validate(known.data), version=known.version)
    state = FileState(
        id=identity,
        partner=arrived.folder,
        sha256=sha256,
        size=size,
        keys=(arrived.mark,),
        received_at=ports.clock.now(),
    )
    event = FileReceived(
        file=identity, partner=arrived.folder, key=arrived.key, sha256=sha256, size=size
    )
    return Progress(state=state, version=0).commit(ports, [event], state)


def _note_redelivery(ports: Ports, arrived: Delivery, progress: Progress) -> Progress:
    state = progress.state
    if arrived.mark in state.keys:
        return progress
    event = FileRedelivered(file=state.id, partner=state.partner, key=arrived.key)
    return progress.commit(
        ports, [event], state.model_copy(update={"keys": (*state.keys, arrived.mark)})
    )


def _record_interchanges(
    ports: Ports,
    partner: Partner,
    data: bytes,
    progress: Progress,
    out_of_time: Callable[[], bool],
) -> Progress:
    guide = guide_of(partner)
    survey = [item for item in read(data, guide) if isinstance(item, InterchangeRead)]
    fates: dict[int, Fate] = {}

    def fate(place: int) -> Fate:
        if place not in fates:
            fates[place] = decide_fate(ports, partner, data, survey[place], progress.state)
        return fates[place]

    place = 0
    batch = Batch(partner=partner)
    for item in read(data, guide):
        if isinstance(item, Unreadable):
            progress = progress.note(item.findings)
        elif isinstance(item, SetRead):
            if _is_new(place, item.offset, progress.state) and fate(place).outcome == "read":
                progress = batch.add(ports, item, progress)
                if not batch.sets and out_of_time():
                    raise OutOfTime(f"stopped at byte {progress.state.next_offset}")
        else:
            if place >= progress.state.interchanges_done:
                progress = batch.flush(ports, progress)
                progress = close_interchange(ports, partner, item, fate(place), progress)
            place += 1
    return progress


def _is_new(place: int, offset: int, state: FileState) -> bool:
    return place >= state.interchanges_done and offset >= state.next_offset


def _close(ports: Ports, arrived: Delivery, progress: Progress) -> Progress:
    state = progress.state
    if state.findings:
        return quarantine(ports, progress, state.findings, arrived.key)
    event = FileRead(
        file=state.id, partner=state.partner, accepted=state.accepted, rejected=state.rejected
    )
    return progress.commit(ports, [event], state.model_copy(update={"status": "read"}))


def _refuse_oversize(ports: Ports, arrived: Delivery, reason: str) -> FileState:
    """A file over the cap is never read: it is known by its key and version, and stays there."""
    mark = hashlib.sha256(arrived.mark.encode()).hexdigest()
    progress = _register(ports, arrived, mark, 0)
    if progress.state.status != "received":
        return progress.state
    finding = Finding(
        code="FILE_TOO_LARGE",
        severity="error",
        message=f"The file was not read: {reason}.",
        fix="Split it into several files, each with its own interchange control numbers.",
    )
    return quarantine(ports, progress, [finding], arrived.key).state
