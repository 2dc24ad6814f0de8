"""From a dropped file to its answer, through the template as it deploys."""

import json
import os
import signal
import uuid
from datetime import timedelta

import pytest
import requests

from partner_files import interchange, invoice
from schemas.receiving import file_id


@pytest.fixture
def control():
    """A control number that no other test uses."""
    return uuid.uuid4().int % 999_999_998 + 1


def test_a_dropped_file_becomes_documents_and_a_997(hub, control):
    name = f"{control}.edi"
    hub.drop(name, interchange([invoice("0001", f"INV-{control}")], control))
    file = hub.done(name)
    hub.cloud.settle(timeout=30)
    assert (1, 0) == (file["accepted"], file["rejected"])
    [answer] = [text for text in hub.answers().values() if f"AK1*IN*{control}" in text]
    assert "AK5*A" in answer
    assert "ISA*00*          *00*          *01*098765432      *01*081234567" in answer


def test_a_hundred_files_at_once_are_a_hundred_documents_and_answers(hub):
    numbers = [100_000_000 + place for place in range(100)]
    for number in numbers[:50]:
        hub.drop(f"many-{number}.edi", interchange([invoice("0001", f"MANY-{number}")], number))
    hub.drop("many-poison.edi", b"\xff\xfe\x00 this is no EDI")
    for number in numbers[50:]:
        hub.drop(f"many-{number}.edi", interchange([invoice("0001", f"MANY-{number}")], number))
    assert "quarantined" == hub.done("many-poison.edi")["status"]
    hub.wait(lambda: len([t for t in hub.answers().values() if "AK1*IN*1000000" in t]) >= 100)
    hub.cloud.settle(timeout=60)
    documents = [d["number"] for d in hub.all("/documents", "documents")]
    assert sorted(f"MANY-{n}" for n in numbers) == sorted(
        n for n in documents if n.startswith("MANY-")
    )
    answered = [t for t in hub.answers().values() if "AK1*IN*1000000" in t]
    assert (
        100
        == len(answered)
        == len({t[t.index("ISA") + 90 : t.index("ISA") + 99] for t in answered})
    )
    assert 0 == hub.count("IntakeDeadLetterQueueUrl") == hub.count("EffectsDeadLetterQueueUrl")


def test_a_worker_killed_in_the_middle_of_a_file_still_takes_it_once(hub, control):
    name = f"killed-{control}.edi"
    sets = [invoice(f"{n:04d}", f"KILL-{control}-{n}") for n in range(1, 401)]
    hub.drop(name, interchange(sets, control))
    begun = hub.file_named(name)
    killed = [worker for worker in _busy_intakes(hub) if _kill(worker.pid)]
    assert killed, "no intake worker was in the middle of the file"
    # A killed worker's message comes again when its visibility ends: move the clock there.
    hub.cloud.settle(timeout=30)
    assert "received" == hub.file_named(name)["status"]
    hub.cloud.advance(timedelta(minutes=31))
    file = hub.done(name)
    hub.cloud.settle(timeout=60)
    assert begun["id"] == file["id"]
    assert (400, 0) == (file["accepted"], file["rejected"])
    mine = [
        d for d in hub.all("/documents", "documents") if d["number"].startswith(f"KILL-{control}-")
    ]
    assert 400 == len(mine) == len({d["number"] for d in mine})
    assert 1 == len([t for t in hub.answers().values() if f"AK1*IN*{control}" in t])


def _busy_intakes(hub):
    return [each for each in hub.cloud.workers() if each.busy and "intake" in each.handler]


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def test_the_api_takes_a_file_and_says_what_became_of_it(hub, control):
    data = interchange([invoice("0001", f"POST-{control}")], control)
    taken = hub.call(
        "POST",
        "/documents",
        params={"partner": "BOLT"},
        data=data,
        headers={"Content-Type": "text/plain"},
        status=202,
    ).json()
    hub.wait(lambda: requests_get(hub, f"/files/{taken['file']}"))
    hub.cloud.settle(timeout=30)
    file = hub.get(f"/files/{taken['file']}")
    assert ("read", 1) == (file["status"], file["accepted"])
    head = next(d for d in hub.all("/documents", "documents") if d["file"] == taken["file"])
    raw = hub.call("GET", f"/documents/{head['id']}/raw", status=302)
    assert data == requests.get(raw.headers["Location"], timeout=30).content


def requests_get(hub, path):
    headers = {"Authorization": f"Bearer {hub.operator}"}
    answer = requests.get(hub.cloud.api_url + path, headers=headers, timeout=30)
    return answer.status_code == 200 and answer.json()["status"] != "received"


def test_a_large_file_goes_to_a_presigned_place(hub, control):
    ticket = hub.call("POST", "/uploads", json={"partner": "BOLT"}, status=201).json()
    data = interchange([invoice("0001", f"PUT-{control}")], control)
    assert (
        200
        == requests.put(ticket["url"], data=data, headers=ticket["headers"], timeout=30).status_code
    )
    assert 1 == hub.done(ticket["key"].rpartition("/")[2])["accepted"]


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "x"}]
)
def test_without_a_valid_token_there_is_no_answer(hub, header):
    answer = requests.get(hub.cloud.api_url + "/documents", headers=header, timeout=30)
    assert 401 == answer.status_code


def test_a_supplier_reads_its_own_and_nothing_else(hub):
    bolt = hub.cloud.login("bolt@supplier.local", groups=("supplier",), partner="BOLT")
    oak = hub.cloud.login("oak@supplier.local", groups=("supplier",), partner="OAK")
    hub.call("GET", "/documents", token=bolt)
    assert [] == hub.call("GET", "/documents", token=oak).json()["documents"]
    hub.call("GET", "/partners", token=bolt, status=403)


def test_every_recorded_event_is_on_the_bus_without_its_contents(hub, control):
    events, sqs = hub.cloud.client("events"), hub.cloud.client("sqs")
    bus = hub.cloud.outputs["BusName"]
    queue = sqs.create_queue(QueueName=f"seen-{control}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    events.put_rule(
        Name=f"seen-{control}", EventBusName=bus, EventPattern='{"source":["procurement.hub"]}'
    )
    events.put_targets(Rule=f"seen-{control}", EventBusName=bus, Targets=[{"Id": "q", "Arn": arn}])
    try:
        hub.drop(f"bus-{control}.edi", interchange([invoice("0001", f"BUS-{control}")], control))
        file = hub.done(f"bus-{control}.edi")
        hub.cloud.settle(timeout=30)
        seen = _drain(sqs, queue)
    finally:
        events.remove_targets(Rule=f"seen-{control}", EventBusName=bus, Ids=["q"])
        events.delete_rule(Name=f"seen-{control}", EventBusName=bus)
        sqs.delete_queue(QueueUrl=queue)
    kinds = {each["detail-type"] for each in seen if file["id"] in json.dumps(each)}
    assert {
        "FileReceived",
        "SetsRecorded",
        "InterchangeRecorded",
        "FileRead",
        "DocumentReceived",
    } <= kinds
    assert "FB-2001" not in json.dumps(seen)


def _drain(sqs, queue):
    found = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_a_message_that_never_works_ends_as_a_dead_letter_and_can_be_redriven(hub):
    sqs, queue = hub.cloud.client("sqs"), hub.cloud.outputs["IntakeQueueUrl"]
    sqs.send_message(
        QueueUrl=queue,
        MessageBody=json.dumps({"detail": {"object": {"key": "inbound/BOLT/not-there.edi"}}}),
    )

    def dead():
        hub.cloud.advance(timedelta(minutes=31))
        return hub.count("IntakeDeadLetterQueueUrl")

    assert 1 == hub.wait(dead)
    counts = {each["queue"]: each["dead_letters"] for each in hub.get("/dlq")["queues"]}
    assert 1 == counts["intake"]
    assert "not-there" in hub.get("/dlq/intake")["dead_letters"][0]["body"]
    hub.drop("not-there.edi", interchange([invoice("0001", "THERE-NOW")], 424_242))
    assert 1 == hub.call("POST", "/dlq/intake/redrive").json()["redriven"]
    hub.cloud.settle(timeout=30)
    assert 0 == hub.count("IntakeDeadLetterQueueUrl")
    assert 1 == len([d for d in hub.all("/documents", "documents") if d["number"] == "THERE-NOW"])


def test_the_same_bytes_have_the_same_name_wherever_they_are_named():
    assert file_id("BOLT", "a" * 64) != file_id("OAK", "a" * 64)


def test_a_refused_document_is_told_by_an_824_and_settled_by_its_997(hub, control):
    hub.drop(f"{control}.edi", interchange([invoice("0001", f"REFUSE-{control}")], control))
    file = hub.done(f"{control}.edi")
    head = next(d for d in hub.all("/documents", "documents") if d["file"] == file["id"])
    reason = {"reason": "We never ordered this."}
    told = hub.call("POST", f"/documents/{head['id']}/refusal", json=reason, status=202).json()

    def sent():
        state = hub.get(f"/sent/{told['id']}")
        return state if state["status"] != "queued" else None

    state = hub.wait(sent)
    assert "sent" == state["status"], state
    assert f"OTI*TR*IV*REFUSE-{control}" in hub.answers()[state["key"]]
    group = state["control"]
    body = [f"AK1*AG*{group}", "AK2*824*0001", "AK5*A", "AK9*A*1*1*1"]
    answer = interchange([["ST*997*0001", *body, "SE*6*0001"]], control % 999_999_998 + 1)
    hub.drop(f"{control}-997.edi", answer.replace(b"GS*IN*", b"GS*FA*"))
    hub.wait(lambda: hub.get(f"/sent/{told['id']}")["status"] == "accepted")
