"""A hub in memory with a partner, and a way to drop files into its folder."""

from collections.abc import Callable

import pytest

from hub import memory
from hub.flows.partners import put_partner
from hub.flows.receive import delivery, receive_file
from hub.ports import Ports
from partner_files import BOLT
from schemas.receiving import FileState

Drop = Callable[..., FileState]


@pytest.fixture
def hub() -> Ports:
    ports = memory.ports()
    put_partner(ports, BOLT, by="tests")
    return ports


@pytest.fixture
def drop(hub: Ports) -> Drop:
    """Put bytes into a partner's folder and take them in, as the intake does."""

    def put(data: bytes, name: str = "file.edi", folder: str = "BOLT") -> FileState:
        key = f"inbound/{folder}/{name}"
        hub.files.write(key, data, "application/edi-x12")
        version = hub.files.read(key, limit=10**9).version
        arrived = delivery(key, version)
        assert arrived is not None
        return receive_file(hub, arrived)

    return put
