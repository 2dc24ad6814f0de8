"""Who performs which kind of effect."""

from collections.abc import Mapping

from hub.flows.acknowledge import send_acknowledgment
from hub.flows.perform import Performer
from hub.flows.quarantine import store_quarantine

PERFORMERS: Mapping[str, Performer] = {
    "send_acknowledgment": send_acknowledgment,
    "store_quarantine": store_quarantine,
}
