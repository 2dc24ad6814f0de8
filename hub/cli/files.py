"""`hub check`, `hub translate` and `hub ack`: commands on files, without a cloud or stored state.

Data goes to stdout, talk to stderr. What a file holds never makes these fail: it is what they tell.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.cli.profiles import read_profile
from schemas.errors import InputError, NotFound
from schemas.partners import Identity, Partner

if TYPE_CHECKING:
    from edi.outgoing import Wish

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
# Who writes to whom where neither a partner nor identities are given.
NOBODY = Partner(
    id="NOBODY",
    name="Nobody in particular",
    identities=(Identity(qualifier="ZZ", id="RECEIVER"),),
    us=Identity(qualifier="ZZ", id="SENDER"),
)


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
    to: Annotated[str | None, typer.Option("--to", help="x12: write a DOC as X12.")] = None,
    code: Annotated[str | None, typer.Option("--set", help="The set to write: 850, ...")] = None,
    version: Annotated[str | None, typer.Option(help="004010 or 005010.")] = None,
    sender: Annotated[str | None, typer.Option(help="QUALIFIER:ID of the sender.")] = None,
    receiver: Annotated[str | None, typer.Option(help="QUALIFIER:ID of the receiver.")] = None,
    control: Annotated[int, typer.Option(min=1, max=999_999_999, help="ISA13.")] = 1,
    test: Annotated[bool, typer.Option("--test", help="Mark it as a test (ISA15 T).")] = False,
) -> None:
    """Print the documents of a file as JSON, or with --to x12 write such a document as X12."""
    known = load_profile(partner, partners) if partner else None
    if to is not None:
        if to != "x12" or code is None:
            raise InputError("documents are written with --to x12 --set CODE")
        wish = _wish(code, known, version, sender, receiver, control, test)
        _write(read_file(file), wish)
        return
    from edi.check import translate as translate_file
    from edi.check import wrong
    from hub.cli.show import show_json

    report = translate_file(read_file(file), known)
    show_json(report)
    if not json:
        for finding in report["findings"]:
            typer.echo(_line(finding), err=True)
    if wrong(report["findings"]):
        raise typer.Exit(FOUND_SOMETHING)


def ack(file: FilePath) -> None:
    """Print the acknowledgments of a file, numbered from 1 and dated as what they answer."""
    from edi.check import check as check_file

    print(check_file(read_file(file), str(file))["acknowledgment"], end="")


def _wish(
    code: str,
    partner: Partner | None,
    version: str | None,
    sender: str | None,
    receiver: str | None,
    control: int,
    test: bool,
) -> "Wish":
    from datetime import UTC, datetime

    from edi.guides import guide_of
    from edi.outgoing import Wish, envelope_to

    profile = partner or NOBODY
    said = version or profile.version
    envelope = envelope_to(
        profile,
        said,
        test=test or profile.test,
        sender=_identity(sender),
        receiver=_identity(receiver),
    )
    return Wish(code, said, envelope, control, datetime.now(UTC), guide_of(partner))


def _identity(said: str | None) -> tuple[str, str] | None:
    if said is None:
        return None
    qualifier, _, id_ = said.partition(":")
    try:
        identity = Identity(qualifier=qualifier, id=id_)
    except ValueError:
        raise InputError(f"{said!r} is no identity: say QUALIFIER:ID, such as ZZ:ACME") from None
    return identity.qualifier, identity.id


def _write(data: bytes, wish: "Wish") -> None:
    from edi.outgoing import write_json

    outgoing = write_json(data, wish)
    for finding in outgoing.findings:
        typer.echo(_line(finding.model_dump(mode="json")), err=True)
    if outgoing.data is None:
        raise typer.Exit(FOUND_SOMETHING)
    sys.stdout.buffer.write(outgoing.data)
    sys.stdout.buffer.flush()


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
        profile = read_profile(path)
        if profile.id == partner:
            return profile
    raise NotFound(f"no profile in {folder} has the id {partner!r}")


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
