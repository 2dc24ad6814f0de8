"""An answer leaves once, under a name and with numbers of its own, whatever happens on the way."""

import hashlib
import json

import pytest

from hub.flows.acknowledge import send_acknowledgment
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.ports import Lane
from partner_files import interchange, invoice
from schemas.errors import Unavailable
from schemas.receiving import file_stream

LIMIT = 100_000


def lane_of(file):
    return Lane(file_stream(file.id), "acknowledgment")


@pytest.fixture
def answered(hub, drop):
    """A received file and the effect that answers it."""
    file = drop(interchange([invoice("0001")]))
    (effect,) = hub.ledger.lane(lane_of(file))
    return file, effect


def test_the_answer_is_put_into_the_partners_outbox(hub, answered):
    file, effect = answered

    perform_lane(hub, lane_of(file), PERFORMERS)

    done = hub.ledger.effect(effect.stream, effect.channel, effect.sequence)
    key = f"outbound/BOLT/{effect.id}.997.edi"
    written = hub.files.read(key, limit=LIMIT)
    assert written.data.startswith(b"ISA")
    assert b"ST*997*" in written.data
    assert b"*000000001*" in written.data
    assert "application/edi-x12" == written.content_type
    sha256 = hashlib.sha256(written.data).hexdigest()
    assert {"key": key, "control": "000000001", "sha256": sha256} == done.result


def test_answering_twice_writes_the_same_bytes(hub, answered):
    _, effect = answered

    first = send_acknowledgment(hub, effect)
    again = send_acknowledgment(hub, effect)

    assert first == again


def test_a_crash_before_the_file_was_written_loses_no_number_of_the_answer(
    hub, answered, monkeypatch
):
    file, effect = answered
    write = type(hub.files).write

    def crash(files, *_):
        monkeypatch.setattr(type(hub.files), "write", write)
        raise Unavailable("S3 is away")

    monkeypatch.setattr(type(hub.files), "write", crash)
    with pytest.raises(Unavailable):
        perform_lane(hub, lane_of(file), PERFORMERS)
    numbers = hub.ledger.lane(lane_of(file))[0].numbers

    perform_lane(hub, lane_of(file), PERFORMERS)

    done = hub.ledger.effect(effect.stream, effect.channel, effect.sequence)
    assert (1, 2) == numbers == done.numbers
    assert "000000001" == done.result["control"]


def test_answers_to_one_partner_count_on(hub, drop):
    controls = []
    for number in (1, 2):
        file = drop(interchange([invoice("0001", f"INV-{number}")], control=number))
        (effect,) = hub.ledger.lane(lane_of(file))
        controls.append(send_acknowledgment(hub, effect)["control"])

    assert ["000000001", "000000003"] == controls


def test_a_large_answer_comes_from_its_body(hub, answered):
    _, effect = answered
    text = hub.ledger.effect(effect.stream, effect.channel, effect.sequence).data["acknowledgment"]
    inline = send_acknowledgment(hub, effect)

    sha256 = hub.files.keep(json.dumps(text).encode())
    spilled = effect.model_copy(update={"data": {"partner": "BOLT", "acknowledgment_body": sha256}})

    assert inline == send_acknowledgment(hub, spilled)
