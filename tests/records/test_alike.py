"""Whatever is committed, in whatever order: both ledgers answer alike."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.memory import FakeClock, MemoryLedger
from hub.ports import Change, Effect, Lane, Listing
from schemas.errors import HubError
from schemas.events import Event

STREAMS = ("order/1", "order/2", "file/3#x")
CHANNELS = ("x12", "erp")
LANES = [Lane(stream, channel) for stream in STREAMS for channel in CHANNELS]
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
data = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=4,
    ),
    max_size=2,
)


class Noted(Event):
    """A fact of any content."""

    note: dict[str, object]


listings = st.none() | st.builds(
    Listing,
    kind=st.sampled_from(["order", "file"]),
    sort=st.sampled_from(["a", "a b", "b", "ä", "b#1"]),
    partner=st.sampled_from([None, "acme", "bolt"]),
)
# `drift`: how far a decision is from the version that its stream has.
drifts = st.sampled_from([0, 0, 0, 0, 0, 0, 1, -1])
changes = st.tuples(
    st.sampled_from(STREAMS), drifts, st.lists(data, min_size=1, max_size=2), data, listings
)
effects = st.builds(
    Effect,
    stream=st.sampled_from(STREAMS),
    channel=st.sampled_from(CHANNELS),
    kind=st.just("send"),
    data=data,
)
commits = st.tuples(
    st.just("commit"),
    st.lists(changes, min_size=1, max_size=3, unique_by=lambda change: change[0]),
    st.lists(effects, max_size=4),
)
works = st.tuples(
    st.sampled_from(["settle", "fail", "park", "reopen", "number"]), st.integers(0, 9)
)


def commit(ledger, drifting, effects):
    decided = [
        Change(stream, max(version(ledger, stream) + drift, 0), list(map(noted, notes)), state, at)
        for stream, drift, notes, state, at in drifting
    ]
    changed = {change.stream for change in decided}
    return ledger.commit(decided, [effect for effect in effects if effect.stream in changed])


def version(ledger, stream):
    state = ledger.load(stream)
    return state.version if state else 0


def noted(note):
    return Noted(note=note)


def do(ledger, step):
    what, *rest = step
    try:
        if what == "commit":
            return commit(ledger, *rest)
        waiting = [effect for lane in LANES for effect in ledger.lane(lane)]
        if not waiting:
            return None
        effect = waiting[rest[0] % len(waiting)]
        if what == "settle":
            return ledger.settle(effect, {"done": True})
        if what == "number":
            return ledger.take_numbers(effect, "acme", 2)
        if what == "reopen":
            return ledger.reopen(effect)
        return ledger.fail(effect, "refused", park=what == "park")
    except HubError as error:
        return type(error), str(error)


def everything(ledger, now):
    pages = [
        ledger.page(kind, partner=partner, newest_first=newest, limit=2)
        for kind in ("order", "file")
        for partner in (None, "acme", "bolt")
        for newest in (True, False)
    ]
    return {
        "states": [ledger.load(stream) for stream in STREAMS],
        "histories": [list(ledger.history(stream)) for stream in STREAMS],
        "lanes": [ledger.lane(lane) for lane in LANES],
        "pages": pages,
        "open": set(ledger.open_lanes(now)),
        "parked": {(e.stream, e.channel, e.sequence) for e in ledger.parked()},
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(commits | commits | works, max_size=12))
def test_any_sequence_of_work_has_the_same_answers_in_both_ledgers(new_cloud, steps):
    clock = FakeClock()
    memory, aws = MemoryLedger(clock), new_cloud().ledger(clock)

    for step in steps:
        clock.advance(timedelta(seconds=1))
        assert do(memory, step) == do(aws, step)

    later = clock.advance(timedelta(seconds=1))
    assert everything(memory, later) == everything(aws, later)
