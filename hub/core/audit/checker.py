"""The one file that an auditor runs: the modules of the check, joined."""

import inspect
import re

from hub.core.audit import chains, check_audit, entries, tar

OURS = re.compile(r"^from hub\.\S+ import (?:\([^)]*\)|[^(\n]*)\n", re.MULTILINE)


def checker_text() -> bytes:
    """check_audit.py as it goes into an archive: the standard library is all that it needs."""
    source = inspect.getsource(check_audit)
    place = source.index("from hub.")
    bodies = [
        inspect.getsource(module).split('"""', 2)[2].strip() for module in (tar, entries, chains)
    ]
    parts = [source[:place], *(f"{body}\n\n" for body in bodies), source[place:]]
    return OURS.sub("", "".join(parts)).encode()
