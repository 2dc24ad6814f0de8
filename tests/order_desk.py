"""A buyer's desk: orders made and changed as the API does, and the partner's answers to them."""

import itertools
from datetime import timedelta

from edi.second_reader import second_opinion
from edi.x12 import SetRead, read
from hub.flows import order_acts
from hub.flows.idempotency import once
from hub.flows.order_making import create_order
from hub.flows.order_record import get_order
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from schemas.access import Caller
from schemas.order_requests import (
    ChangeAnswerWanted,
    NewOrder,
    OrderCancelWanted,
    OrderChangeWanted,
    OrderEndWanted,
    OrderResendWanted,
)
from schemas.sending import SentState, sent_stream

BUYER = Caller(subject="eve", name="Eve", roles=frozenset({"buyer"}))
SUPPLIER = Caller(subject="bo", name="Bo", roles=frozenset({"supplier"}), partner="BOLT")
RIVAL = Caller(subject="al", name="Al", roles=frozenset({"supplier"}), partner="ACME")
LINES = [
    {"sku": "FB-1", "quantity": "10", "unit_price": "2.50", "description": "Washer M8"},
    {"sku": "FB-2", "quantity": "4", "unit_price": "31.5", "supplier_sku": "BB-CL20"},
]
_KEYS = (f"key-{number}" for number in itertools.count())


def wanted(**said):
    usual = {
        "partner": "BOLT",
        "currency": "USD",
        "due_on": "2026-12-01",
        "number": "PO-1",
        "lines": LINES,
    }
    return NewOrder.model_validate({k: v for k, v in (usual | said).items() if v is not None})


def key(said=b"{}", name=None, path="/orders"):
    return once(BUYER, name or next(_KEYS), "POST", path, said)


def make(hub, caller=BUYER, once=None, **said):
    return create_order(hub, caller, wanted(**said), once or key())


def change(hub, *lines, agreed=False, number="PO-1", reason="Plans changed."):
    said = {"lines": lines, "reason": reason, "agreed": agreed}
    return order_acts.change_order(
        hub, BUYER, number, OrderChangeWanted.model_validate(said), key()
    )


def cancel(hub, *, agreed=False, number="PO-1"):
    said = OrderCancelWanted(reason="Not wanted any more.", agreed=agreed)
    return order_acts.cancel_order(hub, BUYER, number, said, key())


def answer_change(hub, *, agreed, number="PO-1"):
    said = ChangeAnswerWanted(agreed=agreed, reason="They said so by telephone.")
    return order_acts.answer_change(hub, BUYER, number, said, key())


def close(hub, number="PO-1"):
    return order_acts.close_order(hub, BUYER, number, OrderEndWanted(reason="Enough."), key())


def reopen(hub, number="PO-1"):
    said = OrderEndWanted(reason="More is to come.")
    return order_acts.reopen_order(hub, BUYER, number, said, key())


def resend(hub, number="PO-1", **said):
    said = OrderResendWanted.model_validate(said)
    return order_acts.resend_order(hub, BUYER, number, said, key())


def work(hub):
    """Perform all that is open, and what follows from it."""
    while lanes := hub.ledger.open_lanes(hub.clock.now() + timedelta(days=1)):
        for lane in lanes:
            perform_lane(hub, lane, PERFORMERS)


def order(hub, number="PO-1"):
    return get_order(hub, number)[0]


def sent_of(hub, sent):
    return SentState.model_validate(hub.ledger.load(sent_stream(sent)).data)


def outbox(hub):
    """The sets that lie in the partner's outbox, as our reader reads them; pyx12 agrees."""
    found = []
    for key in hub.files.keys("outbound/BOLT/"):
        data = hub.files.read(key, limit=10**7).data
        assert () == second_opinion(data)
        [one] = [item for item in read(data) if isinstance(item, SetRead)]
        assert one.accepted, one.findings
        found.append(one)
    return sorted(found, key=lambda one: int(one.group.control))


def acknowledge(hub, drop, sent, verdict="A"):
    """The partner's 997 for something that we sent comes in and is settled."""
    state = sent_of(hub, sent)
    kind = {"850": "PO", "860": "PC"}[state.set_code]
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*01*{'081234567':<15}*01*{'098765432':<15}"
        f"*261120*0915*U*00401*{900 + int(state.control):09d}*0*P*>"
    )
    body = [
        f"AK1*{kind}*{state.control}",
        f"AK2*{state.set_code}*0001",
        f"AK5*{verdict}" + ("*5" if verdict == "R" else ""),
        f"AK9*{verdict}*1*1*{int(verdict != 'R')}",
    ]
    lines = [isa, "GS*FA*081234567*098765432*20261120*0915*1*X*004010", "ST*997*0001", *body]
    lines += [f"SE*{len(body) + 2}*0001", "GE*1*1", f"IEA*1*{isa.split('*')[13]}"]
    file = drop(("~".join(lines) + "~").encode(), name=f"997-{state.control}.edi")
    assert 1 == file.accepted, file
    work(hub)


def exceptions(hub):
    return sorted(state.data["code"] for state in hub.ledger.page("exception").states)
