"""The answer to an interchange leaves: numbered, written and put where its partner collects it.

Its name, numbers and date are the effect's, so that performing it twice writes the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping

from edi.x12 import Acknowledgment, write_acknowledgment
from hub.ports import Ports
from schemas.events import Json, RecordedEffect

X12 = "application/edi-x12"


def send_acknowledgment(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: the acknowledgment's key, its control number and its hash."""
    answer = Acknowledgment.model_validate(_carried(ports, effect.data))
    partner = effect.data["partner"]
    numbered = ports.ledger.take_numbers(effect, counter(partner), answer.numbers_needed)
    data = write_acknowledgment(answer, numbered.numbers, effect.at)
    key = f"outbound/{partner}/{effect.id}.997.edi"
    ports.files.write(key, data, X12)
    return {
        "key": key,
        "control": f"{numbered.numbers[0]:09d}",
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def counter(partner: str) -> str:
    """The counter of all control numbers that a partner gets from us, whatever we send."""
    return f"x12/{partner}"


def _carried(ports: Ports, data: Mapping[str, Json]) -> Json:
    """The acknowledgment, from the effect itself or, if it is large, from bodies/."""
    if "acknowledgment_body" in data:
        return json.loads(ports.files.body(data["acknowledgment_body"]))
    return data["acknowledgment"]
