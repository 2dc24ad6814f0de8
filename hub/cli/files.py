"""`hub check` and `hub translate`: commands on files, without a cloud, a network or stored state.

Data goes to stdout, talk to stderr. What a file holds never makes these fail: it is what they tell.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.errors import InputError, NotFound
from schemas.partners import Partner

FilePath = Annotated[Path, typer.Argument(help="The file, or - for standard input.")]
PartnerId = Annotated[
    str | None, typer.Option("--partner", help="The partner that the file comes from.")
]
PartnersFolder = Annotated[
    Path | None, typer.Option("--partners", help="The folder of partners' profiles (ID.toml).")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Json = dict[str, Any]

FOUND_SOMETHING = 1


def check(
    file: FilePath,
    partner: PartnerId = None,
    partners: PartnersFolder = None,
    json: AsJson = False,
) -> None:
    """Tell what is right and wrong with a file, and how it would be answered."""
    from edi.check import check as check_file
    from edi.check import wrong

    known = load_profile(partner, partners) if partner else None
    report = check_file(read_file(file), str(file), known)
    if json:
        from hub.cli.show import show_json

        show_json(report)
    else:
        _show_report(report)
    if wrong(report):
        raise typer.Exit(FOUND_SOMETHING)


def translate(
    file: FilePath,
    partner: PartnerId = None,
    partners: PartnersFolder = None,
    json: AsJson = False,
) -> None:
    """Print the documents of a file in the hub's own words, as JSON."""
    from edi.check import translate as translate_file
    from edi.check import wrong
    from hub.cli.show import show_json

    known = load_profile(partner, partners) if partner else None
    report = translate_file(read_file(file), known)
    show_json(report)
    if not json:
        for finding in report["findings"]:
            typer.echo(_line(finding), err=True)
    if wrong(report["findings"]):
        raise typer.Exit(FOUND_SOMETHING)


def read_file(path: Path) -> bytes:
    """A file's bytes. NotFound if there is none, InputError if it can't be read."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error


def load_profile(partner: str, folder: Path | None) -> Partner:
    """A partner's profile from a folder of TOML files. NotFound if it has none."""
    if folder is None:
        raise InputError(f"--partner {partner} needs --partners DIR, the folder of profiles")
    for path in sorted(folder.glob("*.toml")):
        profile = _read_profile(path)
        if profile.id == partner:
            return profile
    raise NotFound(f"no profile in {folder} has the id {partner!r}")


def _read_profile(path: Path) -> Partner:
    try:
        return Partner.model_validate(tomllib.loads(path.read_text()))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is no partner's profile: {error}") from error


def _show_report(report: Json) -> None:
    from hub.cli.show import show_table

    rows = [
        (i["control"], i["sender"], g["control"], s["code"], s["control"], _verdict(s))
        for i in report["interchanges"]
        for g in i["groups"]
        for s in g["sets"]
    ]
    columns = ("interchange", "sender", "group", "set", "control", "verdict")
    show_table(columns, rows, f"{report['file']}: no sets ({report['format']})")
    findings = list(_findings(report))
    if findings:
        print()
    for where, finding in findings:
        print(f"{where}{_line(finding)}")
        if fix := finding.get("fix"):
            print(f"    {fix}")
    talk = f"{report['accepted']} accepted, {report['rejected']} rejected"
    typer.echo(f"{report['file']}: {talk}", err=True)


def _verdict(set_: Json) -> str:
    return "accepted" if set_["accepted"] else "rejected"


def _findings(report: Json) -> Iterator[tuple[str, Json]]:
    """Every finding of a report with the words for where it is."""
    yield from (("", finding) for finding in report["findings"])
    for interchange in report["interchanges"]:
        in_interchange = f"interchange {interchange['control']}: "
        yield from ((in_interchange, finding) for finding in interchange["findings"])
        for group in interchange["groups"]:
            in_group = f"group {group['control']}: "
            yield from ((in_group, finding) for finding in group["findings"])
            for set_ in group["sets"]:
                in_set = f"{set_['code']} {set_['control']}: "
                yield from ((in_set, finding) for finding in set_["findings"])


def _line(finding: Json) -> str:
    place = f" at {finding['position']}" if "position" in finding else ""
    return f"{finding['severity']}{place}: {finding['message']} [{finding['code']}]"
