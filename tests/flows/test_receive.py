"""A partner's file comes in: what is recorded, what is answered, what is kept for a person."""

import pytest

from hub.core.intake import Sent, admit
from hub.flows import receive
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.receive import delivery, receive_file
from hub.ports import Lane
from partner_files import BOLT, HUB, interchange, invoice
from schemas.errors import Conflict, InputError, NotFound, OutOfTime
from schemas.partners import Answers
from schemas.receiving import file_stream


def documents(hub, kind="document"):
    return [state.data for state in hub.ledger.page(kind, limit=200).states]


def lane(hub, file, channel="acknowledgment"):
    return hub.ledger.lane(Lane(file_stream(file.id), channel))


def answered(hub, file):
    return [effect.data["acknowledgment"] for effect in lane(hub, file)]


def test_a_good_file_becomes_documents_and_one_answer(hub, drop):
    file = drop(interchange([invoice("0001"), invoice("0002", "INV-2")]))
    assert ("read", 2, 0) == (file.status, file.accepted, file.rejected)
    assert {"INV-1", "INV-2"} == {each["number"] for each in documents(hub)}
    assert 1 == len(lane(hub, file))


def test_a_bad_set_is_rejected_while_its_neighbours_go_on(hub, drop):
    sets = [invoice("0001"), invoice("0002", "INV-2", quantity="TEN"), invoice("0003", "INV-3")]
    file = drop(interchange(sets))
    assert ("read", 2, 1) == (file.status, file.accepted, file.rejected)
    assert ["0002"] == [each.set_control for each in file.rejections]
    assert {"INV-1", "INV-3"} == {each["number"] for each in documents(hub)}


def test_the_same_file_twice_is_one_file(hub, drop):
    data = interchange([invoice("0001")])
    first = drop(data)
    second = drop(data, name="again.edi")
    assert first.id == second.id
    assert 2 == len(second.keys)
    assert 1 == len(documents(hub))
    assert 1 == len(lane(hub, second))


def test_the_same_event_twice_changes_nothing(hub, drop):
    data = interchange([invoice("0001")])
    hub.files.write("inbound/BOLT/a.edi", data, "text/plain")
    arrived = delivery(
        "inbound/BOLT/a.edi", hub.files.read("inbound/BOLT/a.edi", limit=9999).version
    )
    first = receive_file(hub, arrived)
    before = len(list(hub.ledger.history(file_stream(first.id))))
    assert first == receive_file(hub, arrived)
    assert before == len(list(hub.ledger.history(file_stream(first.id))))


def test_the_same_interchange_in_another_file_is_passed_over(hub, drop):
    first = drop(interchange([invoice("0001")]))
    second = drop(interchange([invoice("0001")]) + b"\n\n")
    assert first.id != second.id
    assert ["repeated"] == [each.outcome for each in second.interchanges]
    assert 1 == len(documents(hub))
    assert [] == lane(hub, second)


def test_a_reused_control_number_with_other_content_is_an_exception_and_both_are_kept(hub, drop):
    first = drop(interchange([invoice("0001")], control=7))
    second = drop(interchange([invoice("0001", "INV-9")], control=7))
    assert "quarantined" == second.status
    assert ["CONTROL_NUMBER_REUSED"] == [finding.code for finding in second.findings]
    assert ["INV-1"] == [each["number"] for each in documents(hub)]
    raised = documents(hub, "exception")
    assert [("CONTROL_NUMBER_REUSED", second.id)] == [(e["code"], e["file"]) for e in raised]
    assert hub.files.body(first.sha256) != hub.files.body(second.sha256)
    [answer] = answered(hub, second)
    assert "025" in str(answer)


def test_a_partner_that_starts_its_numbers_anew_may_be_let(hub, drop):
    put_partner(hub, BOLT.model_copy(update={"duplicates": "accept"}), by="tests")
    drop(interchange([invoice("0001")], control=7))
    second = drop(interchange([invoice("0001", "INV-9")], control=7), name="second.edi")
    assert ("read", 1) == (second.status, second.accepted)
    again = drop(interchange([invoice("0001", "INV-9")], control=7) + b"\n", name="third.edi")
    assert ["repeated"] == [each.outcome for each in again.interchanges]


def test_a_partner_that_wishes_a_999_gets_one(hub, drop):
    put_partner(hub, BOLT.model_copy(update={"answers": Answers(functional="999")}), by="tests")
    file = drop(interchange([invoice("0001")], version="005010"))
    perform_lane(hub, Lane(file_stream(file.id), "acknowledgment"), PERFORMERS)
    [key] = hub.files.keys("outbound/")
    assert b"ST*999*0001" in hub.files.read(key, limit=10**6).data


def test_a_partner_may_always_get_a_ta1(hub, drop):
    put_partner(hub, BOLT.model_copy(update={"answers": Answers(interchange="always")}), by="tests")
    file = drop(interchange([invoice("0001")]))
    perform_lane(hub, Lane(file_stream(file.id), "acknowledgment"), PERFORMERS)
    [key] = hub.files.keys("outbound/")
    assert b"TA1*000000001*261120*0915*A*000" in hub.files.read(key, limit=10**6).data


def test_test_and_production_numbers_do_not_collide(hub, drop):
    drop(interchange([invoice("0001")], control=7))
    second = drop(interchange([invoice("0001", "INV-9")], control=7, usage="T"))
    assert ["read"] == [each.outcome for each in second.interchanges]


def test_a_test_file_is_answered_and_never_becomes_a_live_document(hub, drop):
    file = drop(interchange([invoice("0001")], usage="T"))
    assert [] == documents(hub)
    assert ["INV-1"] == [each["number"] for each in documents(hub, "test_document")]
    assert 1 == len(lane(hub, file))


def test_a_sender_that_is_not_the_folders_is_quarantined_and_not_answered(hub, drop):
    file = drop(interchange([invoice("0001")], sender=("01", "999999999")))
    assert "quarantined" == file.status
    assert ["SENDER_MISMATCH"] == [finding.code for finding in file.findings]
    assert [] == documents(hub)
    assert [] == lane(hub, file)
    assert 1 == len(lane(hub, file, "quarantine"))


def test_an_interchange_for_someone_else_is_quarantined(hub, drop):
    file = drop(interchange([invoice("0001")], receiver=("01", "111111111")))
    assert ["RECEIVER_MISMATCH"] == [finding.code for finding in file.findings]
    assert [] == lane(hub, file)


def test_a_good_interchange_goes_on_beside_one_that_is_refused(hub, drop):
    data = interchange([invoice("0001")], control=1, sender=("01", "999999999"))
    file = drop(data + interchange([invoice("0001", "INV-2")], control=2))
    assert "read" == file.status
    assert ["refused", "read"] == [each.outcome for each in file.interchanges]
    assert ["INV-2"] == [each["number"] for each in documents(hub)]
    assert ["SENDER_MISMATCH"] == [finding.code for finding in file.findings]
    assert 1 == len(lane(hub, file, "quarantine"))


@pytest.mark.parametrize("folder", ["NOBODY", "no body#here", "A/B"])
def test_an_unknown_folder_is_quarantined(hub, drop, folder):
    file = drop(interchange([invoice("0001")]), folder=folder)
    assert ("quarantined", ["PARTNER_UNKNOWN"]) == (file.status, [f.code for f in file.findings])
    assert [] == documents(hub)


@pytest.mark.parametrize("data", [b"", b"Dear customer", b"\x00\xff" * 50, b"ISA"])
def test_an_unreadable_file_is_quarantined_with_a_report_in_plain_words(hub, drop, data):
    file = drop(data)
    assert "quarantined" == file.status
    [effect] = lane(hub, file, "quarantine")
    assert "What to do:" in effect.data["report"]
    assert file.id in effect.data["report"]


def test_an_interchange_of_many_sets_is_recorded_in_batches(hub, drop):
    sets = [invoice(f"{n:04d}", f"INV-{n}") for n in range(1, 131)]
    file = drop(interchange(sets))
    assert 130 == file.accepted
    assert 130 == len(documents(hub))
    names = [event.name for event in hub.ledger.history(file_stream(file.id))]
    assert 5 == names.count("SetsRecorded")
    assert 1 == len(lane(hub, file))


def test_a_document_too_large_for_its_item_is_kept_as_a_body(hub, drop):
    lines = [f"IT1*{n}*1*EA*1**BP*SKU-{n}" for n in range(1, 2001)]
    body = ["ST*810*0001", "BIG*20261120*BIG-1**PO-1***DI", *lines, "TDS*200000", "CTT*2000"]
    drop(interchange([[*body, f"SE*{len(body) + 1}*0001"]]))
    [state] = documents(hub)
    assert state.get("document") is None
    assert b"SKU-2000" in hub.files.body(state["body"])


def test_a_file_over_the_cap_is_refused_without_reading(hub, drop, monkeypatch):
    monkeypatch.setattr(receive, "MAX_FILE_BYTES", 100)
    file = drop(interchange([invoice("0001")]))
    assert ("quarantined", ["FILE_TOO_LARGE"]) == (file.status, [f.code for f in file.findings])


def test_the_marker_of_a_folder_is_no_delivery():
    assert delivery("inbound/BOLT/") is None


def test_a_key_outside_inbound_is_refused():
    with pytest.raises(InputError, match="not under inbound"):
        delivery("outbound/BOLT/x.edi")


def test_a_worker_that_dies_between_batches_is_resumed_without_doubling(hub, drop, monkeypatch):
    """Every commit in turn is the last one that the first worker makes."""
    sets = [invoice(f"{n:04d}", f"INV-{n}") for n in range(1, 91)]
    data = interchange(sets, control=3) + interchange([invoice("0001", "LAST")], control=4)
    hub.files.write("inbound/BOLT/x.edi", data, "text/plain")
    arrived = delivery(
        "inbound/BOLT/x.edi", hub.files.read("inbound/BOLT/x.edi", limit=10**6).version
    )

    class Died(Exception):
        pass

    commit, left = hub.ledger.commit, [0]

    def dying(changes, effects=()):
        if left[0] == 0:
            raise Died
        left[0] -= 1
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", dying)
    for _ in range(20):
        left[0] = 1
        try:
            file = receive_file(hub, arrived)
            break
        except Died:
            continue
    assert ("read", 91, 0) == (file.status, file.accepted, file.rejected)
    assert 91 == len(documents(hub))
    assert 2 == len(lane(hub, file))


def test_two_workers_with_the_same_file_take_turns(hub, drop, monkeypatch):
    """A second worker does the whole file while the first is about to record it."""
    data = interchange([invoice(f"{n:04d}", f"INV-{n}") for n in range(1, 51)])
    hub.files.write("inbound/BOLT/x.edi", data, "text/plain")
    arrived = delivery(
        "inbound/BOLT/x.edi", hub.files.read("inbound/BOLT/x.edi", limit=10**6).version
    )
    commit, calls = hub.ledger.commit, [0]

    def racing(changes, effects=()):
        calls[0] += 1
        if calls[0] == 3:
            receive_file(hub, arrived)
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", racing)
    file = receive_file(hub, arrived)
    assert 50 == file.accepted == len(documents(hub))
    assert 1 == len(lane(hub, file))


def test_a_race_that_never_ends_is_told(hub, drop, monkeypatch):
    def conflicting(changes, effects=()):
        raise Conflict("file/x")

    monkeypatch.setattr(hub.ledger, "commit", conflicting)
    with pytest.raises(Conflict):
        drop(interchange([invoice("0001")]))


def test_a_claim_that_was_refused_by_nobody_is_made_again(hub, drop, monkeypatch):
    commit, refused = hub.ledger.commit, []

    def refusing_once(changes, effects=()):
        if changes[0].stream.startswith("interchange/") and not refused:
            refused.append(changes[0].stream)
            raise Conflict(*refused)
        return commit(changes, effects)

    monkeypatch.setattr(hub.ledger, "commit", refusing_once)
    assert "read" == drop(interchange([invoice("0001")])).status
    again = drop(interchange([invoice("0001", "INV-2")]), name="again.edi")
    assert ("quarantined", 0) == (again.status, again.accepted)
    assert 1 == len(documents(hub))


def test_any_identity_of_the_partner_is_admitted():
    sent = Sent("ZZ", "BOLTWEST", HUB.qualifier, HUB.id, "1")
    assert admit(BOLT, sent) is None


def test_a_file_too_large_for_one_invocation_goes_on_in_the_next(hub):
    sets = [invoice(f"{n:04d}", f"INV-{n}") for n in range(1, 131)]
    hub.files.write("inbound/BOLT/x.edi", interchange(sets), "text/plain")
    arrived = delivery("inbound/BOLT/x.edi")
    rounds = 0
    while True:
        rounds += 1
        try:
            file = receive_file(hub, arrived, out_of_time=lambda: True)
            break
        except OutOfTime:
            continue
    assert 5 == rounds
    assert ("read", 130) == (file.status, file.accepted)
    assert 130 == len(documents(hub))
    assert 1 == len(lane(hub, file))


def test_a_partners_guide_is_held_against_what_it_sends(hub, drop):
    assert 1 == drop(interchange([invoice("0001")], control=1)).accepted
    put_partner(hub, BOLT.model_copy(update={"guide": "corner-retail"}), by="tests")
    assert 1 == drop(interchange([invoice("0001", "INV-2")], control=2)).rejected


def test_a_profile_can_not_name_a_guide_that_is_not_there(hub):
    with pytest.raises(NotFound, match="no guide"):
        put_partner(hub, BOLT.model_copy(update={"guide": "nowhere"}), by="tests")
