"""How fast the translator is, beside bare splitting and pyx12, on the same generated interchange.

1,000 orders of 20 lines from a catalogue of 1,000 items; the same number of invoices; and writing.
Rounds are interleaved, medians of processor time; the memory of a 100 MB file is a process of its
own. What is timed is fully validated, typed canonical documents, one set after another.
"""

import gc
import io
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edi.maps.pyx12 import read as read_by_pyx12
from edi.x12 import SetRead, read
from edi.x12.reads import Delimiters
from edi.x12.write import compose_set
from edi.x12.writer import write_segments
from schemas.documents import Document
from schemas.errors import Unavailable

ORDERS, LINES, CATALOGUE = 1000, 20, 1000
ROUNDS = 5
# Reading all of it takes pyx12 many seconds: its speed does not hang on how many sets there are.
PYX12_ORDERS = 100
BIG_FILE_BYTES = 100_000_000
DELIMITERS = Delimiters("*", ">", "~")
ISA = (
    f"ISA*00*{'':10}*00*{'':10}*ZZ*{'SENDER':15}*ZZ*{'RECEIVER':15}"
    "*260105*0915*U*00401*000000001*0*P*>"
)
# The first characters of each ST02, replaced where an interchange is made of copies of another.
MARK = "10000"

PROBE = """
import json, pathlib, resource, sys
from edi.check import check
report = check(pathlib.Path(sys.argv[1]).read_bytes(), "big")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([report["accepted"], peak / (1024 * 1024 if sys.platform == "darwin" else 1024)]))
"""


@dataclass(frozen=True)
class Item:
    """A line of the catalogue that orders and invoices are made of."""

    gtin: str
    number: str
    price: str
    text: str


def catalogue(dice: random.Random) -> list[Item]:
    """Items with numbers and prices of their own."""
    goods = ("HEX BOLT M8", "SHELF BRACKET", "COTTON TOWEL BLUE", "GARDEN HOSE 20 M")
    return [
        Item(
            f"{dice.randrange(10**11, 10**12)}",
            f"BB-{place:05}",
            f"{dice.randrange(1, 20_000) / 100:.2f}",
            f"{dice.choice(goods)} {place}",
        )
        for place in range(CATALOGUE)
    ]


def interchange(code: str, sets: int, seed: int = 7) -> str:
    """An interchange of generated 850s or 810s."""
    dice = random.Random(seed)  # noqa: S311 - data, not secrets
    items = catalogue(dice)
    body = _order if code == "850" else _invoice
    group = "PO" if code == "850" else "IN"
    segments = [
        ISA,
        f"GS*{group}*SENDER*RECEIVER*20260105*0915*1*X*004010",
    ]
    for number in range(1, sets + 1):
        inner = body(number, dice, items)
        control = f"{MARK}{number:04}"
        segments += [f"ST*{code}*{control}", *inner, f"SE*{len(inner) + 2}*{control}"]
    segments += [f"GE*{sets}*1", "IEA*1*000000001"]
    return "~".join(segments) + "~"


def _order(number: int, dice: random.Random, items: list[Item]) -> list[str]:
    store = dice.randrange(1, 400)
    segments = [
        f"BEG*00*SA*45{number:08}**202601{dice.randrange(1, 29):02}",
        "CUR*BY*USD",
        f"REF*DP*{dice.randrange(1, 99):03}",
        "REF*IA*771203",
        f"DTM*037*202602{dice.randrange(1, 15):02}",
        f"DTM*038*202602{dice.randrange(15, 29):02}",
        "N1*BY*CORNER STORE*9*0812345670001",
        f"N1*ST*CORNER STORE {store}*92*{store:04}",
        f"N3*{store} RIVER ROAD",
        "N4*EAGAN*MN*55121*US",
    ]
    for line in range(1, LINES + 1):
        item = dice.choice(items)
        quantity = dice.randrange(1, 500)
        segments.append(f"PO1*{line}*{quantity}*EA*{item.price}*PE*UP*{item.gtin}*VN*{item.number}")
        segments.append(f"PID*F****{item.text}")
    return [*segments, f"CTT*{LINES}"]


def _invoice(number: int, dice: random.Random, items: list[Item]) -> list[str]:
    segments = [
        f"BIG*202602{dice.randrange(1, 29):02}*INV-{number}*20260105*45{number:08}***DI",
        "REF*IA*771203",
        "N1*RE*BOLT AND BRACKET*1*081234567",
        "ITD*08*3*2**30**60",
        "DTM*011*20260120",
    ]
    for line in range(1, LINES + 1):
        item = dice.choice(items)
        segments.append(
            f"IT1*{line}*{dice.randrange(1, 500)}*EA*{item.price}**UP*{item.gtin}*VN*{item.number}"
        )
        segments.append(f"PID*F****{item.text}")
    return [*segments, f"TDS*{dice.randrange(1000, 900_000)}", f"CTT*{LINES}"]


def bench_edi() -> dict[str, Any]:
    """Segments a second of each way, in the shape of the contract, with the ratios."""
    orders, invoices = interchange("850", ORDERS), interchange("810", ORDERS)
    slice_ = interchange("850", PYX12_ORDERS)
    documents = _documents(orders.encode())
    ways: dict[str, tuple[int, Callable[[], object]]] = {
        "split_segments_per_second": (orders.count("~"), lambda: _split(orders)),
        "segments_per_second": (orders.count("~"), lambda: _ours(orders.encode())),
        "pyx12_reader_segments_per_second": (orders.count("~"), lambda: _reader(orders)),
        "pyx12_full_segments_per_second": (slice_.count("~"), lambda: _full(slice_)),
        "invoice_split_segments_per_second": (invoices.count("~"), lambda: _split(invoices)),
        "invoice_segments_per_second": (invoices.count("~"), lambda: _ours(invoices.encode())),
        "join_segments_per_second": (orders.count("~"), _joining(orders)),
        "written_segments_per_second": (orders.count("~"), lambda: _written(documents)),
    }
    results = _measured(ways)
    results["peak_mb_100mb_file"] = _peak()
    speed = results["segments_per_second"]
    return {
        "results": {name: round(value, 1) for name, value in results.items()},
        "ratios": {
            "ours_vs_split": round(speed / results["split_segments_per_second"], 3),
            "ours_vs_pyx12_reader": round(speed / results["pyx12_reader_segments_per_second"], 2),
            "ours_vs_pyx12_full": round(speed / results["pyx12_full_segments_per_second"], 1),
            "invoices_vs_split": round(
                results["invoice_segments_per_second"]
                / results["invoice_split_segments_per_second"],
                3,
            ),
            "written_vs_join": round(
                results["written_segments_per_second"] / results["join_segments_per_second"], 3
            ),
        },
    }


def _measured(ways: dict[str, tuple[int, Callable[[], object]]]) -> dict[str, float]:
    for _, way in ways.values():
        way()
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (_, way) in ways.items():
            gc.collect()
            began = time.process_time()
            way()
            times[name].append(time.process_time() - began)
    return {name: ways[name][0] / statistics.median(taken) for name, taken in times.items()}


def _split(text: str) -> list[list[str]]:
    return [segment.split("*") for segment in text.split("~")]


def _sets(data: bytes) -> Iterator[SetRead]:
    for item in read(data):
        if isinstance(item, SetRead):
            if item.findings or item.document is None:
                raise Unavailable(f"the generated set {item.control} is not sound")
            yield item


def _ours(data: bytes) -> int:
    return sum(1 for _ in _sets(data))


def _documents(data: bytes) -> list[Document]:
    return [item.document for item in _sets(data) if item.document is not None]


def _reader(text: str) -> int:
    from pyx12.x12file import X12Reader

    return sum(1 for _ in X12Reader(io.StringIO(text)))


def _full(text: str) -> None:
    reading = read_by_pyx12(text)
    if reading.notes:
        raise Unavailable(f"pyx12 does not take the generated interchange: {reading.notes[0]}")


def _joining(text: str) -> Callable[[], bytes]:
    rows = _split(text)
    return lambda: "~".join(["*".join(row) for row in rows]).encode()


def _written(documents: list[Document]) -> int:
    size = 0
    for document in documents:
        composed = compose_set(document, "850", "004010", DELIMITERS)
        if composed.findings:
            raise Unavailable(f"a generated order is not written: {composed.findings[0].message}")
        size += len(write_segments(composed.segments, DELIMITERS))
    return size


def _peak() -> float:
    """Megabytes that a fresh process needs to check a 100 MB interchange, set by set."""
    text = interchange("850", ORDERS)
    head, sets = text[: text.index("ST*")], text[text.index("ST*") : text.rindex("GE*")]
    times = BIG_FILE_BYTES // len(sets) + 1
    with tempfile.NamedTemporaryFile(suffix=".edi") as file:
        file.write(head.encode())
        for copy in range(times):
            file.write(sets.replace(f"*{MARK}", f"*{int(MARK) + copy}").encode())
        file.write(f"GE*{times * ORDERS}*1~IEA*1*000000001~".encode())
        file.flush()
        command = [sys.executable, "-c", PROBE, file.name]
        root = Path(__file__).resolve().parents[2]
        ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise Unavailable(f"the 100 MB file could not be checked: {ended.stderr[-300:]}")
    import json

    accepted, peak = json.loads(ended.stdout)
    if accepted != times * ORDERS:
        raise Unavailable(f"of {times * ORDERS} sets only {accepted} were accepted")
    return float(peak)
