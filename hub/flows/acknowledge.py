"""The answer to an interchange leaves: numbered, written, read twice, put where it is collected.

Its name, numbers and date are the effect's, so that performing it twice writes the same bytes. An
answer that the second reader does not read as valid is an exception for a person, not a file.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

from edi.second_reader import second_opinion
from edi.x12 import Acknowledgment, write_acknowledgment
from hub.flows.exceptions import raised
from hub.ports import Ports
from schemas.events import Json, RecordedEffect
from schemas.findings import Finding

X12 = "application/edi-x12"
MAX_REASONS = 20


def send_acknowledgment(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: the acknowledgment's key, its control number and its hash."""
    answer = Acknowledgment.model_validate(_carried(ports, effect.data))
    partner = effect.data["partner"]
    numbered = ports.ledger.take_numbers(effect, counter(partner), answer.numbers_needed)
    data = write_acknowledgment(answer, numbered.numbers, effect.at)
    findings = second_opinion(data)
    if findings:
        return _refuse(ports, effect, findings)
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


def _refuse(
    ports: Ports, effect: RecordedEffect, findings: Sequence[Finding]
) -> Mapping[str, Json]:
    reasons = [f"{each.code}: {each.message}" for each in findings[:MAX_REASONS]]
    file = effect.stream.removeprefix("file/")
    told = raised(
        ports,
        "ACKNOWLEDGMENT_REFUSED",
        effect.data["partner"],
        effect.id,
        f"The answer to file {file} was not sent: {reasons[0]}",
        "Answer the partner by hand, and have it correct its envelope: an answer carries the "
        "identities that the partner wrote.",
        file=file,
    )
    if told:
        ports.ledger.commit(told)
    return {"status": "refused", "reasons": reasons}
