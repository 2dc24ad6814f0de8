"""Whether a partner's interchange may come in, and the words for one that may not.

Pure decisions; what is done about them stands in hub/flows/receive.py. The codes are those that
the quarantine report shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.findings import Finding
from schemas.partners import Partner


@dataclass(frozen=True)
class Sent:
    """Who an interchange says it is from and for: ISA05-08, blanks trimmed, and ISA13."""

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    control: str

    @property
    def from_whom(self) -> str:
        return f"{self.sender_qualifier}:{self.sender}"

    @property
    def for_whom(self) -> str:
        return f"{self.receiver_qualifier}:{self.receiver}"


def unknown_partner(key: str) -> Finding:
    """The file lies in a folder that belongs to no partner."""
    folder = key.removeprefix("inbound/").rpartition("/")[0]
    where = f"the folder {folder!r}" if folder else "no partner's folder"
    return Finding(
        code="PARTNER_UNKNOWN",
        severity="error",
        message=f"The file lies in {where}, and no partner is set up under that id, "
        "so nobody can be answered.",
        value=folder or None,
        fix="Check the folder's name, or have the partner set up with `hub partner put FILE.toml`; "
        "then send the file again.",
    )


def admit(partner: Partner, sent: Sent) -> Finding | None:
    """Why an interchange may not come in, or None if it may.

    The folder says who delivered it; the ISA must say the same, so that nobody can speak for
    another partner, and it must be meant for us.
    """
    if not partner.knows(sent.sender_qualifier, sent.sender):
        known = ", ".join(str(identity) for identity in partner.identities)
        return Finding(
            code="SENDER_MISMATCH",
            severity="error",
            segment="ISA",
            element=6,
            value=sent.from_whom,
            message=f"The interchange {sent.control} says it is from {sent.from_whom}, but the "
            f"folder belongs to {partner.id}, whose identities are {known}. It was not answered.",
            fix="Send with one of these identities in ISA05 and ISA06, or ask us to add yours.",
        )
    if (sent.receiver_qualifier, sent.receiver) != (partner.us.qualifier, partner.us.id):
        return Finding(
            code="RECEIVER_MISMATCH",
            severity="error",
            segment="ISA",
            element=8,
            value=sent.for_whom,
            message=f"The interchange {sent.control} is addressed to {sent.for_whom}; with "
            f"{partner.id} we are {partner.us}. It was not answered.",
            fix=f"Put {partner.us.qualifier} into ISA07 and {partner.us.id} into ISA08, "
            "or ask us to correct the profile.",
        )
    return None


def reused_control(control: str, earlier_file: str) -> Finding:
    """A control number that came before with other content."""
    return Finding(
        code="CONTROL_NUMBER_REUSED",
        severity="error",
        segment="ISA",
        element=13,
        value=control,
        message=f"The control number {control} was used before, in file {earlier_file}, with other "
        "content. Both files are kept; none of this interchange was taken.",
        fix="If this is new content, give the interchange a new ISA13 and IEA02 and send it again.",
    )


def explain_quarantine(
    file: str, partner: str, key: str, received_at: datetime, findings: Sequence[Finding]
) -> str:
    """The report that lies beside a quarantined file, for a person who knows no EDI code."""
    lines = [
        "This file could not be used.",
        "",
        f"File:      {key.rsplit('/', 1)[-1]}",
        f"Partner:   {partner}",
        f"Received:  {received_at.strftime('%Y-%m-%d %H:%M:%S')} UTC",
        f"Reference: {file}",
        "",
        "What is wrong, and what to do:",
    ]
    for number, finding in enumerate(findings, start=1):
        lines += ["", f"{number}. {finding.message} ({finding.code})"]
        if finding.offset is not None:
            lines.append(f"   Where: byte {finding.offset} of the file.")
        if finding.fix:
            lines.append(f"   What to do: {finding.fix}")
    lines += [
        "",
        "The file is kept as it came. Whatever else was right in it has been taken.",
        "",
    ]
    return "\n".join(lines)
