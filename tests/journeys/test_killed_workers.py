"""Worker processes die at random, and the end is the same: nothing lost, nothing doubled.

One story is told twice on the embedded cloud, undisturbed and with workers killed while they work:
invoices, a file that nobody can read, and three orders from their making to the goods. What
everybody sees at the end is compared, without instants and control numbers.
"""

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
import requests

from hub.cli.order_papers import OrderedLine, Supplier
from partner_files import BOLT, interchange, invoice

SEED = 20261122
KINDS = ("api", "intake", "outbox", "archive", "effects")
KILLS_OF_EACH = 3
PATIENCE = 180.0
AGAIN = timedelta(minutes=31)  # a killed worker's message is hidden for six times its time-out
SUPPLIER = Supplier(BOLT.identities[0].id, BOLT.us.id)
ORDERS = ("PO-1", "PO-2", "PO-3")
LINES = (OrderedLine("1", "FB-2001", "24", "31.50"), OrderedLine("2", "FB-2002", "10", "4.25"))
# Dates, times and control numbers, by segment.
VARYING = {"ISA": (9, 10, 13), "GS": (4, 5, 6), "GE": (2,), "IEA": (2,), "BEG": (5,)}
DEARER = (OrderedLine("1", "FB-2001", "24", "99.00"), LINES[1])


@pytest.fixture
def hub():
    """These tests start hubs of their own."""


@pytest.fixture(autouse=True)
def nothing_went_wrong_unseen():
    """Each telling looks after that by itself."""


class Killer(threading.Thread):
    """Kills workers while they work: each kind of function as often, at times from a seed."""

    def __init__(self, cloud, seed):
        super().__init__(daemon=True)
        self._cloud = cloud
        self._random = random.Random(seed)
        self._done = threading.Event()
        self.killed = Counter()

    def run(self):
        wanted = [kind for kind in KINDS for _ in range(KILLS_OF_EACH)]
        self._random.shuffle(wanted)
        while wanted and not self._done.wait(self._random.uniform(0.0, 0.05)):
            at_work = {self._kind(each): each.pid for each in self._cloud.workers() if each.busy}
            kind = next((each for each in wanted if each in at_work), None)
            if kind is not None and self._kill(at_work[kind]):
                wanted.remove(kind)
                self.killed[kind] += 1

    def stop(self):
        self._done.set()
        self.join()

    def _kind(self, worker):
        return worker.handler.split(".")[1]

    def _kill(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


class Telling:
    """The story as it goes on one hub; whoever calls it asks again until there is an answer."""

    def __init__(self, hub):
        self.hub = hub
        self._control = 500

    def tell(self):
        self._send_invoices()
        for number in ORDERS:
            self._order(number)
        self._until(lambda: set(ORDERS) <= set(self._left()))
        for number in ORDERS:
            self._drop("997", number, SUPPLIER.acknowledge(self._left()[number], self._next()))
        for number, lines in zip(ORDERS, (LINES, DEARER, LINES), strict=True):
            self._drop("855", number, SUPPLIER.confirm(number, lines, self._next()))
        self._until(lambda: ["acknowledged", "held", "acknowledged"] == self._stand())
        self._ask("POST", "/orders/PO-2/acknowledgment/accept", "accept", {})
        for number in ORDERS[:2]:
            self._drop("856", number, SUPPLIER.ship(number, LINES, self._next()))
        self._until(lambda: ["shipped", "shipped", "acknowledged"] == self._stand())
        self._ask("POST", "/receipts", "receive", {"rows": self._rows()})
        self._until(lambda: ["received", "part_received", "acknowledged"] == self._stand())
        self._until(self._all_is_quiet)

    def end(self):
        """What everybody sees when all is over, and what was given up or comes again has come."""
        self.hub.cloud.advance(AGAIN)
        assert self.hub.cloud.settle(timeout=PATIENCE)
        assert [] == list(self.hub.cloud.failures)
        return self._what_everybody_sees()

    def _what_everybody_sees(self):
        """Without what depends on the time and on who was first."""
        get = self.hub.all
        files = {
            each["keys"][0].partition("@")[0]: (each["status"], each["accepted"], each["rejected"])
            for each in get("/files", "files")
        }
        # A 997's number is that of the group that it answers.
        documents = Counter(
            (each["kind"], each["number"] if each["kind"] != "acknowledgment" else None)
            for each in get("/documents", "documents")
        )
        sent = {s["id"]: (s["set_code"], s["number"], s["status"]) for s in get("/sent", "sent")}
        troubles = Counter((e["code"], e["status"]) for e in get("/exceptions", "exceptions"))
        orders = {number: self._plain_order(number) for number in ORDERS}
        outbox = {key: _plain(text) for key, text in self.hub.answers().items()}
        assert all(1 == len(each["keys"]) for each in get("/files", "files"))
        return {
            "files": files,
            "documents": documents,
            "sent": sent,
            "exceptions": troubles,
            "orders": orders,
            "outbox": outbox,
            "parked": self.hub.get("/effects")["effects"],
            "dead letters": {q["queue"]: q["dead_letters"] for q in self.hub.get("/dlq")["queues"]},
        }

    def control_numbers(self):
        return [re.search(r"^ISA.{87}(\d{9})", text)[1] for text in self.hub.answers().values()]

    def _send_invoices(self):
        for number in range(1, 4):
            sets = [invoice(f"{n:04d}", f"INV-{number}-{n}") for n in range(1, 31)]
            self.hub.drop(f"invoices-{number}.edi", interchange(sets, number))
        self.hub.drop("poison.edi", b"\xff\xfe\x00 this is no EDI")

    def _order(self, number):
        lines = [
            {
                "sku": each.sku,
                "quantity": each.quantity,
                "unit_price": each.price,
                "line": each.line,
            }
            for each in LINES
        ]
        order = {"partner": "BOLT", "number": number, "currency": "USD", "due_on": "2026-12-04"}
        self._ask("POST", "/orders", number, order | {"lines": lines})

    def _rows(self):
        """All of the first order, some of the second."""
        wanted = [("PO-1", LINES[0], "24"), ("PO-1", LINES[1], "10"), ("PO-2", LINES[0], "20")]
        return [
            {"order_id": number, "sku": line.sku, "supplier_id": "BOLT", "quantity": quantity}
            | {"received_on": "2026-12-04"}
            for number, line, quantity in wanted
        ]

    def _drop(self, code, number, data):
        self.hub.drop(f"{code}-{number}.edi", data)

    def _next(self):
        self._control += 1
        return self._control

    def _ask(self, method, path, key, body):
        """A caller who gets no answer asks again, with the same key."""
        headers = {"Authorization": f"Bearer {self.hub.operator}", "Idempotency-Key": key}
        url = self.hub.cloud.api_url + path
        for _ in range(KILLS_OF_EACH + 1):
            answer = requests.request(method, url, json=body, headers=headers, timeout=60)
            if answer.status_code < 500:
                assert answer.ok, (path, answer.text)
                return
        raise AssertionError(f"{method} {path} was not answered: {answer.text}")

    def _left(self):
        """The 850s in BOLT's outbox, by the order that they are of."""
        texts = [text for key, text in self.hub.answers().items() if ".850." in key]
        return {re.search(r"BEG\*00\*\w*\*([^*]*)", text)[1]: text.encode() for text in texts}

    def _stand(self):
        return [self._look(f"/orders/{number}")["status"] for number in ORDERS]

    def _look(self, path):
        headers = {"Authorization": f"Bearer {self.hub.operator}"}
        for _ in range(KILLS_OF_EACH + 1):
            answer = requests.get(self.hub.cloud.api_url + path, headers=headers, timeout=60)
            if answer.ok:
                return answer.json()
        raise AssertionError(f"GET {path} was not answered: {answer.text}")

    def _all_is_quiet(self):
        files = self._look("/files?limit=200")["files"]
        sent = self._look("/sent?limit=200")["sent"]
        waiting = self._look("/effects?parked=false")["effects"]
        read = all(each["status"] != "received" for each in files)
        return read and not waiting and all(each["status"] == "accepted" for each in sent)

    def _until(self, come_about):
        """Wait for it; where nothing is under way, move the clock to when messages come again."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if come_about():
                return
            if self.hub.cloud.settle(timeout=0.5) and not come_about():
                self.hub.cloud.advance(AGAIN)
        raise AssertionError(f"not seen within {PATIENCE} s: {self._stand()}")

    def _plain_order(self, number):
        order = self.hub.get(f"/orders/{number}")
        kept = ("number", "status", "sending", "revision", "total", "lines")
        return {name: order[name] for name in kept}


def _plain(text):
    """A file's segments without its instants and without numbers that others may have taken."""
    return [_blanked(segment.strip().split("*")) for segment in text.split("~")]


def _blanked(elements):
    blank = VARYING.get(elements[0], ())
    return "*".join("" if place in blank else each for place, each in enumerate(elements))


@pytest.fixture(scope="module")
def undisturbed(start):
    """What everybody sees at the end of the story when nothing is in its way."""
    with start() as hub:
        telling = Telling(hub)
        telling.tell()
        return telling.end()


def test_workers_killed_at_random_change_nothing_of_the_end(undisturbed, start):
    with start() as hub:
        killer = Killer(hub.cloud, SEED)
        killer.start()
        telling = Telling(hub)
        try:
            telling.tell()
        finally:
            killer.stop()
        end = telling.end()
        numbers = telling.control_numbers()
    assert set(KINDS) == set(killer.killed), "not every kind of function was killed at work"
    for what, seen in undisturbed.items():
        assert seen == end[what], f"{what}, after killing {dict(killer.killed)}"
    assert len(numbers) == len(set(numbers)), "a control number was used twice"
