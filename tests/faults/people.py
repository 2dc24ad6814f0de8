"""People and systems at the API: they ask, wait for an answer, and ask again if none comes."""

import random
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from faults import papers
from faults.partners import Dropped, TradingPartner
from faults.workers import Outcome
from hub.flows import documents, hooks, partners, sources
from hub.flows.closing import close_exception
from hub.flows.refuse import refuse_document
from hub.flows.scorecard_policy import policy_versions
from hub.flows.scorecards import list_scorecards
from hub.ports import Ports
from schemas.access import Caller
from schemas.api import DocumentPage, ExceptionPage, FileTaken, Refusal, SentPage, UploadRequest
from schemas.errors import Conflict, InputError, Unavailable
from schemas.hooks import HookPage
from schemas.receiving import FileState

if TYPE_CHECKING:
    from faults.world import World

BUYER = Caller(subject="buyer-1", name="Bea Buyer", roles=frozenset({"buyer"}))
OPERATOR = Caller(subject="operator-1", name="Olu Operator", roles=frozenset({"operator"}))
TRIES = 6
TRIES_IN_THE_CALM = 30

Ask = Callable[[Ports], Any]
Told = Callable[[Any], None]


class Client:
    """Whoever calls the API. What did not answer, or answered 409 or 503, is asked again."""

    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.random = random.Random(f"{world.seed}/client/{name}")

    def call(self, what: str, ask: Ask, told: Told | None = None, tries: int = TRIES) -> None:
        """Ask for something; `told` gets the answer, once there is one."""

        def ended(outcome: Outcome) -> None:
            error = outcome.error
            if error is None:
                self.world.story.tell(self.name, f"is answered: {what}")
                if told is not None:
                    told(outcome.value)
            elif outcome.died or isinstance(error, Unavailable | Conflict):
                self._again(what, ask, told, tries, error)
            elif isinstance(error, InputError):
                self.world.story.tell(self.name, f"is refused: {what}: {error}")
            else:
                self.world.check_error(error)

        self.world.story.tell(self.name, f"asks: {what}")
        self.world.start("api", lambda: ask(self.world.ports), ended)

    def _again(
        self, what: str, ask: Ask, told: Told | None, tries: int, error: BaseException
    ) -> None:
        if tries <= -TRIES_IN_THE_CALM:
            self.world.broke(f"{self.name} asks in vain: {what} ({error!r})", (self.name,))
        if tries <= 1 and not self.world.dice.calm:
            self.world.story.tell(self.name, f"gives up: {what} ({error!r})")
            return
        wait = self.random.choice((0.5, 2.0, 30.0))
        self.world.agenda.after(wait, lambda: self.call(what, ask, told, tries - 1))


def refuse_some(world: "World", buyer: Client) -> None:
    """A buyer looks at the newest documents and refuses one of them."""

    def chosen(page: DocumentPage) -> None:
        heads = [h for h in page.documents if h.kind not in ("acknowledgment",)]
        if heads:
            head = buyer.random.choice(heads)
            refusal = Refusal(reason=f"Not ours: {head.number}")
            for _ in range(buyer.random.choice((1, 1, 2))):
                buyer.call(
                    f"refuse document {head.id[:8]} ({head.number})",
                    lambda ports: refuse_document(ports, BUYER, head.id, refusal),
                )

    buyer.call("list documents", lambda ports: _documents(ports, buyer), chosen)


def close_some(world: "World", buyer: Client) -> None:
    """A buyer says that exceptions were dealt with."""

    def listed(page: ExceptionPage) -> None:
        for each in page.exceptions[:3]:
            close = partial(close_exception, caller=BUYER, exception=each.id, note="Dealt with.")
            for _ in range(buyer.random.choice((1, 2))):
                buyer.call(f"close {each.code} {each.id[:8]}", close)

    def ask(ports: Ports) -> ExceptionPage:
        return documents.list_exceptions(
            ports, BUYER, partner=None, status="open", limit=9, after=None
        )

    buyer.call("list exceptions", ask, listed)


def look_around(world: "World", client: Client) -> None:
    """Someone reads every list there is, and one of each."""
    lists: dict[str, Callable[..., Any]] = {
        "files": documents.list_files,
        "exceptions": documents.list_exceptions,
        "sent": documents.list_sent,
    }
    for name, flow in lists.items():
        client.call(f"list {name}", partial(_listed, flow=flow))
    client.call("scorecards", partial(_listed, flow=list_scorecards))
    client.call("policies", policy_versions)
    client.call("sources", partial(sources.list_sources, limit=3, after=None))
    client.call(
        "calls", partial(hooks.list_hooks, source="wms", limit=3, after=None), _open_call(client)
    )
    client.call("sent", partial(_listed, flow=documents.list_sent), _open_sent(client))
    client.call("partners", lambda ports: partners.list_partners(ports, limit=3, after=None))
    client.call("documents", lambda ports: _documents(ports, client), lambda p: _open(client, p))


def upload(world: "World", client: Client, partner: TradingPartner) -> None:
    """A partner's file is sent by the API, and a place is asked for another."""
    one = partner.interchange(partner.group(papers.invoice("0001", "INV-API", "PO-1")))
    sheet = papers.paper([one])

    def taken(_: FileTaken) -> None:
        key = f"inbound/{partner.name}/{sheet.sha256}.edi"
        partner.sent.append(Dropped(partner.name, key, sheet))

    ask = lambda ports: documents.submit(ports, OPERATOR, partner.name, sheet.data)  # noqa: E731
    client.call("post a file", ask, taken)
    wanted = UploadRequest(partner=partner.name)
    client.call("upload", lambda ports: documents.offer_upload(ports, OPERATOR, wanted))


def _documents(ports: Ports, client: Client) -> DocumentPage:
    return documents.list_documents(
        ports, BUYER, partner=None, kind=None, test=False, limit=5, after=None
    )


def _open(client: Client, page: DocumentPage) -> None:
    for head in page.documents[:2]:
        client.call("a document", partial(_raw_url, document=head.id))
        client.call("a file", partial(_file, file=head.file))


def _open_sent(client: Client) -> Told:
    def told(page: SentPage) -> None:
        for each in page.sent[:1]:
            client.call("what was sent", partial(documents.get_sent, caller=BUYER, sent=each.id))

    return told


def _open_call(client: Client) -> Told:
    def told(page: HookPage) -> None:
        for each in page.calls[:1]:
            client.call("a call", partial(hooks.get_hook, source="wms", call=each.call))

    return told


def _raw_url(ports: Ports, document: str) -> str:
    return documents.raw_url(ports, BUYER, document)


def _file(ports: Ports, file: str) -> FileState:
    return documents.get_file(ports, BUYER, file)


def _listed(ports: Ports, flow: Callable[..., Any]) -> Any:
    return flow(ports, OPERATOR, partner=None, limit=3, after=None)
