"""The laws of a run. A new law is a module of its own and a line here."""

from faults.laws.answers import Answered
from faults.laws.audit import Auditable
from faults.laws.book import Law
from faults.laws.chain import Chain
from faults.laws.feeds import FeedsRead
from faults.laws.nights import NeedsOnce, ProposalsAddUp
from faults.laws.orders import OrdersAddUp, OrdersLeaveOnce
from faults.laws.outbound import Outbound
from faults.laws.rest import DoneOnce, NothingLeft, Told
from faults.laws.sent import Folded, SentOnce, Watched
from faults.laws.systems import CallsTaken, GoodsCounted, ToldInOrder


def all_laws() -> list[Law]:
    """Fresh ones, for one run."""
    return [
        Chain(),
        Outbound(),
        SentOnce(),
        Folded(),
        Answered(),
        DoneOnce(),
        OrdersAddUp(),
        OrdersLeaveOnce(),
        ToldInOrder(),
        CallsTaken(),
        GoodsCounted(),
        Auditable(),
        FeedsRead(),
        NeedsOnce(),
        ProposalsAddUp(),
        NothingLeft(),
        Told(),
        Watched(),
    ]
