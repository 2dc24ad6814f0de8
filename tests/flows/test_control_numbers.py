"""Control numbers of what leaves: one counter a partner, none used twice, 1 after the last."""

import pytest

from hub.flows import send
from hub.flows.acknowledge import counter
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.ports import LAST_CONTROL_NUMBER, Lane
from order_desk import acknowledge, make, order, outbox, resend, sent_of, work
from partner_files import BOLT
from schemas.partners import Identity
from schemas.sending import sent_stream

OAK = BOLT.model_copy(
    update={"id": "OAK", "name": "Oak", "identities": (Identity(qualifier="ZZ", id="OAK"),)}
)


def control(hub, number="PO-1"):
    return sent_of(hub, order(hub, number).sent).control


def test_each_partner_has_numbers_of_its_own(hub):
    put_partner(hub, OAK, by="tests")
    for partner, number in (("BOLT", "A"), ("OAK", "B"), ("BOLT", "C")):
        make(hub, partner=partner, number=number)
        work(hub)
    assert ["1", "1", "2"] == [control(hub, number) for number in "ABC"]


def test_after_the_last_number_comes_one_and_its_997_settles_the_newer(hub, drop):
    make(hub, number="OLD")
    work(hub)
    hub.ledger.skip_numbers(counter("BOLT"), LAST_CONTROL_NUMBER - 2)
    for number in ("LAST", "NEW"):
        make(hub, number=number)
        work(hub)
    assert ["1", str(LAST_CONTROL_NUMBER), "1"] == [
        control(hub, number) for number in ("OLD", "LAST", "NEW")
    ]
    assert {"000000001", "999999999"} == {one.interchange.control for one in outbox(hub)}
    acknowledge(hub, drop, order(hub, "NEW").sent)
    assert ["sent", "delivered"] == [order(hub, number).status for number in ("OLD", "NEW")]


def test_a_number_taken_by_a_performer_that_died_is_kept_for_its_document(hub, monkeypatch):
    make(hub)
    lane = Lane(sent_stream(order(hub).sent), "x12")

    def dies(*_):
        raise MemoryError

    monkeypatch.setattr(send, "second_opinion", dies)
    with pytest.raises(MemoryError):
        perform_lane(hub, lane, PERFORMERS)
    monkeypatch.undo()
    make(hub, number="PO-2")
    work(hub)
    assert {"1", "2"} == {control(hub, "PO-1"), control(hub, "PO-2")}
    assert ["1"] == [str(each) for each in hub.ledger.effect(*place(hub, lane)).numbers]


def place(hub, lane):
    return lane.stream, lane.channel, 100


def test_numbers_that_were_lost_are_never_used(hub):
    make(hub, number="A")
    work(hub)
    hub.ledger.skip_numbers(counter("BOLT"), 5)  # taken, and their taker died before writing them
    make(hub, number="B")
    work(hub)
    assert ["1", "7"] == [control(hub, number) for number in "AB"]


def test_sending_again_takes_a_new_number(hub, drop):
    make(hub)
    work(hub)
    acknowledge(hub, drop, order(hub).sent, verdict="R")
    resend(hub)
    work(hub)
    assert ["1", "2"] == [one.group.control for one in outbox(hub)]
    assert ["PO-1", "PO-1"] == [one.document.number for one in outbox(hub)]


def test_a_number_is_taken_once_however_often_the_document_is_performed(hub):
    make(hub)
    [effect] = hub.ledger.lane(Lane(sent_stream(order(hub).sent), "x12"))
    for _ in range(3):
        send.send_document(hub, effect)
    make(hub, number="PO-2")
    work(hub)
    assert ["1", "2"] == [control(hub, number) for number in ("PO-1", "PO-2")]
    assert 2 == len(outbox(hub))
