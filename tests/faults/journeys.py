"""Who does what in a run, and when: partners, buyers, operators, and their schedules.

A new actor is a module of its own and a line in `begin`.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from faults import mail, people
from faults.doors import REALLY_READ_EVERY
from faults.partners import TradingPartner
from faults.people import Client
from faults.suppliers import ApiSupplier
from faults.supply import begin_to_supply
from faults.world import World
from hub.flows import resend
from hub.flows.acknowledge import counter
from hub.flows.partners import put_partner
from hub.ports import LAST_CONTROL_NUMBER, Ports
from schemas.effects import EffectPage
from schemas.order_terms import Gate, OrderTerms
from schemas.partners import Answers, Identity, Partner

US = Identity(qualifier="01", id="098765432")
PROFILES = (
    Partner(
        id="BOLT",
        name="Bolt and Beam Fasteners",
        identities=(Identity(qualifier="01", id="081234567"),),
        us=US,
        answers=Answers(due_hours=2),
        orders=OrderTerms(acknowledgment_hours=2, gate=Gate(warn_below=Decimal(60))),
    ),
    Partner(
        id="MILL",
        name="Mill Works",
        identities=(Identity(qualifier="ZZ", id="MILLWORKS"),),
        us=US,
        answers=Answers(due_hours=1, interchange="always"),
        duplicates="accept",
        orders=OrderTerms(acknowledgment_hours=4),
    ),
)

BY_API = (
    Partner(
        id="POST",
        name="Postal Parts",
        identities=(Identity(qualifier="ZZ", id="POSTAL"),),
        us=US,
        orders=OrderTerms(channel="webhook", acknowledgment_hours=2),
    ),
    Partner(
        id="FETCH",
        name="Fetch and Carry",
        identities=(Identity(qualifier="ZZ", id="FETCHING"),),
        us=US,
        orders=OrderTerms(channel="api", acknowledgment_hours=2),
    ),
)
# One run in so many begins with the last few control numbers, and goes on with 1.
WRAP_EVERY = 6
FEW = 4
# What a run may be about: a run about everything is long, and finds no more.
TOPICS = {
    "feeds": 0.3,
    "mail": 0.5,
    "orders": 0.5,
    "suppliers by API": 0.45,
    "systems": 0.45,
}


def begin(world: World, storm: float) -> None:
    """Put everything into the agenda that is going to happen in the storm."""
    operator, buyer = Client(world, "operator"), Client(world, "buyer")
    topics = {topic for topic, part in TOPICS.items() if world.random.random() < part}
    topics = topics or set(TOPICS)
    world.story.tell("", f"this run is about {', '.join(sorted(topics))}")
    for profile in PROFILES:
        if world.seed % WRAP_EVERY == 1:
            world.ledger.skip_numbers(counter(profile.id), LAST_CONTROL_NUMBER - FEW)
        partner = TradingPartner(world, profile)
        world.partners.append(partner)
        begin_to_supply(partner)
        _set_up(world, operator, partner, storm, topics)
    if "suppliers by API" in topics:
        for profile in BY_API:
            _set_up_by_api(world, operator, profile, storm)
    if not topics <= {"mail", "feeds"}:
        world.desk.open()
        world.dock.open()
    if topics & {"systems", "suppliers by API"}:
        world.house.set_up()
    if world.seed % REALLY_READ_EVERY:
        # Where feeds are really read, their tables are no CSV that the plain planner knows.
        world.nights.begin(storm)
    if "feeds" in topics:
        _sometimes(world, storm, 5, world.erp.drop)
        _sometimes(world, storm, 2, world.erp.send_rows)
    if "systems" in topics:
        _sometimes(world, storm, 2, lambda: _call_in(world))
        _sometimes(world, storm, 1, lambda: world.house.rotate("erp"))
        _sometimes(world, storm, 1, lambda: world.house.leave("erp"))
    _sometimes(world, storm, 1, lambda: people.close_some(world, buyer))
    _sometimes(world, storm, 4, lambda: people.refuse_some(world, buyer))
    _sometimes(world, storm, 2, lambda: people.look_around(world, buyer))
    _sometimes(world, storm, 2, lambda: _tend(world, operator))


def look_after(world: World) -> None:
    """What was parked is resent, and what was given up is tried again."""
    world.house.turn_on()
    _tend(world, Client(world, "operator"))


def _set_up(
    world: World, operator: Client, partner: TradingPartner, storm: float, topics: set[str]
) -> None:
    def known(_: Partner) -> None:
        partner.open()
        if "mail" in topics:
            _trade(world, partner, storm)
        if not topics <= {"mail", "feeds"}:
            _sometimes(world, storm, 3, lambda: world.desk.order(partner.name))

    operator.call(
        f"set up {partner.name}",
        lambda ports: put_partner(ports, partner.profile, by="operator-1"),
        known,
        tries=99,
    )


def _set_up_by_api(world: World, operator: Client, profile: Partner, storm: float) -> None:
    supplier = ApiSupplier(world, profile.id)

    def known(_: Partner) -> None:
        supplier.open()
        _sometimes(world, storm, 2, lambda: world.desk.order(profile.id))

    put = partial(put_partner, partner=profile, by="operator-1")
    operator.call(f"set up {profile.id}", put, known, tries=99)


def _call_in(world: World) -> None:
    """The warehouse's system orders, honestly or not."""
    line = {"sku": "FB-1", "quantity": "3", "unit_price": "1"}
    mood = world.random.choice(("honest", "honest", "honest", "forged", "too old", "another body"))
    partner = world.random.choice(("BOLT", "BOLT", "NOBODY"))
    if world.random.random() < 0.3:
        number = f"INV-J{world.random.randrange(10**6)}"
        paper = {"kind": "invoice", "number": number, "date": "2026-01-06", "currency": "USD"}
        world.house.tell("invoice", {"partner": partner, "document": paper}, mood)
    else:
        wanted = {"partner": partner, "currency": "USD", "lines": [line]}
        world.house.tell("order", wanted, mood)


def _trade(world: World, partner: TradingPartner, storm: float) -> None:
    chosen = partner.random
    _sometimes(world, storm, 4, lambda: mail.send_invoices(partner, chosen.choice((1, 1, 2, 7))))
    _sometimes(world, storm, 1, lambda: mail.send_invoices(partner, 1, groups=2))
    _sometimes(world, storm, 3, lambda: mail.send_mishap(partner, chosen.choice(mail.MISHAPS)))
    client = Client(world, f"{partner.name}'s system")
    _sometimes(world, storm, 1, lambda: people.upload(world, client, partner))


def _tend(world: World, operator: Client) -> None:
    def resend_each(page: EffectPage) -> None:
        for each in page.effects:
            ask = partial(resend.resend, caller=people.OPERATOR, effect=each.id)
            operator.call(f"resend {each.kind} {each.id[:8]}", ask)

    def redrive(ports: Ports) -> int:
        names = [name for name, count in ports.dead_letters.queues().items() if count]
        for name in names:
            ports.dead_letters.peek(name)
            ports.dead_letters.redrive(name)
        return len(names)

    operator.call("look at what waits", partial(resend.list_effects, parked=False, limit=50))
    parked = partial(resend.list_effects, parked=True, limit=50)
    operator.call("look at what is parked", parked, resend_each)
    operator.call("redrive the dead letters", redrive)


def _sometimes(world: World, storm: float, most: int, what: Callable[[], None]) -> None:
    """Something happens up to so many times in the storm."""
    for _ in range(world.random.randint(0, most)):
        world.agenda.after(world.random.uniform(0, storm * 0.9), what)
