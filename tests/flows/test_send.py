"""A document goes out, is settled by its 997, or is told when it waits too long."""

from datetime import timedelta

import pytest

from edi.x12 import SetRead, read
from hub.flows import acknowledge, send
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.send import queued
from hub.flows.settle import settle_interchange
from hub.flows.watch import watch_overdue
from hub.ports import Lane
from partner_files import BOLT, HUB, interchange, invoice
from schemas.documents import load
from schemas.events import RecordedEffect
from schemas.findings import Finding
from schemas.receiving import document_stream, file_stream
from schemas.sending import SentState, sent_stream

ADVICE = {
    "kind": "application_advice",
    "number": "ADV-1",
    "date": "2026-11-20",
    "purpose": "00",
    "parties": [{"role": "BY", "name": "FORT BEND DISTRIBUTION"}],
    "items": [
        {
            "status": "TR",
            "qualifier": "IV",
            "number": "INV-1",
            "errors": [{"code": "024", "text": "The order is not one of ours."}],
        }
    ],
}


def state_of(hub, sent):
    return SentState.model_validate(hub.ledger.load(sent_stream(sent)).data)


def exceptions(hub):
    return [state.data["code"] for state in hub.ledger.page("exception").states]


@pytest.fixture
def advice(hub):
    """An 824 that is queued and was performed."""
    state, changes, effects = queued(hub, BOLT, load(ADVICE), "824", "a cause")
    hub.ledger.commit(changes, effects)
    return state


def perform(hub, sent):
    return perform_lane(hub, Lane(sent_stream(sent), "x12"), PERFORMERS)


def answer(hub, drop, sent, verdict="A", control=None, name="ack.edi"):
    """The partner's 997 comes in, and what it calls for is done."""
    group = control or state_of(hub, sent).control
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*01*{'081234567':<15}*01*{'098765432':<15}"
        f"*261120*0915*U*00401*{abs(hash((group, verdict, name))) % 10**9:09d}*0*P*>"
    )
    body = [
        f"AK1*AG*{group}",
        "AK2*824*0001",
        f"AK5*{verdict}",
        f"AK9*{verdict}*1*1*{int(verdict != 'R')}",
    ]
    lines = [isa, f"GS*FA*081234567*098765432*20261120*0915*{group}*X*004010", "ST*997*0001", *body]
    lines += [f"SE*{len(body) + 2}*0001", f"GE*1*{group}", f"IEA*1*{isa.split('*')[13]}"]
    file = drop(("~".join(lines) + "~").encode(), name=name)
    assert 1 == file.accepted, file
    for found in hub.ledger.page("document").states:
        perform_lane(hub, Lane(document_stream(found.data["id"]), "settle"), PERFORMERS)


def test_a_queued_document_lies_in_the_outbox_and_reads_as_what_it_is(hub, advice):
    perform(hub, advice.id)
    state = state_of(hub, advice.id)
    assert ("sent", "1") == (state.status, state.control)
    data = hub.files.read(state.key, limit=10**6).data
    [one] = [item for item in read(data) if isinstance(item, SetRead)]
    assert (True, "824") == (one.accepted, one.code)
    assert HUB.id == one.interchange.sender.id


def test_the_same_cause_sends_once(hub, advice):
    again, changes, effects = queued(hub, BOLT, load(ADVICE), "824", "a cause")
    assert (advice.id, [], []) == (again.id, changes, effects)


def test_performing_twice_writes_the_same_bytes_under_the_same_name(hub, advice):
    [effect] = hub.ledger.lane(Lane(sent_stream(advice.id), "x12"))
    send.send_document(hub, effect)
    state = state_of(hub, advice.id)
    first = hub.files.read(state.key, limit=10**6).data
    send.send_document(hub, effect)
    assert state == state_of(hub, advice.id)
    assert first == hub.files.read(state.key, limit=10**6).data
    assert 1 == len(hub.files.keys("outbound/"))


def test_a_crash_before_it_is_recorded_as_sent_repeats_the_same_file(hub, advice, monkeypatch):
    [effect] = hub.ledger.lane(Lane(sent_stream(advice.id), "x12"))
    commit = hub.ledger.commit

    def dies(changes, effects=()):
        raise RuntimeError("died")

    monkeypatch.setattr(hub.ledger, "commit", dies)
    with pytest.raises(RuntimeError):
        send.send_document(hub, effect)
    [key] = hub.files.keys("outbound/")
    first = hub.files.read(key, limit=10**6).data
    monkeypatch.setattr(hub.ledger, "commit", commit)
    perform(hub, advice.id)
    assert [key] == hub.files.keys("outbound/")
    assert first == hub.files.read(key, limit=10**6).data


def test_what_the_second_reader_refuses_is_an_exception_and_no_file(hub, advice, monkeypatch):
    finding = Finding(code="PYX12_SEG_3", severity="error", message="A segment is missing.")
    monkeypatch.setattr(send, "second_opinion", lambda data: (finding,))
    perform(hub, advice.id)
    assert "refused" == state_of(hub, advice.id).status
    assert [] == hub.files.keys("outbound/")
    assert ["DOCUMENT_REFUSED"] == exceptions(hub)


def test_a_document_that_the_set_can_not_say_is_an_exception_and_no_file(hub):
    wrong = load(ADVICE | {"items": [ADVICE["items"][0] | {"qualifier": "TOO LONG A QUALIFIER"}]})
    state, changes, effects = queued(hub, BOLT, wrong, "824", "another")
    hub.ledger.commit(changes, effects)
    perform(hub, state.id)
    assert "refused" == state_of(hub, state.id).status
    assert ["DOCUMENT_REFUSED"] == exceptions(hub)


def test_a_997_settles_what_was_sent(hub, drop, advice):
    perform(hub, advice.id)
    answer(hub, drop, advice.id)
    assert "accepted" == state_of(hub, advice.id).status
    assert [] == exceptions(hub)
    hub.clock.advance(timedelta(days=3))
    assert 0 == watch_overdue(hub)


def test_a_rejecting_997_is_an_exception(hub, drop, advice):
    perform(hub, advice.id)
    answer(hub, drop, advice.id, verdict="R")
    assert "rejected" == state_of(hub, advice.id).status
    assert ["DOCUMENT_REJECTED"] == exceptions(hub)


def test_a_second_997_changes_nothing(hub, drop, advice):
    perform(hub, advice.id)
    answer(hub, drop, advice.id)
    answer(hub, drop, advice.id, verdict="R", name="late.edi")
    assert "accepted" == state_of(hub, advice.id).status


def test_a_997_for_what_we_did_not_send_is_an_exception(hub, drop, advice):
    perform(hub, advice.id)
    answer(hub, drop, advice.id, control="777")
    assert "sent" == state_of(hub, advice.id).status
    assert ["ACKNOWLEDGMENT_UNMATCHED"] == exceptions(hub)


def test_what_waits_longer_than_the_profile_allows_is_told_once(hub, advice):
    perform(hub, advice.id)
    hub.clock.advance(timedelta(hours=23))
    assert 0 == watch_overdue(hub)
    hub.clock.advance(timedelta(hours=2))
    assert 1 == watch_overdue(hub)
    assert 0 == watch_overdue(hub)
    assert ["ACKNOWLEDGMENT_OVERDUE"] == exceptions(hub)
    assert state_of(hub, advice.id).overdue


def test_a_list_that_lags_behind_makes_nothing_overdue_that_was_answered(
    hub, drop, advice, monkeypatch
):
    perform(hub, advice.id)
    hub.clock.advance(timedelta(days=2))
    before = hub.ledger.page("awaiting", newest_first=False)
    answer(hub, drop, advice.id)
    monkeypatch.setattr(hub.ledger, "page", lambda *_, **__: before)
    assert 0 == watch_overdue(hub)
    assert ("accepted", False) == (
        state_of(hub, advice.id).status,
        state_of(hub, advice.id).overdue,
    )


def test_a_997_that_comes_late_still_settles(hub, drop, advice):
    perform(hub, advice.id)
    hub.clock.advance(timedelta(days=2))
    watch_overdue(hub)
    answer(hub, drop, advice.id)
    assert "accepted" == state_of(hub, advice.id).status


def test_what_a_partner_in_testing_is_sent_says_so(hub):
    partner = BOLT.model_copy(update={"test": True, "version": "005010"})
    put_partner(hub, partner, by="tests")
    state, changes, effects = queued(hub, partner, load(ADVICE), "824", "a test")
    hub.ledger.commit(changes, effects)
    perform(hub, state.id)
    data = hub.files.read(state_of(hub, state.id).key, limit=10**6).data.decode()
    assert "*T*" in data[:106]
    assert "*005010" in data


def test_an_answer_that_the_second_reader_refuses_is_an_exception_and_no_file(
    hub, drop, monkeypatch
):
    finding = Finding(code="PYX12_ISA_7", severity="error", message="ISA05 has no such code.")
    monkeypatch.setattr(acknowledge, "second_opinion", lambda data: (finding,))
    file = drop(interchange([invoice("0001")]))
    for _ in range(2):
        perform_lane(hub, Lane(file_stream(file.id), "acknowledgment"), PERFORMERS)
    assert [] == hub.files.keys("outbound/")
    assert ["ACKNOWLEDGMENT_REFUSED"] == exceptions(hub)


def ta1(drop, control, status):
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*01*{'081234567':<15}*01*{'098765432':<15}"
        f"*261120*0915*U*00401*{8_000 + len(status):09d}*0*P*>"
    )
    lines = [
        isa,
        f"TA1*{int(control):09d}*261120*0915*{status}*{'000' if status == 'A' else '006'}",
    ]
    return drop(("~".join([*lines, f"IEA*0*{isa.split('*')[13]}"]) + "~").encode(), name="ta1.edi")


@pytest.mark.parametrize(
    ("status", "expected", "told"),
    [("A", "sent", []), ("R", "rejected", ["DOCUMENT_REJECTED"])],
)
def test_a_ta1_rejects_what_we_sent(hub, drop, advice, status, expected, told):
    perform(hub, advice.id)
    file = ta1(drop, state_of(hub, advice.id).control, status)
    perform_lane(hub, Lane(file_stream(file.id), "settle"), PERFORMERS)
    assert expected == state_of(hub, advice.id).status
    assert told == exceptions(hub)


def test_a_ta1_that_rejects_something_else_of_ours_is_told(hub, drop):
    file = ta1(drop, "4711", "R")
    perform_lane(hub, Lane(file_stream(file.id), "settle"), PERFORMERS)
    assert ["INTERCHANGE_REJECTED"] == exceptions(hub)


def written_but_not_recorded(hub, sent):
    """The file left, and its performer died before it could say so."""
    [effect] = hub.ledger.lane(Lane(sent_stream(sent), "x12"))
    commit = hub.ledger.commit
    hub.ledger.commit = lambda changes, effects=(): 1 / 0
    with pytest.raises(ZeroDivisionError):
        send.send_document(hub, effect)
    hub.ledger.commit = commit


def test_a_997_that_comes_before_the_record_settles_once_the_record_is_there(hub, drop, advice):
    written_but_not_recorded(hub, advice.id)
    answer(hub, drop, advice.id, control="1")
    assert ("queued", ["ACKNOWLEDGMENT_UNMATCHED"]) == (
        state_of(hub, advice.id).status,
        exceptions(hub),
    )
    perform(hub, advice.id)
    perform_lane(hub, Lane(sent_stream(advice.id), "settle"), PERFORMERS)
    assert ("accepted", []) == (state_of(hub, advice.id).status, exceptions(hub))


def test_a_ta1_that_comes_before_the_record_rejects_once_the_record_is_there(hub, drop, advice):
    written_but_not_recorded(hub, advice.id)
    file = ta1(drop, "1", "R")
    perform_lane(hub, Lane(file_stream(file.id), "settle"), PERFORMERS)
    perform(hub, advice.id)
    perform_lane(hub, Lane(sent_stream(advice.id), "settle"), PERFORMERS)
    assert ("rejected", ["DOCUMENT_REJECTED"]) == (
        state_of(hub, advice.id).status,
        exceptions(hub),
    )


def test_an_answer_to_a_number_that_is_taken_only_later_settles_nothing(hub, drop):
    file = ta1(drop, "1", "R")
    perform_lane(hub, Lane(file_stream(file.id), "settle"), PERFORMERS)
    hub.clock.advance(timedelta(minutes=1))
    state, changes, effects = queued(hub, BOLT, load(ADVICE), "824", "a later cause")
    hub.ledger.commit(changes, effects)
    perform(hub, state.id)
    perform_lane(hub, Lane(sent_stream(state.id), "settle"), PERFORMERS)
    assert ("sent", "1") == (state_of(hub, state.id).status, state_of(hub, state.id).control)


@pytest.mark.parametrize("odd", ["²", "-1", "1234567890", "1.0"])
def test_a_ta1_for_a_number_that_is_none_is_told_and_no_more(hub, odd):
    data = {"partner": "BOLT", "control": odd, "note": "006", "file": "a file"}
    effect = RecordedEffect(
        id="e" * 32,
        stream="file/f",
        channel="settle",
        sequence=100,
        kind="settle_interchange",
        data=data,
        at=hub.clock.now(),
    )
    assert {"status": "told"} == settle_interchange(hub, effect)
    assert ["INTERCHANGE_REJECTED"] == exceptions(hub)
