"""Prints what becomes of every file of the shared X12 corpus, as a Markdown table.

`python tests/edi/corpus_table.py` from the checkout's root: what our reader did with each file
(its sets, accepted or refused and why), beside pyx12's X12Reader on the same bytes, and, without
what stands before ISA ("bare"), its X12Reader and the whole of pyx12 with our maps. Needs
../shared/corpus.
"""

import io
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from edi.second_reader import second_opinion
from edi.x12 import InterchangeRead, read

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "x12"
MOST_REASONS = 4
HEAD = (
    "File", "Sets", "Ours", "Refused because", "Noted", "X12Reader", "X12Reader, bare",
    "pyx12 with our maps, bare",
)  # fmt: skip
BEFORE = b"\xef\xbb\xbf \t\r\n\x00"


@dataclass(frozen=True)
class Row:
    """What one file became."""

    name: str
    sets: Counter
    accepted: int
    refused: int
    errors: Counter
    warnings: Counter
    interchanges: int
    tokenized: str
    bare: str
    opinion: Counter

    @property
    def ours(self):
        """In one word or two."""
        if not self.interchanges:
            return "not readable"
        if not self.accepted + self.refused:
            return "read, no sets"
        words = [(self.accepted, "accepted"), (self.refused, "refused")]
        return ", ".join(f"{number} {word}" for number, word in words if number)


def files():
    """The files of the corpus, by folder and name; empty where it is not there."""
    found = (p for p in CORPUS.glob("*/*") if p.is_file())
    return sorted(found)


def row(path):
    """One file read by everybody."""
    data = path.read_bytes()
    items = list(read(data))
    interchanges = [item for item in items if isinstance(item, InterchangeRead)]
    groups = [group for interchange in interchanges for group in interchange.groups]
    verdicts = [verdict for group in groups for verdict in group.sets]
    findings = [f for item in [*items, *groups] for f in item.findings]
    return Row(
        f"{path.parent.name}/{path.name}",
        Counter(verdict.code for verdict in verdicts),
        sum(verdict.accepted for verdict in verdicts),
        sum(not verdict.accepted for verdict in verdicts),
        Counter(f.code for f in findings if f.severity == "error"),
        Counter(f.code for f in findings if f.severity == "warning"),
        len(interchanges),
        tokenized(data),
        tokenized(data.lstrip(BEFORE)),
        Counter(f.code.removeprefix("PYX12_") for f in second_opinion(data.lstrip(BEFORE))),
    )


def tokenized(data):
    """What pyx12's X12Reader makes of a file: its number of segments, or why it can't."""
    from pyx12.errors import X12Error
    from pyx12.x12file import X12Reader

    try:
        reader = X12Reader(io.StringIO(data.decode("latin-1")))
        count = sum(1 for _ in reader)
    except X12Error as error:
        return f"no: {re.sub(r'[^ -~]+', '?', str(error))[:60]}"
    except (IndexError, ValueError) as error:
        return f"breaks: {type(error).__name__}"
    rest = (reader.raw.buffer + reader.fd_in.read()).strip(" \t\r\n\x00\x1a")
    return f"{count} segments, then stops" if rest else f"{count} segments"


def table(rows):
    """The Markdown table and its totals."""
    yield _line(HEAD)
    yield _line("---" for _ in HEAD)
    for each in rows:
        sets = ", ".join(f"{n} x {c}" if n > 1 else c for c, n in sorted(each.sets.items()))
        yield _line([
            each.name, sets, each.ours, _reasons(each.errors), _reasons(each.warnings),
            each.tokenized, each.bare, _reasons(each.opinion) or "valid",
        ])  # fmt: skip
    yield ""
    yield from totals(rows)


def totals(rows):
    """The sums that matter, a line each."""
    accepted, refused = sum(r.accepted for r in rows), sum(r.refused for r in rows)
    reasons = sum((r.errors for r in rows if r.refused or not r.interchanges), Counter())
    sound = sum(r.accepted > 0 and not r.refused for r in rows)
    yield f"- {len(rows)} files, {sum(r.interchanges for r in rows)} interchanges in them."
    yield f"- Ours: {sum(r.interchanges > 0 for r in rows)} files read."
    yield f"- Their sets: {accepted} accepted, {refused} refused; {sound} files accepted whole."
    yield f"- Findings where refused or not read: {_reasons(reasons, len(reasons))}."
    yield f"- pyx12's X12Reader, as they are: {_read([r.tokenized for r in rows])}."
    yield f"- pyx12's X12Reader, bare: {_read([r.bare for r in rows])}."
    yield f"- All of pyx12 with our maps, bare: {sum(not r.opinion for r in rows)} files valid."


def _read(words):
    whole = sum(word.endswith("segments") for word in words)
    part = sum(word.endswith("stops") for word in words)
    return f"{whole} files to their end, {part} in part, {len(words) - whole - part} not at all"


def _reasons(codes, most=MOST_REASONS):
    listed = [f"{code} {n}" if n > 1 else code for code, n in codes.most_common(most)]
    return ", ".join(listed) + (", ..." if len(codes) > most else "")


def _line(cells):
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def main():
    """Print the table; exit 1 where there is no corpus."""
    found = files()
    if not found:
        sys.stderr.write(f"{CORPUS} is not there\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in table([row(path) for path in found]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
