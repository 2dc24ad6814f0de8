"""Suppliers' scorecards on a running hub: the cards, the rows behind a number, the policy."""

import json as jsons
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.client import call
from hub.cli.records import AsJson
from hub.cli.show import show_fields, show_json, show_table
from hub.core.exports import to_csv
from schemas.errors import InputError

AsCsv = Annotated[bool, typer.Option("--csv", help="Comma-separated, with a header.")]
CARDS = ("partner", "score", "standing", "orders", "first_day", "last_day", "policy_version")
MEASURES = (
    "name", "value", "numerator", "denominator", "counted", "target", "score", "weight",
    "weight_used",
)  # fmt: skip
ROWS = ("day", "order", "line", "part", "of", "words", "versions")


def scorecard(
    partner: Annotated[str | None, typer.Argument(help="A partner's id; without it, all.")] = None,
    measure: Annotated[str | None, typer.Option(help="Its rows: otif, fill_rate, …")] = None,
    now: Annotated[bool, typer.Option("--now", help="Reckon it anew and keep it.")] = False,
    json: AsJson = False,
    csv: AsCsv = False,
) -> None:
    """Suppliers' scorecards, one supplier's measures, or the order lines behind a measure."""
    if json and csv:
        raise InputError("--json or --csv, not both")
    if partner is None:
        if measure or now:
            raise InputError("--measure and --now are about one partner: name it")
        return _show_cards(call("GET", "/scorecards", query={"limit": 200}), json, csv)
    card = call("POST", f"/scorecards/{partner}") if now else None
    if measure is not None:
        return _show_rows(_all_rows(partner, measure), json, csv)
    return _show_card(card or call("GET", f"/scorecards/{partner}"), json, csv)


def show_policy(json: AsJson = False) -> None:
    """The policy by which suppliers are judged, as the TOML file that `put` takes."""
    held = call("GET", "/scorecard-policy")
    if json:
        return show_json(held)
    typer.echo(f"# version {held['version']}, by {held['by']} at {held['at']}: {held['reason']}")
    return typer.echo(_toml(held["policy"]), nl=False)


def list_policies() -> None:
    """Every policy there was, the newest first, as JSON."""
    show_json(call("GET", "/scorecard-policy/versions"))


def put_policy(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A policy in TOML.")],
    reason: Annotated[str, typer.Option(help="Why it changes; kept on record.")],
) -> None:
    """Judge suppliers by another policy from now on (docs/reference/scorecards.md says how)."""
    try:
        policy = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file} is not a TOML file that can be read: {error}") from error
    put = call("PUT", "/scorecard-policy", body={"policy": policy, "reason": reason})
    typer.echo(f"version {put['version']} holds from now on", err=True)


def _show_cards(page: dict[str, Any], json: bool, csv: bool) -> None:
    if json:
        return show_json(page)
    rows = [[card.get(column) for column in CARDS] for card in page["scorecards"]]
    if csv:
        return typer.echo(to_csv(CARDS, rows), nl=False)
    columns = ("partner", "score", "standing", "orders", "from", "to", "policy")
    return show_table(columns, rows, "No scorecards yet: they are reckoned each night.")


def _show_card(card: dict[str, Any], json: bool, csv: bool) -> None:
    if json:
        return show_json(card)
    if csv:
        rows = [[each[column] for column in MEASURES] for each in card["measures"]]
        return typer.echo(to_csv(MEASURES, rows), nl=False)
    return _tell_card(card)


def _tell_card(card: dict[str, Any]) -> None:
    show_fields(
        {
            "partner": card["partner"],
            "score": f"{card.get('score') or 'none'} of 100: {card['standing']}",
            "window": f"{card['first_day']} to {card['last_day']}, {card['orders']} orders",
            "policy": f"version {card['policy_version']}",
        }
    )
    typer.echo("")
    columns = ("measure", "value", "target", "score", "points", "of what", "beside it")
    show_table(columns, [_measure(each) for each in card["measures"]], "Nothing was measured.")
    for each in card["left_out"]:
        typer.echo(f"left out: {each['name']} ({each['weight']} points): {each['reason']}")
    for each in card["measures"]:
        if each.get("note"):
            typer.echo(f"{each['name']}: {each['note']}")
    if not card["complete"]:
        typer.echo("There were more orders than are read at once: the newest are counted.")


def _measure(each: dict[str, Any]) -> tuple[str, ...]:
    beside = ", ".join(f"{f['name']} {f['value']} {f['unit']}" for f in each["figures"])
    return (
        each["name"],
        f"{each['value']} %",
        f"{each['target']} %",
        each["score"],
        each["weight_used"],
        f"{each['numerator']} / {each['denominator']}",
        beside,
    )


def _all_rows(partner: str, measure: str) -> dict[str, Any]:
    """All pages of a measure's rows as one."""
    query = {"measure": measure, "limit": 5000}
    found: dict[str, Any] = call("GET", f"/scorecards/{partner}/rows", query=query)
    page = found
    while page.get("next"):
        page = call("GET", f"/scorecards/{partner}/rows", query=query | {"after": page["next"]})
        found["rows"] += page["rows"]
    return found | {"next": None}


def _show_rows(found: dict[str, Any], json: bool, csv: bool) -> None:
    if json:
        return show_json(found)
    rows = [[_cell(each.get(column)) for column in ROWS] for each in found["rows"]]
    if csv:
        return typer.echo(to_csv(ROWS, rows), nl=False)
    if found.get("measure"):
        typer.echo(f"{found['measure']['title']}: {found['measure']['formula']}", err=True)
    return show_table(ROWS, rows, "Nothing to count in the window.")


def _cell(value: Any) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _toml(policy: dict[str, Any]) -> str:
    flat = {name: value for name, value in policy.items() if not isinstance(value, dict)}
    lines = [f"{name} = {jsons.dumps(value)}" for name, value in flat.items()]
    for name in ("weights", "targets"):
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {jsons.dumps(value)}" for key, value in policy[name].items()]
    return "\n".join(lines) + "\n"
