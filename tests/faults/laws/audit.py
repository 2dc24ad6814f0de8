"""The audit: days that are over have a manifest, and an export of the whole record checks."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from faults.laws.book import Breach, Law
from hub.core.audit.check_audit import check
from hub.flows.audit_export import Wish, write_export
from hub.flows.audit_pages import LocalPages, Paged

if TYPE_CHECKING:
    from faults.world import World

ONE_SEED_IN = 4  # an export takes as long as a small run


class Auditable(Law):
    """Nothing that the hub does in a storm looks like a forgery to the checker."""

    def at_rest(self, world: "World") -> Iterator[Breach]:
        for day in world.manifests.values():
            for broken in day.manifest.broken:
                yield Breach(f"the manifest of {day.manifest.day} calls {broken} broken")
        if world.seed % ONE_SEED_IN or not world.manifests:
            return
        out = io.BytesIO()
        with TemporaryDirectory() as folder:
            exported = write_export(Paged(LocalPages(world.real)), Wish(), Path(folder), out)
        found = check(out)
        if exported.sha256 != hashlib.sha256(out.getvalue()).hexdigest():
            yield Breach("the export's SHA-256 is not that of its bytes")
        if not found["ok"]:
            yield Breach(f"the export does not check: {found['broken'][:3]}")
