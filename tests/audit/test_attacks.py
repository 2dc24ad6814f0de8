"""Whatever is done to an archive is found, and the first broken entry is named."""

import hashlib
import json

import pytest
from audit.conftest import Forgery

from hub.flows.archive import events_key
from schemas.audit import part_name, shard_of

FIRST, SECOND, THIRD = "2026-01-05", "2026-01-06", "2026-01-07"


@pytest.fixture
def forged(data):
    return Forgery(data)


def first(found):
    """The first broken entry."""
    assert not found["ok"]
    return found["broken"][0]


def named(found):
    """Its stream and version."""
    return first(found).get("stream"), first(found).get("version")


def test_what_nobody_touched_is_whole(data, forged, said):
    found = said(data, sha256=hashlib.sha256(data).hexdigest())

    assert [] == found["broken"]
    assert (True, 3, 4, 8) == tuple(found[n] for n in ("ok", "manifests", "streams", "events"))
    assert (FIRST, THIRD) == (found["first"], found["last"])
    assert data == forged.data()


def test_an_edited_event_is_named(forged, said):
    name, events = forged.events(FIRST, "order/1")
    events[1]["data"]["note"] = "refused"
    forged.put(name, events)

    entry = first(said(forged.data()))

    assert ("order/1", 2) == (entry["stream"], entry["version"])
    assert "its hash is not that of what it says" == entry["what"]
    assert f"{name} line 2" == entry["where"]


def test_an_edit_with_its_own_hash_made_to_fit_is_named_by_the_event_after_it(forged, said):
    name, events = forged.events(FIRST, "order/1")
    events[0]["data"]["note"] = "never placed"
    forged.rehash(events[:1], "order/1")
    forged.put(name, events)

    entry = first(said(forged.data()))

    assert ("order/1", 2) == (entry["stream"], entry["version"])
    assert "it does not follow the event before it" == entry["what"]


def test_an_edit_with_the_rest_of_its_chain_made_anew_is_named_by_the_manifest(forged, said):
    name, events = forged.events(FIRST, "order/1")
    events[0]["data"]["note"] = "never placed"
    forged.rehash(events, "order/1")
    forged.put(name, events)

    entry = first(said(forged.data()))

    assert ("order/1", 2) == (entry["stream"], entry["version"])
    assert "the chain was made anew" in entry["what"]


def test_a_chain_made_anew_over_all_days_is_named_on_its_first_day(forged, said):
    name, events = forged.events(FIRST, "order/1")
    events[1]["data"]["note"] = "refused"
    head = forged.rehash(events, "order/1")
    forged.put(name, events)
    name, events = forged.events(SECOND, "order/1")
    events[0]["previous"] = head
    forged.rehash(events, "order/1")
    forged.put(name, events)

    assert ("order/1", 2) == named(said(forged.data()))


def test_a_tail_that_is_cut_off_is_named(forged, said):
    name, events = forged.events(THIRD, "order/2")
    forged.put(name, [e for e in events if (e["stream"], e["version"]) != ("order/2", 3)])

    entry = first(said(forged.data()))

    assert ("order/2", 3) == (entry["stream"], entry["version"])
    assert "counts 3 events, and 2 are there" in entry["what"]


def test_an_event_taken_out_of_the_middle_is_named(forged, said):
    name, events = forged.events(FIRST, "order/1")
    forged.put(name, [e for e in events if (e["stream"], e["version"]) != ("order/1", 1)])

    assert ("order/1", 1) == named(said(forged.data()))


def test_a_stream_that_is_left_out_is_named(forged, said):
    name, events = forged.events(FIRST, "partner/BOLT")
    forged.put(name, [e for e in events if e["stream"] != "partner/BOLT"])

    assert ("partner/BOLT", 1) == named(said(forged.data()))


def test_a_stream_left_out_of_events_and_heads_is_found(forged, said):
    part = part_name(shard_of("partner/BOLT"))
    for kind in ("events", "heads"):
        name = f"{kind}/{FIRST}/{part}.jsonl"
        rows = [json.loads(line) for line in forged.files[name].splitlines()]
        forged.put(name, [row for row in rows if row["stream"] != "partner/BOLT"])

    entry = first(said(forged.data()))

    assert f"heads/{FIRST}/{part}.jsonl" == entry["where"]
    assert f"it is not what the manifest of {FIRST} seals" == entry["what"]


def test_events_in_another_order_are_named(forged, said):
    name, events = forged.events(FIRST, "order/1")
    mine = [e for e in events if e["stream"] == "order/1"]
    forged.put(name, [*mine[::-1], *(e for e in events if e["stream"] != "order/1")])

    assert ("order/1", 1) == named(said(forged.data()))


def test_two_streams_that_change_places_are_named(forged, said):
    names = [f"events/{FIRST}/{part_name(shard_of(s))}.jsonl" for s in ("order/1", "order/2")]
    forged.files[names[0]], forged.files[names[1]] = (forged.files[name] for name in names[::-1])

    streams = {entry.get("stream") for entry in said(forged.data())["broken"]}

    assert {"order/1", "order/2"} <= streams


def test_two_streams_that_change_names_are_named(forged, said):
    for stream, other in (("order/1", "order/9"), ("order/2", "order/1"), ("order/9", "order/2")):
        for name in [n for n in forged.files if n.startswith(("events/", "heads/"))]:
            forged.files[name] = forged.files[name].replace(
                f'"{stream}"'.encode(), f'"{other}"'.encode()
            )

    assert named(said(forged.data()))[0] in ("order/1", "order/2")


def test_heads_that_leave_events_between_two_days_unsealed_are_named(forged, said):
    def later(row):
        if (row["stream"], row["after"]) == ("order/2", 1):
            row["after"] = 2

    forged.seal(tweak=later)

    entry = first(said(forged.data()))

    assert ("order/2", 2) == (entry["stream"], entry["version"])
    assert "goes on from event 2, and 1 were sealed before" in entry["what"]


def test_a_stream_that_lost_its_state_is_named(story, tmp_path, said):
    forged = Forgery(story.export(tmp_path / "open", open=True))
    name = f"states/{part_name(shard_of('order/3'))}.jsonl"
    states = [json.loads(line) for line in forged.files[name].splitlines()]
    forged.put(name, [state for state in states if state["stream"] != "order/3"])

    entry = first(said(forged.data()))

    assert ("order/3", "the ledger has lost this stream") == (entry["stream"], entry["what"])


def test_a_file_that_does_not_belong_is_named(forged, said):
    forged.files["events/2026-01-05/99.jsonl"] = b"{}\n"

    expected = {"what": "it does not belong here", "where": "events/2026-01-05/99.jsonl"}
    assert expected == first(said(forged.data()))


def test_a_file_that_belongs_and_lacks_is_named(forged, said):
    del forged.files["README.txt"]

    assert {"what": "it is missing", "where": "README.txt"} == first(said(forged.data()))


def test_files_in_another_order_are_found(forged, said):
    def backwards(files):
        return sorted(files, reverse=True)

    assert "stands in the wrong place" in first(said(forged.data(order=backwards)))["what"]


@pytest.mark.parametrize("stream", ["order/1", "order/2"])
def test_heads_that_seal_nothing_are_named(forged, said, stream):
    def back(row):
        if row["stream"] == stream and row["after"]:
            row["version"] = row["after"]

    forged.seal(tweak=back)

    found = said(forged.data())["broken"]

    assert (stream, "it is not such as a manifest seals") in [
        (entry.get("stream"), entry["what"]) for entry in found
    ]


def test_what_a_closing_found_broken_stays_broken_when_the_rest_is_whole(days, tmp_path, said):
    [event] = days.happens("order/1", "placed")
    data = days.ports.files.read(events_key(event), limit=10**6).data
    days.ports.files.write(events_key(event), data.replace(b"placed", b"forged"), "text/plain")
    days.passes()

    entry = first(said(days.export(tmp_path)))

    assert "order/1" == entry["stream"]
    assert f"found on closing {FIRST}" in entry["what"]


def test_an_event_that_was_never_recorded_is_named(forged, said):
    name, events = forged.events(SECOND, "order/3")
    more = dict(events[-1])
    more |= {"version": more["version"] + 1, "previous": more["hash"]}
    more["id"] = hashlib.sha256(f"{more['stream']}\n{more['version']}".encode()).hexdigest()[:32]
    events.append(more)
    forged.rehash(events[-1:], more["stream"])
    forged.put(name, events)

    assert (more["stream"], more["version"]) == named(said(forged.data()))


def test_a_stream_that_no_manifest_knows_is_named(forged, said):
    name, events = forged.events(FIRST, "order/1")
    made_up = next(
        f"order/{n}" for n in range(100, 999) if shard_of(f"order/{n}") == shard_of("order/1")
    )
    forged.put(name, [*events, {**events[0], "stream": made_up}])

    assert (made_up, 1) == named(said(forged.data()))


@pytest.mark.parametrize("what", ["closed_at", "total_events", "streams", "previous", "day"])
def test_an_edited_manifest_is_found(forged, said, what):
    name = f"manifests/{SECOND}.json"
    manifest = json.loads(forged.files[name])
    other = {"closed_at": "2026-01-09T00:00:00Z", "previous": "0" * 64, "day": "2026-01-09"}
    manifest[what] = other.get(what, 99)
    forged.put(name, [manifest])

    assert any("manifests/" in entry["where"] for entry in said(forged.data())["broken"])


def test_a_manifest_that_is_taken_out_is_found(forged, said):
    for name in [n for n in forged.files if SECOND in n]:
        del forged.files[name]

    found = [entry["what"] for entry in said(forged.data())["broken"]]

    assert f"manifests are missing between {FIRST} and {THIRD}" in found


def test_first_days_that_are_left_out_are_found(forged, said):
    for name in [n for n in forged.files if FIRST in n]:
        del forged.files[name]
    said_of_itself = json.loads(forged.files["export.json"]) | {"first": SECOND}
    forged.put("export.json", [said_of_itself])

    found = [entry["what"] for entry in said(forged.data())["broken"]]

    assert "the manifest before it is not the one that it names" in found


class TestWhatOnlyAnAnchorFinds:
    """Everything made anew to fit: chains, heads, manifests, sums. Only what was kept elsewhere
    tells: the archive's SHA-256, or a manifest."""

    @pytest.fixture
    def anew(self, forged):
        name, events = forged.events(FIRST, "order/1")
        events[1]["data"]["note"] = "refused"
        head = forged.rehash(events, "order/1")
        forged.put(name, events)
        name, events = forged.events(SECOND, "order/1")
        events[0]["previous"] = head
        forged.rehash(events, "order/1")
        forged.put(name, events)
        forged.seal()
        return forged.data()

    def test_without_one_it_passes(self, anew, said):
        assert said(anew)["ok"]

    @pytest.mark.parametrize("day", [FIRST, SECOND, THIRD])
    def test_a_manifest_of_any_day_since_the_edit_finds_it(self, anew, story, said, day):
        entry = first(said(anew, anchor=story.manifest(day)))

        assert f"manifests/{day}.json" == entry["where"]
        assert "it is not the anchor: made anew" in entry["what"]

    def test_the_archives_hash_finds_it(self, anew, data, said):
        entry = first(said(anew, sha256=hashlib.sha256(data).hexdigest()))

        assert "it is another archive" in entry["what"]

    def test_a_stream_removed_everywhere_is_found(self, forged, story, said):
        name, events = forged.events(FIRST, "partner/BOLT")
        forged.put(name, [e for e in events if e["stream"] != "partner/BOLT"])
        forged.seal()

        assert said(forged.data())["ok"]
        assert not said(forged.data(), anchor=story.manifest(THIRD))["ok"]

    def test_last_days_that_are_left_out_are_found(self, forged, story, said):
        for name in [n for n in forged.files if THIRD in n]:
            del forged.files[name]
        forged.put("export.json", [json.loads(forged.files["export.json"]) | {"last": SECOND}])
        forged.seal()

        assert said(forged.data())["ok"]
        entry = first(said(forged.data(), anchor=story.manifest(THIRD)))
        assert f"it does not reach {THIRD}, the day of the anchor" == entry["what"]

    def test_the_true_archive_holds_to_every_anchor(self, data, story, said):
        assert [True] * 3 == [
            said(data, anchor=story.manifest(day))["ok"] for day in (FIRST, SECOND, THIRD)
        ]

    def test_what_is_no_manifest_is_no_anchor(self, data, said):
        with pytest.raises(ValueError, match="no manifest"):
            said(data, anchor=b'{"day":"2026-01-05"}')
