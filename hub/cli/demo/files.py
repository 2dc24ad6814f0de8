"""The fourth chapter: partners' files come in and are answered; bad ones are told why."""

import time
from collections.abc import Iterator
from typing import Any

from hub.cli.demo.stage import POLL_SECONDS, WAIT_SECONDS, Stage, row, say, show_x12, title
from hub.cli.story import AGAIN, DOCUMENTS, DROPS, VERDICTS, Drop


def files_chapter(stage: Stage) -> list[str]:
    """Partners drop files; gives what is not as it must be."""
    title("Partners drop files")
    for drop in (*DROPS, AGAIN):
        _drop(stage, drop)
    wrong = list(_watch(stage))
    stage.settle()
    answers = _show_outbox(stage)
    reports = _show_quarantine(stage)
    return [*wrong, *_check_documents(stage), *_check_answers(answers), *_check_reports(reports)]


def _drop(stage: Stage, drop: Drop) -> None:
    key = f"inbound/{drop.partner}/{drop.name}"
    stage.drop(key, drop.read())
    row("dropped", drop.partner, drop.name, drop.about)


def _watch(stage: Stage) -> Iterator[str]:
    """Print each file as it is done; gives what is not as it must be."""
    title("The hub reads them")
    waiting = {f"inbound/{drop.partner}/{drop.name}": drop for drop in DROPS}
    deadline = time.monotonic() + WAIT_SECONDS
    while waiting and time.monotonic() < deadline:
        for file in stage.get("/files?limit=200")["files"]:
            key = file["keys"][0].rpartition("@")[0]
            drop = next((each for each in waiting.values() if _is(each, key)), None)
            if drop is None or not _finished(file, drop):
                continue
            del waiting[f"inbound/{drop.partner}/{drop.name}"]
            row(file["status"], drop.partner, drop.name, _outcome(file))
            if (file["accepted"], file["rejected"], file["status"]) != (
                drop.accepted,
                drop.rejected,
                drop.status,
            ):
                yield f"{drop.name}: {_outcome(file)}"
        time.sleep(POLL_SECONDS)
    for drop in waiting.values():
        yield f"{drop.name}: not done after {WAIT_SECONDS:.0f} s"


def _is(drop: Drop, key: str) -> bool:
    """Whether a file is this drop's; of a file sent twice, either name may have come first."""
    names = {drop.name, AGAIN.name} if drop.times_sent > 1 else {drop.name}
    return key in {f"inbound/{drop.partner}/{name}" for name in names}


def _finished(file: dict[str, Any], drop: Drop) -> bool:
    return file["status"] != "received" and len(file["keys"]) >= drop.times_sent


def _outcome(file: dict[str, Any]) -> str:
    if file["status"] == "quarantined":
        return f"{file['findings'][0]['code']}; a report says why"
    rejected = file.get("rejections", [])
    words = [
        f"{file['accepted']} accepted",
        *(f"{each['set_code']} {each['set_control']} rejected" for each in rejected),
    ]
    if len(file["keys"]) > 1:
        words.append(f"sent {len(file['keys'])} times, taken once")
    return ", ".join(words)


def _show_outbox(stage: Stage) -> dict[str, str]:
    """Print every acknowledgment in the partners' outboxes."""
    title("What the partners find in their outboxes")
    answers = {key: text for key, text in stage.objects("outbound/").items() if ".850." not in key}
    for key, text in answers.items():
        show_x12(key, text)
    return answers


def _show_quarantine(stage: Stage) -> dict[str, str]:
    """Print the report beside what could not be read."""
    title("What was quarantined, in plain words")
    reports = {
        key: text for key, text in stage.objects("quarantine/").items() if key.endswith(".txt")
    }
    for key, text in reports.items():
        say(key)
        for line in text.splitlines():
            say(f"    {line}")
    return reports


def _check_documents(stage: Stage) -> Iterator[str]:
    listed = stage.get("/documents?limit=200")["documents"]
    found = sorted(
        (each["kind"], each.get("number"), each["partner"])
        for each in listed
        if each["kind"] != "acknowledgment"
    )
    if found != sorted(DOCUMENTS):
        yield f"the ledger holds {found}"


def _check_answers(answers: dict[str, str]) -> Iterator[str]:
    verdicts = sorted(_verdicts(answers))
    if verdicts != sorted(VERDICTS):
        yield f"the answers say {verdicts}"


def _verdicts(answers: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for key, text in answers.items():
        group = control = ""
        for segment in text.split("~"):
            parts = segment.strip().split("*")
            if parts[0] == "AK1":
                group = parts[2]
            elif parts[0] == "AK2":
                control = parts[2]
            elif parts[0] == "AK5":
                yield key.split("/")[1], group, control, parts[1]


def _check_reports(reports: dict[str, str]) -> Iterator[str]:
    if len(reports) != 1:
        yield f"{len(reports)} quarantine reports"
