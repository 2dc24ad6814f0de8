"""What the stream missed is found again: lanes whose effects have waited too long are woken."""

from datetime import timedelta

from hub.ports import Lane, Ports

PATIENCE = timedelta(minutes=5)
AT_ONCE = 1_000


def sweep(ports: Ports) -> list[Lane]:
    """Wake the lanes with an effect that has been open for longer than PATIENCE.

    One that is just being tried again is woken too, which does no harm: an effect done twice is
    done once. A lane behind a parked effect stays asleep: a person must reopen it first.
    """
    waiting = ports.ledger.open_lanes(ports.clock.now() - PATIENCE, limit=AT_ONCE)
    blocked = {Lane(effect.stream, effect.channel) for effect in ports.ledger.parked(AT_ONCE)}
    lanes = [lane for lane in waiting if lane not in blocked]
    ports.lanes.wake(lanes)
    return lanes
