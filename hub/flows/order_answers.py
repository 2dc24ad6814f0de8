"""A supplier's answer to an order is heard: by an 855 or 865 that came in, or by the API.

One commit holds what happens to the order, what a person is told, and that the answer was heard, so
that the same answer in another file changes nothing. What it means is decided in hub/core/orders.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hub.core.orders.addressing import Paper, is_only_a_test, objection_to, order_named
from hub.core.orders.addressing import Told as Words
from hub.core.orders.answer_codes import DUPLICATE
from hub.core.orders.answer_head import Answer
from hub.core.orders.deciding import decide_answer
from hub.core.orders.machine import apply
from hub.flows.order_exceptions import told
from hub.flows.order_record import after_races, load_order, order_change
from hub.ports import Change, Effect, Ports
from schemas.documents import Document, load
from schemas.errors import InputError, NotFound, Unavailable
from schemas.events import Json, RecordedEffect, canonical
from schemas.order_answers import OrderAnswered, answer_stream
from schemas.order_events import OrderSent
from schemas.ordering import OrderState
from schemas.orders import OrderChangeResponse, OrderResponse
from schemas.receiving import DocumentState, document_stream
from schemas.sending import SentState, sent_stream

Extra = Callable[[OrderState], Sequence[Change]]


@dataclass(frozen=True)
class Heard:
    """An answer, and where it stands."""

    paper: Paper
    said: Answer
    file: str | None = None

    @property
    def digest(self) -> str:
        """The same answer has the same digest, whether it is sent as a duplicate or not."""
        content = {**self.said.to_json(), "purpose": None}
        return hashlib.sha256(canonical(content).encode()).hexdigest()[:32]


def apply_answer(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: what an 855 or 865 says happens to its order."""
    received, said = read_document(ports, str(effect.data["document"]))
    if not isinstance(said, OrderResponse | OrderChangeResponse):
        raise InputError(f"document {received.id} answers no order, it is {received.kind}")
    name = f"an answer ({received.set_code})"
    paper = Paper(name, received.id, received.partner, received.test)
    return after_races(lambda: hear(ports, Heard(paper, said, received.file)))


def read_document(ports: Ports, identity: str) -> tuple[DocumentState, Document]:
    """A received document and what it says. NotFound where there is none."""
    stored = ports.ledger.load(document_stream(identity))
    if stored is None:
        raise NotFound(f"there is no document {identity}")
    received = DocumentState.model_validate(stored.data)
    content = json.loads(ports.files.body(received.body)) if received.body else received.document
    return received, load(content)


def hear(ports: Ports, heard: Heard, extra: Extra | None = None) -> Mapping[str, Json]:
    """Take an answer in, in one commit; `extra` gives what else belongs into it.

    Conflict where someone else moved the order meanwhile.
    """
    number = order_named(heard.said.order_number)
    known = load_order(ports, number) if number else None
    order = known[0] if known else None
    if is_only_a_test(order, heard.paper):
        return {"status": "test"}
    words = objection_to(order, number, heard.paper) or _too_late(order, heard.paper)
    if words is not None or known is None:
        return _tell(ports, heard, words, number)
    return _take(ports, heard, known, extra)


def _take(
    ports: Ports, heard: Heard, known: tuple[OrderState, int], extra: Extra | None
) -> Mapping[str, Json]:
    left = _left(ports, known[0])
    order = apply(known[0], left) if left else known[0]
    stream = answer_stream(order.number, heard.digest)
    changes: list[Change] = []
    effects: list[Effect] = []
    after = order
    if not _is_repeated(ports, order, heard, stream):
        document = heard.paper.document
        decided = decide_answer(order, heard.said, document, ports.clock.now())
        event = OrderAnswered(order=order.number, partner=order.partner, document=document)
        changes.append(Change(stream, 0, [event], {"document": document}))
        if decided.events:
            step = order_change(ports, known, [*([left] if left else []), *decided.events])
            after, effects = step.state, step.effects
            changes += step.changes
        if decided.told is not None:
            changes += told(
                ports,
                decided.told,
                order.partner,
                order=order.number,
                about=document,
                file=heard.file,
            )
    changes += extra(after) if extra else ()
    if changes:
        ports.ledger.commit(changes, effects)
    status = "heard" if after is not order else "unchanged"
    return {"status": status, "order": order.number, "now": after.status}


def _left(ports: Ports, order: OrderState) -> OrderSent | None:
    """What the answer to an order proves: that it left, where the record of that is still to come.

    The performer may have ended, or been parked, between its file and its record. Unavailable where
    nothing has begun to leave: then this answers an earlier sending, and is heard after this one.
    """
    if order.sending != "queued":
        return None
    name = order.sent or ""
    stored = ports.ledger.load(sent_stream(name))
    if stored is None or SentState.model_validate(stored.data).status != "leaving":
        raise Unavailable(f"order {order.number} is answered, and not on record as sent yet")
    return OrderSent(order=order.number, partner=order.partner, at=ports.clock.now(), sent=name)


def _is_repeated(ports: Ports, order: OrderState, heard: Heard, stream: str) -> bool:
    """Whether this answer was heard before, in whatever file it came."""
    if ports.ledger.load(stream) is not None:
        return True
    known = order.acknowledgment is not None or order.held is not None
    return heard.said.purpose == DUPLICATE and known


def _too_late(order: OrderState | None, paper: Paper) -> Words | None:
    """Why an order cannot be answered any more, or not at all."""
    if order is None:
        return None
    if order.ended is not None:
        return Words(
            "ANSWER_TO_ENDED_ORDER",
            f"{paper.partner} sent {paper.name} for order {order.number}, which is {order.ended}.",
            "Tell the supplier, if it still means to deliver; nothing was changed.",
        )
    if order.sending == "failed":
        return Words(
            "ANSWER_TO_UNSENT_ORDER",
            f"{paper.partner} sent {paper.name} for order {order.number}, which never left.",
            "Find out what the supplier has; correct the order and have it sent, or cancel it.",
        )
    return None


def _tell(
    ports: Ports, heard: Heard, words: Words | None, number: str | None
) -> Mapping[str, Json]:
    if words is None:
        raise InputError(f"document {heard.paper.document} names no order")
    paper = heard.paper
    changes = told(ports, words, paper.partner, order=number, about=paper.document, file=heard.file)
    if changes:
        ports.ledger.commit(changes)
    return {"status": "told", "code": words.code}
