"""What we order, on paper: every guide and both versions can say it, and pyx12 reads it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.guides import load_guide, names
from edi.outgoing import envelope_to
from edi.second_reader import second_opinion
from edi.x12 import SetRead, read
from edi.x12.write import compose_set, write_interchange
from hub.core.orders.machine import create
from hub.core.orders.paper import change_code, change_document, order_document
from hub.core.orders.wishes import Wishes, item_ids, wishes
from schemas.order_events import OrderCreated
from schemas.order_paper import LinePaper, OrderPaper
from schemas.order_terms import OrderTerms
from schemas.ordering import OrderedItem, PendingChange
from schemas.partners import Identity, Partner
from schemas.parts import (
    Charge,
    Contact,
    Freight,
    ItemId,
    Pack,
    Party,
    Reference,
    Terms,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
US = Identity(qualifier="01", id="098765432")
THEM = Identity(qualifier="ZZ", id="PARTNER")
# What only the buyer knows, and each partner wants to read.
SAID = {
    None: OrderPaper(
        notes=("Ring the bell at dock 4.", "x" * 300),
        charges=(Charge(indicator="C", code="D240", amount=Decimal("12.50")),),
        terms=(Terms(kind="01", basis="3", net_days=Decimal(30)),),
        release="7",
        contract="C-1",
    ),
    "corner-retail": OrderPaper(
        references=(
            Reference(qualifier="DP", value="014"),
            Reference(qualifier="IA", value="771203"),
        ),
        parties=(Party(role="ST", name="DC 7", qualifier="92", id="0007"),),
    ),
    "harvest-grocery": OrderPaper(
        freight=(Freight(payer="CC"),),
        parties=(Party(role="ST", name="Depot", qualifier="UL", id="0012345678905"),),
    ),
    "mill-distribution": OrderPaper(
        references=(Reference(qualifier="VR", value="V2040"),),
        contacts=(Contact(function="BD", name="PAT MILLER"),),
        parties=(Party(role="ST", name="PLANT 1"),),
    ),
}
EVERY = [
    pytest.param(guide, version, id=f"{guide or 'no guide'} {version}")
    for guide in (None, *names())
    for version in ("004010", "005010")
]


def item(line, quantity="10", *, guide=None, **said):
    usual = {
        "sku": f"FB-{line}",
        "supplier_sku": f"BB-{line}",
        "gtin": "012345678905",
        "description": "Washer M8, zinc plated, in a description that runs on beyond what one PID "
        "holds, as descriptions do",
        "unit": "CA" if guide == "harvest-grocery" else "EA",
        "unit_price": Decimal("2.505"),
        "due_on": date(2026, 11, 30),
        "paper": LinePaper(packs=(Pack(pack=Decimal(12)),), notes=("Fragile.",)),
    }
    return OrderedItem(line=line, quantity=Decimal(quantity), **(usual | said))


def order(*lines, paper=None, **said):
    paper = paper or OrderPaper()
    usual = {
        "order": "70114402",
        "partner": "P",
        "at": NOON,
        "channel": "x12",
        "currency": "USD",
        "terms": OrderTerms(),
        "test": False,
        "by": "eve",
        "cause": "key",
        "buyer": Party(name="Fort Bend Distribution"),
        "ship_to": paper.party("ST"),
    }
    return create(OrderCreated(**(usual | said), lines=lines, paper=paper))


def profile(guide=None, version="004010", name="Bolt and Beam"):
    return Partner(id="P", name=name, identities=(THEM,), us=US, version=version, guide=guide)


def rules(guide):
    return load_guide(guide).for_set("850") if guide else None


def written(document, code, partner):
    """A document as it leaves, read by us and by pyx12."""
    to = envelope_to(partner, partner.version, test=False)
    guide = load_guide(partner.guide) if partner.guide else None
    composed = compose_set(document, code, partner.version, to.delimiters, guide)
    assert composed.sound, composed.findings
    data = write_interchange([composed], to, partner.version, (1, 1), NOON)
    assert () == second_opinion(data)
    [one] = [each for each in read(data, guide) if isinstance(each, SetRead)]
    assert one.accepted, one.findings
    return one.document


@pytest.mark.parametrize(("guide", "version"), EVERY)
def test_an_order_is_written_and_read_the_same(guide, version):
    partner = profile(guide, version)
    state = order(item("1", guide=guide), item("2", "2.5", guide=guide), paper=SAID[guide])
    document = order_document(state, partner, wishes(rules(guide)))
    back = written(document, "850", partner)
    assert document == back
    assert [("1", 10), ("2", Decimal("2.5"))] == [(each.line, each.quantity) for each in back.lines]


@pytest.mark.parametrize(("guide", "version"), EVERY)
@pytest.mark.parametrize("kind", ["change", "cancel"])
def test_a_change_is_written_and_read_the_same(guide, version, kind):
    partner = profile(guide, version)
    state = order(item("1", guide=guide), item("2", guide=guide), paper=SAID[guide])
    lines = (item("1", "5", guide=guide), item("3", guide=guide)) if kind == "change" else ()
    change = PendingChange(
        kind=kind, revision=3, lines=lines, reason="Plans changed.", by="eve", at=NOON
    )
    document = change_document(state, change, partner, wishes(rules(guide)), NOON.date())
    back = written(document, "860", partner)
    assert document == back
    assert ("3", {"change": "04", "cancel": "01"}[kind]) == (back.change, back.purpose)


def test_what_a_guide_does_not_get_is_an_error_before_anything_leaves():
    partner = profile("corner-retail")
    document = order_document(order(item("1")), partner, wishes(rules("corner-retail")))
    to = envelope_to(partner, "004010", test=False)
    composed = compose_set(document, "850", "004010", to.delimiters, load_guide("corner-retail"))
    assert not composed.sound


def test_the_total_is_rounded_line_by_line_with_charges_and_allowances():
    charges = (
        Charge(indicator="C", code="D240", amount=Decimal("12.50")),
        Charge(indicator="A", code="C310", amount=Decimal("2")),
        Charge(indicator="N", code="F050"),
    )
    state = order(item("1", "1"), item("2", "1"), paper=OrderPaper(charges=charges))
    # 2.505 is 2.51, half up, each.
    assert Decimal("15.52") == order_document(state, profile(), Wishes()).total
    yen = order(item("1", "1"), currency="JPY")
    assert Decimal(3) == order_document(yen, profile(), Wishes()).total


def test_a_total_that_nobody_can_know_is_not_told():
    charges = (Charge(indicator="C", code="D240", percent=Decimal(2)),)
    state = order(item("1"), paper=OrderPaper(charges=charges))
    assert order_document(state, profile(), Wishes()).total is None


def test_one_day_stands_in_the_header_and_several_at_the_lines():
    one = order_document(order(item("1"), item("2")), profile(), Wishes())
    assert ["002"] == [each.qualifier for each in one.dates]
    assert [(), ()] == [line.dates for line in one.lines]
    two = order_document(order(item("1"), item("2", due_on=date(2026, 12, 4))), profile(), Wishes())
    assert () == two.dates
    assert [date(2026, 11, 30), date(2026, 12, 4)] == [line.dates[0].date for line in two.lines]


def test_a_shipping_window_ends_so_that_the_goods_come_in_time():
    terms = OrderTerms(transit_days=3)
    document = order_document(order(item("1"), terms=terms), profile(), Wishes(ship_window=True))
    assert {"002": date(2026, 11, 30), "037": NOON.date(), "038": date(2026, 11, 27)} == {
        each.qualifier: each.date for each in document.dates
    }


@pytest.mark.parametrize("day", [date.min, date(2026, 11, 21), date.max])
def test_a_shipping_window_never_ends_before_the_order_whatever_the_day(day):
    state = order(item("1", due_on=day), terms=OrderTerms(transit_days=180))
    document = order_document(state, profile(), Wishes(ship_window=True))
    [last] = [each.date for each in document.dates if each.qualifier == "038"]
    assert last >= NOON.date()


def test_a_long_name_of_a_partner_fits_its_place():
    document = order_document(order(item("1")), profile(name="N" * 120), Wishes())
    assert 60 == len(document.supplier.name)
    written(document, "850", profile())


def test_a_line_that_was_taken_off_is_not_ordered_again():
    state = order(item("1"), item("2"))
    gone = state.lines[1].model_copy(update={"quantity": Decimal(0)})
    left = state.model_copy(update={"lines": (state.lines[0], gone)})
    document = order_document(left, profile(), Wishes())
    assert ["1"] == [line.line for line in document.lines]
    assert Decimal("25.05") == document.total


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, None),
        ({"quantity": Decimal(12)}, "QI"),
        ({"quantity": Decimal(9)}, "QD"),
        ({"unit_price": Decimal(2)}, "PC"),
        ({"unit_price": Decimal(2), "quantity": Decimal(9)}, "PQ"),
        ({"due_on": date(2026, 12, 1)}, "CT"),
        ({"due_on": date(2026, 12, 1), "quantity": Decimal(9)}, "CA"),
    ],
)
def test_a_changed_line_says_how_it_changes(said, code):
    [line] = order(item("1")).lines
    assert code == change_code(line, item("1").model_copy(update=said))


def test_what_is_left_to_receive_counts_what_has_come():
    state = order(item("1"))
    [line] = state.lines
    come = state.model_copy(update={"lines": (line.model_copy(update={"received": Decimal(4)}),)})
    change = PendingChange(
        kind="change", revision=1, lines=(item("1", "7"),), reason="Less.", by="eve", at=NOON
    )
    [told] = change_document(come, change, profile(), Wishes(), NOON.date()).lines
    assert ("QD", 7, 3) == (told.change, told.quantity, told.left_to_receive)


@pytest.mark.parametrize(
    ("gtin", "taken", "found"),
    [
        ("012345678905", (), ("UP", "012345678905")),
        ("4012345678901", (), ("EN", "4012345678901")),
        ("10012345678902", (), ("UK", "10012345678902")),
        ("012345678905", ("UK", "VN"), ("UK", "00012345678905")),
        ("0012345678905", ("UP", "UK"), ("UP", "012345678905")),
        ("10012345678902", ("UP",), None),
        ("012345678905", ("VN",), None),
    ],
)
def test_a_gtin_stands_where_the_partner_reads_it(gtin, taken, found):
    ids = item_ids(item("1", gtin=gtin), taken)
    shown = [(each.qualifier, each.id) for each in ids if each.qualifier in ("UP", "EN", "UK")]
    assert ([found] if found else []) == shown


def test_an_items_own_numbers_come_before_ours_of_the_same_kind():
    paper = LinePaper(ids=(ItemId(qualifier="IN", id="X-1"), ItemId(qualifier="MG", id="M-1")))
    assert [("VN", "BB-1"), ("UP", "012345678905"), ("IN", "X-1"), ("MG", "M-1")] == [
        (each.qualifier, each.id) for each in item_ids(item("1", paper=paper), ())
    ]


# X12 has no ` among its characters, basic or extended; a caret may part repetitions.
texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)
plain = texts.map(str.strip).filter(lambda text: text and not set(text) & set("*>~^`"))


@given(
    st.lists(
        st.tuples(plain, st.decimals("0.0001", "99999", places=4), st.decimals(0, 9999, places=6)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["004010", "005010"]),
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_ordered_is_read_back_as_it_was_asked(rows, version):
    lines = [
        OrderedItem(line=str(place), sku=sku, quantity=quantity, unit_price=price, description=sku)
        for place, (sku, quantity, price) in enumerate(rows, start=1)
    ]
    partner = profile(version=version)
    document = order_document(order(*lines), partner, Wishes())
    back = written(document, "850", partner)
    assert [(each.sku, each.quantity, each.unit_price) for each in lines] == [
        (each.buyer_sku, each.quantity, each.unit_price) for each in back.lines
    ]
