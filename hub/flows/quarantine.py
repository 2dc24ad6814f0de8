"""What can't be used goes to quarantine/ as it came, with a report in plain words beside it.

The decision is recorded first; the copying is an effect, performed by `store_quarantine`.
"""

from collections.abc import Mapping, Sequence

from hub.core.intake import explain_quarantine
from hub.flows.progress import Progress
from hub.ports import Effect, Ports
from schemas.events import Json, RecordedEffect
from schemas.findings import Finding
from schemas.receiving import FileQuarantined

MAX_REPORTED = 50


def quarantine(ports: Ports, progress: Progress, findings: Sequence[Finding], key: str) -> Progress:
    """Close a file that could not be used, or not all of it; what was right in it stands."""
    state = progress.state
    shown = tuple(findings[:MAX_REPORTED])
    report = explain_quarantine(state.id, state.partner, key, state.received_at, shown)
    place = f"quarantine/{state.partner}/{state.id}"
    usable = any(each.outcome != "refused" for each in state.interchanges)
    end = state.model_copy(
        update={
            "status": "read" if usable else "quarantined",
            "findings": shown,
            "quarantine": f"{place}/report.txt",
        }
    )
    event = FileQuarantined(
        file=state.id,
        partner=state.partner,
        codes=tuple(dict.fromkeys(finding.code for finding in shown)),
        report=f"{place}/report.txt",
    )
    effect = Effect(
        stream=progress.stream,
        channel="quarantine",
        kind="store_quarantine",
        data={"place": place, "raw": state.sha256 if state.size else None, "report": report},
    )
    return progress.commit(ports, [event], end, effects=[effect])


def store_quarantine(ports: Ports, effect: RecordedEffect) -> Mapping[str, Json]:
    """Perform the effect: the file as it came, and the report, under names of their own."""
    place = effect.data["place"]
    if effect.data.get("raw"):
        original = ports.files.body(effect.data["raw"])
        ports.files.write(f"{place}/original", original, "application/octet-stream")
    text = effect.data["report"].encode()
    ports.files.write(f"{place}/report.txt", text, "text/plain; charset=utf-8")
    return {"key": f"{place}/report.txt"}
