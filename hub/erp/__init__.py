"""Other systems: their shapes (connectors/), and the one way out to them (posting.py).

A connector is a module of connectors/ named like it; take the module away, and it is gone. What
posts loads requests when it first posts: most functions never do.
"""

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules

from hub.erp import addresses, connectors
from hub.erp.addresses import Reach
from hub.ports import Connector, Reply
from schemas.errors import InputError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


class OtherSystems:
    """hub.ports.Erp over HTTPS, as far as `reach` allows."""

    def __init__(self, reach: Reach = "public") -> None:
        self._reach = reach

    def connectors(self) -> Sequence[str]:
        return sorted(module.name for module in iter_modules(connectors.__path__))

    def connector(self, name: str) -> Connector:
        if not _NAME.fullmatch(name) or name not in self.connectors():
            known = ", ".join(self.connectors())
            raise InputError(f"there is no connector {name!r}; there are: {known}")
        found: Connector = import_module(f"{connectors.__name__}.{name}").CONNECTOR
        return found

    def check(self, url: str) -> None:
        addresses.check_url(url, self._reach)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        from hub.erp.posting import post

        self.check(url)
        return post(url, body, headers, self._reach)
