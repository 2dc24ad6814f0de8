"""Checks an audit archive of Procurement Hub: one file, Python 3.10 or later, nothing to install.

    python3 -I check_audit.py ARCHIVE [--sha256 HEX] [--anchor MANIFEST] [--json]

HEX is what the export printed, MANIFEST a day's manifest that you kept yourself. Every chain is
computed anew and compared with the manifests, these with each other, and the file with the one way
to write what it holds. Exits 0 (whole), 1 (broken), 2 (wrong call), 3 (failed).
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import IO, Any

from hub.core.audit.chains import Check
from hub.core.audit.entries import MANIFEST, is_a
from hub.core.audit.tar import CHUNK


def check(file: IO[bytes], sha256: str | None = None, anchor: bytes | None = None) -> Any:
    """All there is to say of an archive. ValueError: the anchor is no manifest."""
    found, digest = Check(file), hashlib.sha256()
    found.run()
    file.seek(0)
    for chunk in iter(lambda: file.read(CHUNK), b""):
        digest.update(chunk)
    if sha256 is not None and digest.hexdigest() != sha256.lower():
        found.tell(f"its SHA-256 is {digest.hexdigest()}: it is another archive", "archive")
    said = {name: found.export.get(name) for name in ("first", "last", "stream", "whole", "open")}
    day = _hold_to(found, anchor) if anchor is not None else None
    counts = {"streams": len(found.known), "events": found.events, "manifests": len(found.days)}
    sums = {"ok": not found.broken, "sha256": digest.hexdigest(), "anchor": day}
    return {**sums, **said, **counts, "broken": found.broken}


def _hold_to(found: Check, anchor: bytes) -> str:
    """Compare with a manifest that was kept elsewhere: every day up to it hangs on it."""
    said = json.loads(anchor)
    if not is_a(said, MANIFEST):
        raise ValueError("the anchor is no manifest")
    name = f"manifests/{said['day']}.json"
    if name not in found.members:
        found.tell(f"it does not reach {said['day']}, the day of the anchor", "archive")
        return str(said["day"])
    found.file.seek(found.members[name].offset)
    kept = found.file.read(found.members[name].size)
    if kept != anchor:
        mine = json.loads(kept) if kept else {}
        other = [word for word in MANIFEST if mine.get(word) != said[word]]
        found.tell(f"it is not the anchor: made anew, other in {', '.join(other) or 'form'}", name)
    return str(said["day"])


def main() -> int:
    """Read the call, check, and print what was found."""
    call = argparse.ArgumentParser(description="Checks an audit archive of Procurement Hub.")
    call.add_argument("archive")
    call.add_argument("--sha256", help="what the export printed")
    call.add_argument("--anchor", help="a manifest that you kept yourself")
    call.add_argument("--json", action="store_true", help="one JSON document")
    asked = call.parse_args()
    try:
        anchor = Path(asked.anchor).read_bytes() if asked.anchor else None
        with Path(asked.archive).open("rb") as file:
            said = check(file, asked.sha256, anchor)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"check_audit: {error}\n")
        return 2
    sys.stdout.write(json.dumps(said, indent=2) + "\n" if asked.json else told(said))
    return 0 if said["ok"] else 1


def told(said: Any) -> str:
    """The same in words."""
    held = f"{said['manifests']} manifests, {said['streams']} streams, {said['events']} events"
    entries = [_entry(each) for each in said["broken"]]
    if entries:
        verdict = f"BROKEN, first at {entries[0]}"
    elif said["anchor"]:
        verdict = f"WHOLE, and held to the manifest of {said['anchor']}"
    else:
        verdict = (
            "WHOLE in itself; only an anchor tells a record that was made anew from end to end"
        )
    return "".join(f"{line}\n" for line in (*entries, f"{held}; sha256 {said['sha256']}", verdict))


def _entry(broken: Any) -> str:
    if "stream" not in broken:
        return f"{broken['where']}: {broken['what']}"
    place = " ".join(str(broken[name]) for name in ("stream", "version") if name in broken)
    return f"{place}: {broken['what']} ({broken['where']})"


if __name__ == "__main__":
    sys.exit(main())
