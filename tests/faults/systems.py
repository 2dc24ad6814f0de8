"""Other systems: they take our webhooks or not, and call us with signatures, twice, late, forged.

The receivers know a repeat by its id, as docs/reference/webhooks.md has them do.
"""

import json
import random
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from faults.people import OPERATOR, Client
from hub.core.signatures import DELIVERY, write_signatures, write_timestamp
from hub.flows import hooks, sources, subscriptions
from hub.flows.hook_proof import Proof
from hub.memory import MemoryErp
from hub.ports import Ports, Reply
from schemas.errors import Unavailable
from schemas.hooks import HookRefusal, HookTaken, SourceRequest
from schemas.webhooks import SecretRequest, SecretShown, SubscriptionRequest

if TYPE_CHECKING:
    from faults.world import World

SOURCE = "wms"
SUBSCRIBERS = ("erp", "partner:POST")
ANSWERS = (200, 204, 500, 503, "silence", "taken in silence", 410)
WEIGHTS = (30, 4, 3, 1, 2, 2, 0.2)
EVENTS = ("*", "OrderSent", "GoodsReceived")


class Receivers(MemoryErp):
    """The systems that we post to. `heard` are the deliveries each took, in their order."""

    def __init__(self, world: "World") -> None:
        super().__init__()
        self.world = world
        self.random = random.Random(f"{world.seed}/receivers")
        self.heard: dict[str, int] = {}

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """A system answers as it is in the mood to."""
        answer = self.random.choices(ANSWERS, WEIGHTS)[0]
        if self.world.dice.calm and answer != 410:
            answer = 200
        told = headers[DELIVERY]
        if answer in (200, 204, "taken in silence"):
            self.heard[told] = self.heard.get(told, 0) + 1
        host = url.split("/")[2]
        self.world.story.tell(host, f"is posted {told[:8]}: {answer}")
        if isinstance(answer, str):
            raise Unavailable(f"{host} does not answer")
        return Reply(answer, "")


class House:
    """A warehouse's system that calls us: each call has an id and is signed."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.client = Client(world, SOURCE)
        self.random = self.client.random
        self.secret: str | None = None
        self.calls: dict[str, dict[str, Any]] = {}
        self.taken: set[str] = set()
        self._numbers = 0

    def set_up(self) -> None:
        """Be known to the hub, and subscribe to what it tells."""
        wanted = SourceRequest(types=("receipts", "order", "invoice"))
        put = partial(sources.put_source, name=SOURCE, wanted=wanted, by=OPERATOR.subject)
        self.client.call("become a source", put, self._know, tries=99)
        for name in SUBSCRIBERS:
            request = SubscriptionRequest(
                url=f"https://{name.replace(':', '.').lower()}.example/in",
                events=(self.random.choice(EVENTS),),
            )
            subscribe = partial(
                subscriptions.put_subscription, name=name, wanted=request, by=OPERATOR.subject
            )
            if self.random.random() < 0.6 or ":" in name:
                told = partial(self._need_secret, name)
                self.client.call(f"subscribe {name}", subscribe, told, tries=99)

    def _know(self, shown: SecretShown) -> None:
        """A secret is shown once; whoever missed it has another one made."""
        if shown.secret is not None:
            self.secret = shown.secret
            return
        rotate = partial(
            sources.rotate_source, name=SOURCE, wanted=SecretRequest(), by=OPERATOR.subject
        )
        self.client.call("have a new secret made", rotate, self._know, tries=99)

    def _need_secret(self, name: str, shown: SecretShown) -> None:
        if shown.secret is None:
            self.rotate(name)

    def rotate(self, name: str) -> None:
        """Have a subscription's secret changed, and end the older one after a while."""
        rotate = partial(
            subscriptions.rotate_subscription,
            name=name,
            wanted=SecretRequest(),
            by=OPERATOR.subject,
        )
        end = partial(subscriptions.end_older_secret, name=name, by=OPERATOR.subject)
        self.client.call(
            f"rotate {name}",
            rotate,
            lambda _: self.client.call(f"end the older secret of {name}", end),
        )

    def leave(self, name: str) -> None:
        """Subscribe no more."""
        leave = partial(subscriptions.delete_subscription, name=name, by=OPERATOR.subject)
        self.client.call(f"end the subscription {name}", leave)

    def turn_on(self) -> None:
        """Subscriptions that were stopped are put again."""
        self.client.call("look at the subscriptions", subscriptions.load_subscriptions, self._put)

    def _put(self, known: Mapping[str, Any]) -> None:
        for name, each in known.items():
            if not each.active:
                wanted = SubscriptionRequest(url=each.url, events=each.events)
                put = partial(
                    subscriptions.put_subscription, name=name, wanted=wanted, by=OPERATOR.subject
                )
                self.client.call(f"put {name} again", put)

    def tell(self, kind: str, data: dict[str, Any], mood: str = "honest") -> None:
        """Call the hub; what is not answered is called again, signed anew."""
        self._numbers += 1
        call = {"id": f"call-{self._numbers}", "type": kind, "data": data}
        self.calls[str(call["id"])] = call
        self._call(call, mood)
        if mood == "another body":
            self.world.agenda.after(
                60, lambda: self._call({**call, "data": {**data, "x": 1}}, mood)
            )

    def _call(self, call: dict[str, Any], mood: str) -> None:
        if self.secret is None:
            return
        body = json.dumps(call).encode()
        again = self.random.random() < 0.2

        def ask(ports: Ports) -> HookTaken | HookRefusal:
            timestamp = write_timestamp(self.world.clock.now())
            if mood == "too old":
                timestamp = str(int(timestamp) - 900)
            secret = "not the secret" if mood == "forged" else str(self.secret)
            proof = Proof(timestamp, write_signatures([secret], timestamp, body))
            return hooks.receive_hook(ports, SOURCE, proof, body)

        def told(answer: HookTaken | HookRefusal) -> None:
            if isinstance(answer, HookTaken):
                self.taken.add(str(call["id"]))
                if mood in ("forged", "too old"):
                    self.world.broke(f"a call that is {mood} was taken", (str(call["id"]),))
            self.world.story.tell(SOURCE, f"{call['id']}: {answer!r}"[:150])

        for _ in range(2 if again else 1):
            self.client.call(f"call {call['type']} {call['id']} ({mood})", ask, told)
