"""Real 855s, 856s and 865s of public repositories, judged against the order that they are for."""

from pathlib import Path

import pytest

from edi.x12 import SetRead, read
from hub.core.orders.answers import judge
from hub.core.orders.shipments import dispatch, lines_by_order, read_notice
from supplier_answers import item, order

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "x12"
AEROSPACE = "stupidedi__X358_SC855_Aerospace_Industry_Purchase_Order_Acknowledgment_pass_"
FILES = {
    f"855/{AEROSPACE}basic-po-ack-accepted.edi": ("agreed", []),
    f"855/{AEROSPACE}basic-po-ack-rejected.edi": ("refused", []),
    f"855/{AEROSPACE}po-ack-minor-changes.edi": (
        "held",
        ["cancellation", "date", "price", "quantity", "substitution"],
    ),
    f"855/{AEROSPACE}po-ack-ship-details.edi": ("held", ["date"]),
    "855/X12.NET__Files_X12_PurchaseOrdersAcknowledgement.edi": ("held", ["unclear"]),
    "865/X12Parser__ORD__865_FromTyco.edi": ("held", ["unit"]),
}

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the checkout")


@pytest.mark.parametrize("name", FILES)
def test_a_real_answer_is_judged(name):
    [said] = [each for each in read((CORPUS / name).read_bytes()) if isinstance(each, SetRead)]
    verdict = judge(_ordered(said.document.lines), said.document)
    outcome, kinds = FILES[name]
    assert (outcome, kinds) == (verdict.outcome, sorted({each.kind for each in verdict.deviations}))


NOTICES = {
    "X12Parser__ORD__856_Example4.edi": ("PO NUMBER", "DELIVERYNUMBER", "2011-09-13"),
    "X12Parser__ORD__856_edi1Source.edi": ("99999817", "829716", "None"),
    "node-x12__test_test-data_856.edi": ("99999817", "829716", "None"),
    "stupidedi__SH856_fail_1.edi": (None, "35100", "None"),
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_real_ship_notice_moves_what_it_names(name):
    found = [
        each for each in read((CORPUS / "856" / name).read_bytes()) if isinstance(each, SetRead)
    ]
    said = found[0].document
    notice, [(number, lines)] = read_notice(said, "d"), lines_by_order(said).items()
    assert NOTICES[name] == (number, notice.id, str(notice.expected_on))
    dispatched = dispatch(_ordered(lines), notice, lines)
    assert () == dispatched.oddities
    total = sum(line.quantity for line in lines)
    assert total == sum(moved.quantity for moved in dispatched.shipment.lines)


def _ordered(lines):
    """The order that an answer repeats: its lines, numbered as the answer numbers them."""
    wanted = [
        item(
            line.line or str(place),
            line.buyer_sku or f"SKU-{place}",
            str(line.quantity),
            unit=line.unit,
            unit_price=getattr(line, "unit_price", None) or 1,
            supplier_sku=line.supplier_sku,
            gtin=line.gtin,
            due_on="2017-05-15",
        )
        for place, line in enumerate(lines, start=1)
    ]
    return order(*wanted)
