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
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
data = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
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
changes = st.builds(
    Change,
    stream=st.sampled_from(STREAMS),
    expected=st.integers(0, 4),
    events=st.lists(st.builds(Noted, note=data), max_size=2),
    state=data,
    listing=listings,
)
effects = st.builds(
    Effect,
    stream=st.sampled_from(STREAMS),
    channel=st.sampled_from(CHANNELS),
    kind=st.just("send"),
    data=data,
)
commits = st.tuples(st.just("commit"), st.lists(changes, max_size=3), st.lists(effects, max_size=3))
works = st.tuples(
    st.sampled_from(["settle", "fail", "park", "reopen", "number"]),
    st.sampled_from(STREAMS),
    st.sampled_from(CHANNELS),
)
first = st.builds(
    lambda stream, listing, effects: (
        "commit",
        [Change(stream, 0, [Noted(note={})], {}, listing)],
        [Effect(stream, effect, "send", {}) for effect in effects],
    ),
    st.sampled_from(STREAMS),
    listings,
    st.lists(st.sampled_from(CHANNELS), max_size=2),
)


def do(ledger, step):
    what, *rest = step
    try:
        if what == "commit":
            return ledger.commit(*rest)
        waiting = ledger.lane(Lane(*rest))
        if not waiting:
            return None
        if what == "settle":
            return ledger.settle(waiting[0], {"done": True})
        if what == "number":
            return ledger.take_numbers(waiting[0], "acme", 2)
        if what == "reopen":
            return ledger.reopen(waiting[0])
        return ledger.fail(waiting[0], "refused", park=what == "park")
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
        "lanes": [ledger.lane(Lane(s, channel)) for s in STREAMS for channel in CHANNELS],
        "pages": pages,
        "open": set(ledger.open_lanes(now)),
        "parked": {(e.stream, e.channel, e.sequence) for e in ledger.parked()},
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(first | commits | works, max_size=12))
def test_any_sequence_of_work_has_the_same_answers_in_both_ledgers(new_cloud, steps):
    clock = FakeClock()
    memory, aws = MemoryLedger(clock), new_cloud().ledger(clock)

    for step in steps:
        clock.advance(timedelta(seconds=1))
        assert do(memory, step) == do(aws, step)

    later = clock.advance(timedelta(seconds=1))
    assert everything(memory, later) == everything(aws, later)
