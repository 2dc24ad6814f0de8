"""Who performs which kind of effect; what few effects need is loaded when the first one comes."""

from collections.abc import Mapping
from importlib import import_module

from hub.flows.acknowledge import send_acknowledgment
from hub.flows.perform import Performer
from hub.flows.quarantine import store_quarantine
from hub.ports import Ports
from schemas.events import Json, RecordedEffect


def _of(module: str, name: str) -> Performer:
    def perform(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
        found: Performer = getattr(import_module(module), name)
        return found(ports, effect)

    return perform


PERFORMERS: Mapping[str, Performer] = {
    "act_on_hook": _of("hub.flows.hooks", "act_on_hook"),
    "apply_answer": _of("hub.flows.order_answers", "apply_answer"),
    "apply_ship_notice": _of("hub.flows.ship_notices", "apply_ship_notice"),
    "post_document": _of("hub.flows.post", "post_document"),
    "reopen_effect": _of("hub.flows.resend", "reopen_effect"),
    "score_order": _of("hub.flows.order_facts", "score_order"),
    "send_acknowledgment": send_acknowledgment,
    "send_document": _of("hub.flows.send", "send_document"),
    "send_webhook": _of("hub.flows.webhooks", "send_webhook"),
    "settle_acknowledgment": _of("hub.flows.settle", "settle_acknowledgment"),
    "settle_interchange": _of("hub.flows.settle", "settle_interchange"),
    "store_quarantine": store_quarantine,
}
