"""Who is told of events by webhook: subscriptions are data, their secrets are not.

All of them stand in one stream, so that whoever records an event reads them at one go. Posting is
webhooks.py's.
"""

from collections.abc import Callable, Sequence

from hub.flows.exceptions import raised
from hub.ports import Change, Connector, Ports
from schemas.errors import Conflict, InputError, NotFound
from schemas.events import Event
from schemas.order_events import ORDER_EVENTS
from schemas.webhooks import (
    SUBSCRIPTIONS,
    SecretRequest,
    SecretRotated,
    SecretShown,
    Subscription,
    SubscriptionDeleted,
    SubscriptionPut,
    SubscriptionRequest,
    SubscriptionStopped,
    read_subscriptions,
    webhook_secret,
)

# Each is told of an event in the commit that records it, and a commit has room for 100 items.
MAX_SUBSCRIPTIONS = 10
MAX_RACES = 5
SHOWN_ONCE = "Keep it now: it is not shown again."
Known = dict[str, Subscription]


def load_subscriptions(ports: Ports) -> Known:
    """Every subscription, by id; one consistent read."""
    state = ports.ledger.load(SUBSCRIPTIONS)
    return read_subscriptions(state.data if state else None)


def get_subscription(ports: Ports, name: str) -> Subscription:
    """One subscription. NotFound where none has that id."""
    known = load_subscriptions(ports)
    if name not in known:
        raise NotFound(f"there is no webhook {name!r}")
    return known[name]


def put_subscription(ports: Ports, name: str, wanted: SubscriptionRequest, by: str) -> SecretShown:
    """Write a subscription, new or replaced; a new one's secret is made, and shown this once."""
    connector = ports.erp.connector(wanted.connector)
    connector.check(wanted.settings)
    ports.erp.check(wanted.url)
    profile = Subscription(id=name, **wanted.model_dump())

    def put(known: Known) -> tuple[Known, Event]:
        if name not in known and len(known) >= MAX_SUBSCRIPTIONS:
            raise InputError(f"there are {len(known)} webhooks, and there is no room for another")
        return known | {name: profile}, SubscriptionPut(subscription=name, by=by, profile=profile)

    _change(ports, put)
    shown = _secret_of(ports, name, connector, by)
    unknown = ", ".join(sorted(set(wanted.events) - {"*", *ORDER_EVENTS}))
    if unknown:
        said = f"{shown.message} No event of an order is called {unknown}."
        return shown.model_copy(update={"message": said})
    return shown


def delete_subscription(ports: Ports, name: str, by: str) -> None:
    """Take a subscription away, and its secrets. What still waits for it is passed over."""

    def delete(known: Known) -> tuple[Known, Event]:
        if name not in known:
            raise NotFound(f"there is no webhook {name!r}")
        rest = {key: each for key, each in known.items() if key != name}
        return rest, SubscriptionDeleted(subscription=name, by=by)

    _change(ports, delete)
    ports.secrets.forget(webhook_secret(name))


def rotate_subscription(ports: Ports, name: str, wanted: SecretRequest, by: str) -> SecretShown:
    """A new secret for a subscription; the one before stays live until it is ended."""
    connector = ports.erp.connector(get_subscription(ports, name).connector)
    if not connector.makes_secrets and wanted.secret is None:
        raise InputError(f"{connector.name} makes its own secrets: send the one it gave you")
    return rotate_secret(ports, webhook_secret(name), name, wanted, by)


def end_older_secret(ports: Ports, name: str, by: str) -> SecretShown:
    """From now on, only the newest secret of a subscription holds."""
    get_subscription(ports, name)
    return end_secret(ports, webhook_secret(name), name, by)


def rotate_secret(
    ports: Ports, holder: str, name: str, wanted: SecretRequest, by: str
) -> SecretShown:
    """Put a secret under a holder's name: the one that was given, or one of 256 random bits."""
    made = wanted.secret is None
    secret = wanted.secret or f"whsec_{ports.ids.new()}{ports.ids.new()}"
    ports.secrets.put(holder, secret)
    _note(ports, SecretRotated(holder=holder, by=by))
    if made:
        return SecretShown(id=name, secret=secret, message=SHOWN_ONCE)
    return SecretShown(id=name, secret=None, message="The secret that you gave is in use.")


def end_secret(ports: Ports, holder: str, name: str, by: str) -> SecretShown:
    """Let the newest secret of a holder be the only one that holds."""
    ports.secrets.retire(holder)
    _note(ports, SecretRotated(holder=holder, by=by, ended=True))
    return SecretShown(id=name, secret=None, message="Only the newest secret holds now.")


def stop_subscription(ports: Ports, name: str, effect: str, reason: str) -> None:
    """Post nothing more to a receiver that said it is gone, and tell a person, in one commit."""

    def stop(known: Known) -> tuple[Known, Event]:
        update = {"active": False, "stopped_because": reason}
        stopped = known | {name: known[name].model_copy(update=update)}
        return stopped, SubscriptionStopped(subscription=name, reason=reason)

    known = load_subscriptions(ports)
    if name not in known or not known[name].active:
        return
    told = raised(
        ports,
        "WEBHOOK_GONE",
        known[name].partner or "erp",
        f"{name}\n{effect}",
        f"The webhook {name} is turned off: {reason}.",
        f"Ask its owner; `hub webhooks put {name}` with the right address turns it on again.",
    )
    _change(ports, stop, told)


def _secret_of(ports: Ports, name: str, connector: Connector, by: str) -> SecretShown:
    """A new subscription's secret, shown; of one that has a secret, only that it has."""
    if not connector.makes_secrets:
        return SecretShown(id=name, secret=None, message="Now give it the other system's secret.")
    if ports.secrets.live(webhook_secret(name)):
        return SecretShown(id=name, secret=None, message="The secret is the one it had.")
    return rotate_secret(ports, webhook_secret(name), name, SecretRequest(), by)


def _change(
    ports: Ports, decide: Callable[[Known], tuple[Known, Event]], more: Sequence[Change] = ()
) -> None:
    """Record what `decide` makes of the subscriptions, decided anew where others were first."""
    for _ in range(MAX_RACES):
        stored = ports.ledger.load(SUBSCRIPTIONS)
        after, event = decide(read_subscriptions(stored.data if stored else None))
        state = {
            "subscriptions": {key: each.model_dump(mode="json") for key, each in after.items()}
        }
        change = Change(SUBSCRIPTIONS, stored.version if stored else 0, [event], state)
        try:
            ports.ledger.commit([change, *more])
        except Conflict as conflict:
            if SUBSCRIPTIONS not in conflict.streams:
                raise
            continue
        return
    raise Conflict(SUBSCRIPTIONS)


def _note(ports: Ports, event: Event) -> None:
    """That a secret changed stands on the record; the secret does not."""
    stream = f"secret/{event.data()['holder']}"
    for _ in range(MAX_RACES):
        stored = ports.ledger.load(stream)
        change = Change(stream, stored.version if stored else 0, [event], {})
        try:
            ports.ledger.commit([change])
        except Conflict:
            continue
        return
    raise Conflict(stream)
