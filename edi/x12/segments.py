"""The segments of X12, once: which elements in which order, what is mandatory, what hangs together.

A row (its later lines are indented) reads: id, elements (`!` mandatory, `(a b)*10` repeated, `Cnnn`
composite), and after `|` the relational conditions: P all or none, R at least one, E at most one,
C if the first then all others, L if the first then one of the others. Elements: elements.py.
Source: the X12 segment directories 004010 and 005010; `v5:` rows replace a row for 005010.
"""

import re
from dataclasses import dataclass
from functools import cache

_TABLE = """
ACK 668! 380 355 374 373 326 (235 234)*10 559 822 1271 | P0203 C0405 P0708 P0910 P1112 P1314
  P1516 P1718 P1920 P2122 P2324 P2526 C2827 C2928
AMT 522! 782! 478
BAK 353! 587! 324! 373! 328 326 367 127 373 640
BEG 353! 92! 324! 328 373! 367 587 1019 1166 1232 786 640
BIG 373! 76! 373 324 328 327 640 353 306 76
CAD 91 206 207 140 387 368 128 127 284 | R0504 C0708
CSH 563 306 610 508 373 559 560 566 954 | C0302 C0706 C0806
CTP 687 236 212 380 C001 648 649 782 639 499 289 | P0405 C0607 C0902 C1002 C1103
CTT 354! 347 81 355 183 355 352 | P0304 P0506
CUR 98! 100! 280 98 100 669 374 373 337 374 373 337 374 373 337 374 373 337 374 373 337 | C0807
  C0907 L100811 C1110
DTM 374! 373 337 623 1250 1251 | R020305 C0403 P0506
FOB 146! 309 352 334 335 309 352 54 352 | C0302 C0405 C0706 C0809
ISS 382 355 81 355 183 355 380 188 | R010305 P0102 P0304 P0506
IT1 350 358 355 212 639 (235 234)*10 | P020304 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021
  P2223 P2425
ITD 336 333 338 370 351 446 386 362 388 389 342 352 765 107 954 | L03040513 L08040513 L0910
  L091011
MEA 737 738 739 C001 740 741 935 936 752 1373 | R03050608 C0504 C0604 L07030506 E0803 P1008
MSG 933! 934 1470 | C0302
N1 98! 93 66 67 706 98 | R0203 P0304
N2 93! 93
N3 166! 166
N4 19 156 116 26 309 310 | C0605
N9 128! 127 369 373 337 623 C040 | R0203 C0605
NTE 363 352!
PER 366! 93 365 364 365 364 365 364 443 | P0304 P0506 P0708
PID 349! 750 559 751 352 752 822 1073 819 | C0403 R0405 C0703 C0804 C0905
PO1 350 330 355 212 639 (235 234)*10 | C0302 C0504 P0607 P0809 P1011 P1213 P1415 P1617 P1819
  P2021 P2223 P2425
PO4 356 357 355 103 187 384 355 385 355 82 189 65 355 810 752 350 350 1470 | P0203 C0506 P0607
  P0809 C1013 C1113 C1213 L13101112 C1716
REF 128! 127 352 C040 | R0203
SAC 248! 1300 559 1301 610 378 332 118 355 380 380 331 127 770 352 819 | R0203 P0304 P0607 P0910
  C1110 L130214 C1413 C1615
SCH 380! 355! 98 93 374! 373! 337 374 373 337 326 350 | C0403 P0809 C1008
SDQ 355! 66 67! 380! (67 380)*9 310 | P0506 P0708 P0910 P1112 P1314 P1516 P1718 P1920 P2122
SE 96! 329!
ST 143! 329!
v5: ST 143! 329! 1705
TAX 325 (309 310)*5 441 1179 | R0103 C0203 C0405 C0607 C0809 C1011
TD1 103 80 23 22 79 187 81 355 183 355 | C0102 C0304 C0607 P0708 P0910
TD3 40 206 207 187 81 355 102 407 225 | E0102 C0203 C0405 P0506
TD4 152 208 209 352 1073 | R010204 C0302
TD5 133 66 67 91 387 368 309 310 731 732 733 284 284 284 26 | R020405060312 C0203 C0708 C1011
  C1312 C1413 C1512
TDS 610! 610 610 610
TXI 963! 782 954 955 956 441 662 828 325 350 | R020306 P0405 C0803
v5: ITD 336 333 338 370 351 446 386 362 388 389 342 352 765 107 954 | L03040513 L08040513 L0910
  L091011
v5: N4 19 156 116 26 309 310 1715 | E0207 C0605 C0704
v5: TD3 40 206 207 187 81 355 102 407 225 24 | E0102 C0203 C0405 P0506
"""

COMPOSITES = {
    "C001": ("355!", "1018", "649", "355", "1018", "649", "355", "1018", "649"),
    "C040": ("128!", "127!", "128", "127", "128", "127"),
}


@dataclass(frozen=True)
class Use:
    """An element or composite at its place in a segment."""

    number: str
    mandatory: bool


@dataclass(frozen=True)
class Condition:
    """A relational condition over element places: P, R, E, C or L."""

    kind: str
    places: tuple[int, ...]

    def __str__(self) -> str:
        return self.kind + "".join(f"{place:02}" for place in self.places)


@dataclass(frozen=True)
class Segment:
    """What a segment is made of in one version."""

    id: str
    uses: tuple[Use, ...]
    conditions: tuple[Condition, ...]


_REPEATED = re.compile(r"\(([^)]+)\)\*(\d+)")


def _uses(text: str) -> tuple[Use, ...]:
    spelled = _REPEATED.sub(lambda m: " ".join([m[1]] * int(m[2])), text)
    return tuple(Use(word.rstrip("!"), word.endswith("!")) for word in spelled.split())


def _condition(text: str) -> Condition:
    digits = text[1:]
    return Condition(text[0], tuple(int(digits[i : i + 2]) for i in range(0, len(digits), 2)))


def _segment(row: str) -> Segment:
    body, _, conditions = row.partition("|")
    id_, _, uses = body.strip().partition(" ")
    return Segment(id_, _uses(uses), tuple(map(_condition, conditions.split())))


@cache
def segments(version: str) -> dict[str, Segment]:
    """Every segment of a version ("004010" or "005010") by its id."""
    rows = _TABLE.replace("\n ", "").strip().splitlines()
    found = {s.id: s for s in map(_segment, (row for row in rows if not row.startswith("v5:")))}
    if version == "005010":
        newer = (_segment(row.removeprefix("v5:")) for row in rows if row.startswith("v5:"))
        found.update((segment.id, segment) for segment in newer)
    return found


@cache
def composite(number: str) -> tuple[Use, ...]:
    """What a composite is made of; empty for a simple element."""
    return tuple(Use(c.rstrip("!"), c.endswith("!")) for c in COMPOSITES.get(number, ()))
