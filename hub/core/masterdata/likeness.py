"""Texts that say the same thing in other words: near-duplicates among many, without comparing all.

A text is its words and its figures (sizes, threads, types). Figures must be equal; words may stand
in another order, and one may be a misspelling: a word that looks like another and is far rarer.
"belt" and "bolt" are both common, so they are different things. Only texts with the same figures
and a rare word in common are compared.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*|[a-z]+")
RARE_WORDS = 3
PREFIX = 4
# A block of more texts is parted: each is compared with its next neighbours in order.
LARGEST_BLOCK = 100
# A misspelling stands in so few texts, or is so much rarer than the word that was meant.
FEW_TEXTS = 3
FAR_RARER = 20
LIKE_WORDS = 70


@dataclass(frozen=True)
class Alike:
    """Two texts by their places, and how alike they are in percent."""

    one: int
    other: int
    percent: int


@dataclass(frozen=True)
class Read:
    """A text as it is compared."""

    words: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def read_text(text: str) -> Read:
    """Words in order, and figures: numbers, and single letters, which often name a type."""
    spelled = text.lower()
    if not spelled.isascii():
        marked = unicodedata.normalize("NFKD", spelled)
        spelled = "".join(each for each in marked if not unicodedata.combining(each))
    tokens = _TOKEN.findall(spelled)
    words = sorted(token for token in tokens if token.isalpha() and len(token) > 1)
    figures = sorted(token for token in tokens if not token.isalpha() or len(token) == 1)
    return Read(tuple(words), tuple(figures))


def find_alike(texts: Sequence[str], percent: int) -> list[Alike]:
    """Pairs of texts that are at least so much alike, each text with the first like it.

    A text without words is like none.
    """
    places: dict[Read, int] = {}
    found = []
    for place, text in enumerate(texts):
        read = read_text(text)
        first = places.setdefault(read, place)
        if first != place and read.words:
            found.append(Alike(first, place, 100))
    distinct = [(read, place) for read, place in places.items() if read.words]
    common = Counter(word for read, _ in distinct for word in set(read.words))
    seen = set()
    for block in _blocks(distinct, common):
        for pair in _compare(block, percent):
            one, other = read_text(texts[pair.one]), read_text(texts[pair.other])
            if (pair.one, pair.other) not in seen and _same_thing(one, other, common):
                seen.add((pair.one, pair.other))
                found.append(pair)
    return sorted(found, key=lambda pair: (pair.one, pair.other))


Block = list[tuple[str, int]]


def _blocks(texts: Sequence[tuple[Read, int]], common: Mapping[str, int]) -> Iterator[Block]:
    """Texts that are worth comparing, in blocks of at most LARGEST_BLOCK."""
    blocks: dict[tuple[tuple[str, ...], str], Block] = defaultdict(list)
    for read, place in texts:
        rarest = sorted(set(read.words), key=lambda word: (common[word], word))
        # A rare word may be a misspelling: only its beginning need be the same.
        for key in {word[:PREFIX] for word in rarest[:RARE_WORDS]}:
            blocks[read.figures, key].append((read.text, place))
    for block in blocks.values():
        if len(block) <= LARGEST_BLOCK:
            yield block
        else:
            yield from _part(sorted(block))


def _part(block: Block) -> Iterable[Block]:
    """Overlapping pieces of a block in order."""
    half = LARGEST_BLOCK // 2
    return (block[start : start + LARGEST_BLOCK] for start in range(0, len(block) - half, half))


def _compare(block: Block, percent: int) -> Iterator[Alike]:
    if len(block) < 2:
        return
    texts = [text for text, _ in block]
    ratios = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=percent)
    ones, others = (ratios >= percent).nonzero()
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        if block[one][1] < block[other][1]:
            yield Alike(block[one][1], block[other][1], int(ratios[one, other]))


def _same_thing(one: Read, other: Read, common: Mapping[str, int]) -> bool:
    """Whether two texts differ by one misspelled, or one odd, word at most."""
    here, there = (
        Counter(one.words) - Counter(other.words),
        Counter(other.words) - Counter(one.words),
    )
    mine, theirs = list(here.elements()), list(there.elements())
    if len(mine) > 1 or len(theirs) > 1:
        return False
    if not mine or not theirs:
        return all(common[word] <= FEW_TEXTS for word in mine + theirs)
    return _same_word(mine[0], theirs[0], common)


def _same_word(one: str, other: str, common: Mapping[str, int]) -> bool:
    if one.rstrip("s") == other.rstrip("s"):
        return True
    rarer, meant = sorted((common[one], common[other]))
    if rarer > FEW_TEXTS and rarer * FAR_RARER > meant:
        return False
    return fuzz.ratio(one, other) >= LIKE_WORDS
