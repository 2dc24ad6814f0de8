"""Planning models on a running hub: which plans, how the others do, and a person's word on it."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from hub.cli.client import call
from hub.cli.records import AsJson
from hub.cli.show import show_fields, show_json, show_table

Because = Annotated[str, typer.Option("--because", help="Why; it stands on the record.")]
COLUMNS = ("model", "is", "better forecasts", "cheaper replay", "SKUs", "what is missing")
CLASSES = ("model", "class", "SKUs", "better forecasts", "cheaper replay", "passes alone")
HISTORY = ("version", "model", "before", "by", "at", "reason")


def list_models(
    classes: Annotated[bool, typer.Option("--classes", help="Class by class, too.")] = False,
    json: AsJson = False,
) -> None:
    """Which models there are, which one plans, and how the others did in the latest run."""
    found = call("GET", "/models")
    if json:
        return show_json(found)
    active = found["active"]
    typer.echo(f"active: {active['model']}, by {active['by']}: {active['reason']}")
    show_table(COLUMNS, [_row(each) for each in found["models"]], "No models.")
    if classes:
        show_table(CLASSES, [row for each in found["models"] for row in _classes(each)], "")
    tried = f"tried in run {found['run']}" if found.get("run") else "no run has tried any yet"
    return typer.echo(f"{tried}; `hub models promote` activates what is proposed", err=True)


def show_model(model: Annotated[str, typer.Argument(help="A model's version.")]) -> None:
    """A model's numbers, as JSON."""
    show_json(call("GET", f"/models/{model}"))


def show_history(json: AsJson = False) -> None:
    """Every activation there was, the newest first."""
    found = call("GET", "/model-activations")
    if json:
        return show_json(found)
    rows = [[each.get(name) for name in HISTORY] for each in found["activations"]]
    return show_table(HISTORY, rows, "None: the model that the release is shipped with plans.")


def promote(
    model: Annotated[str, typer.Argument(help="The model that is to plan from now on.")],
    because: Because,
    json: AsJson = False,
) -> None:
    """Plan by this model from now on: a shipped one, or a challenger that was proposed."""
    _told(call("POST", f"/models/{model}/activation", body={"reason": because}), json=json)


def back(because: Because, json: AsJson = False) -> None:
    """Plan by the model again that was active before."""
    _told(call("POST", "/model-activations/back", body={"reason": because}), json=json)


def _told(held: Mapping[str, Any], *, json: bool) -> None:
    if json:
        show_json(held)
    else:
        show_fields({"active": held["model"], "before": held["before"], "since": held["at"]})


def _row(each: Mapping[str, Any]) -> tuple[object, ...]:
    verdict = each.get("verdict") or {}
    return (
        each["model"],
        _is(each),
        _interval(verdict),
        _percent(verdict.get("cheaper_by")),
        verdict.get("skus"),
        "; ".join(verdict.get("missing", ())),
    )


def _classes(each: Mapping[str, Any]) -> list[tuple[object, ...]]:
    gains = (each.get("verdict") or {}).get("by_class", {})
    return [
        (each["model"], name, gain["skus"], _percent(gain.get("better_by")),
         _percent(gain.get("cheaper_by")), "yes" if gain["passed"] else "no")
        for name, gain in gains.items()
    ]  # fmt: skip


def _is(each: Mapping[str, Any]) -> str:
    told = "active" if each["active"] else each["kind"]
    return f"{told}, proposed" if each.get("proposed") and not each["active"] else told


def _interval(verdict: Mapping[str, Any]) -> str:
    if verdict.get("better_by") is None:
        return ""
    low, high = _percent(verdict["low"]), _percent(verdict["high"])
    return f"{_percent(verdict['better_by'])} ({low} to {high})"


def _percent(share: str | None) -> str:
    return "" if share is None else f"{100 * float(share):+.1f} %"
