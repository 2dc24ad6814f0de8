"""All ports in memory: what tests and the fault simulator run on, and commands on local files.

Deterministic given the clock and the ids, with the limits and the errors of hub.aws.
"""

from hub.memory.clock import FakeClock, SequentialIds
from hub.memory.files import MemoryFiles
from hub.memory.ledger import MemoryLedger
from hub.memory.outside import MemoryErp, MemorySecrets
from hub.memory.queues import MemoryBus, MemoryDeadLetters, MemoryLanes
from hub.memory.vault import MemoryVault
from hub.memory.workflows import MemoryWorkflows
from hub.ports import Clock, Erp, Ids, Ports

__all__ = [
    "FakeClock",
    "MemoryBus",
    "MemoryDeadLetters",
    "MemoryErp",
    "MemoryFiles",
    "MemoryLanes",
    "MemoryLedger",
    "MemorySecrets",
    "MemoryVault",
    "MemoryWorkflows",
    "SequentialIds",
    "ports",
]


def ports(clock: Clock | None = None, ids: Ids | None = None, erp: Erp | None = None) -> Ports:
    """A hub of its own, with nothing in it."""
    clock = clock or FakeClock()
    return Ports(
        ledger=MemoryLedger(clock),
        files=MemoryFiles(),
        vault=MemoryVault(),
        clock=clock,
        ids=ids or SequentialIds(),
        lanes=MemoryLanes(),
        bus=MemoryBus(),
        dead_letters=MemoryDeadLetters(clock),
        secrets=MemorySecrets(),
        erp=erp or MemoryErp(),
        workflows=MemoryWorkflows(),
    )
