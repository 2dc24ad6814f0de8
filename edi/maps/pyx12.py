"""pyx12's main program on our maps: loaded once, and with every error gathered.

Three parts of pyx12 are stood in for while a document is read: maps and their index are kept from
one document to the next, and its error handler only logs an error that it has no place for (the
program then says True). What an error means stands in edi/second_reader.py.
"""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from threading import Lock
from types import ModuleType, SimpleNamespace
from typing import Any

from edi.maps import FOLDER
from edi.maps.envelope import INTERCHANGE_VERSIONS
from edi.x12.versions import nearer_version

# What pyx12 looks up when it reads a document, by module and name.
STOOD_IN = (
    ("map_if", "load_map_file"),
    ("map_index", "map_index"),
    ("error_handler", "err_handler"),
)
_TRAILERS = {"isa": "IEA", "gs": "GE", "st": "SE"}
_HEADERS = {"isa": ("ISA", ("025",)), "gs": ("GS", ("6",)), "st": ("ST", ("1", "6", "7", "23"))}
_reading = Lock()


@dataclass(frozen=True)
class Note:
    """One error as pyx12 tells it. `line` and `position` count segments, of the text and from ST;
    `reference` is an element's, such as BEG05."""

    code: str
    text: str
    segment: str = ""
    line: int = 0
    position: int = 0
    reference: str = ""
    value: str | None = None


@dataclass(frozen=True)
class Reading:
    """What pyx12 says of a text, and the rest of the text that it never looked at."""

    notes: tuple[Note, ...]
    rest: str = ""


def read(text: str) -> Reading:
    """pyx12's reading of a text that begins with ISA."""
    with _reading:
        return _read(_engine(), text)


@dataclass
class _Gathered:
    """Takes the place of pyx12's error handler: keeps every error in a list."""

    notes: list[Note] = field(default_factory=list)
    source: Any = None
    _placed: int = 0
    _segment: str = ""
    _before: str = ""

    def place(self, segment: Any, source: Any, *_: Any) -> None:
        """Called after each segment: where the errors that it brought stand."""
        self.source, here, id_ = source, source.get_cur_line(), segment.get_seg_id() or ""
        for at in range(self._placed, len(self.notes)):
            note = self.notes[at]
            line = note.line or here
            name = note.segment or (id_ if line == here else self._before)
            position = source.get_seg_count() + (id_ == "SE") - (here - line)
            self.notes[at] = replace(note, segment=name, line=line, position=position)
        self._placed, self._segment, self._before = len(self.notes), "", id_

    def add_seg(self, _node: Any, segment: Any, *_: Any) -> None:
        """The next errors are of this segment, which may be one that is missing."""
        self._segment = segment.get_seg_id() or ""

    def seg_error(self, code: str, text: str, value: str | None = None, *_: Any) -> None:
        """An error of a segment."""
        self.notes.append(Note(f"SEG_{code}", text, self._segment, value=value))

    def ele_error(self, code: str, text: str, value: str | None, reference: str | None) -> None:
        """An error of an element."""
        self.notes.append(Note(f"ELE_{code}", text, reference=reference or "", value=value))

    def handle_errors(self, found: list[tuple[str, str, str, Any, Any]]) -> None:
        """What the tokenizer found: counts, control numbers, blanks."""
        for level, code, text, value, line in found:
            header, codes = _HEADERS.get(level, ("", ()))
            segment = header if code in codes else _TRAILERS.get(level, "")
            kind = f"{level.upper()}_{code}"
            self.notes.append(Note(kind, text, segment, line or 0, value=value))

    def get_error_count(self) -> int:
        """How many errors there are; the program says True where none is."""
        return len(self.notes)

    def _passed(self, *_: Any) -> None:
        """Where the program stands in its tree of errors; a list needs none."""

    add_isa_loop = add_gs_loop = add_st_loop = add_ele = _passed
    close_isa_loop = close_gs_loop = close_st_loop = _passed


@dataclass(eq=False)
class _Engine:
    """pyx12, and what is kept of it from one document to the next."""

    modules: dict[str, ModuleType]
    parameters: Any
    load: Callable[..., Any]
    index: Any
    maps: dict[str, Any] = field(default_factory=dict)

    def map(self, name: str, *_: Any) -> Any:
        """A map, loaded once. It holds no counts: each document has a walker that counts."""
        if name not in self.maps:
            self.maps[name] = self.load(name, self.parameters, str(FOLDER))
        return self.maps[name]

    def filename(self, _isa12: str, gs08: str | None, gs01: str, *_: Any) -> str | None:
        """The map of a group: whatever the industry, any other release by the nearer one."""
        version = nearer_version(gs08 or "")
        found: str | None = self.index.get_filename(INTERCHANGE_VERSIONS[version], version, gs01)
        return found


@cache
def _engine() -> _Engine:
    """pyx12, imported when it is first needed; its loggers say nothing of documents."""
    from pyx12 import (
        error_handler,
        map_if,
        map_index,
        params,
        x12file,
        x12n_document,
    )

    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    modules = (error_handler, map_if, map_index, x12file, x12n_document)
    return _Engine(
        {module.__name__.removeprefix("pyx12."): module for module in modules},
        # Not the class of the platform: that one reads files of whoever runs it.
        params.ParamsBase(),
        map_if.load_map_file,
        map_index.map_index(str(FOLDER)),
    )


@contextmanager
def _standing_in(engine: _Engine, gathered: _Gathered) -> Iterator[None]:
    """pyx12 with our parts in the place of three of its own."""
    index = SimpleNamespace(get_filename=engine.filename)
    parts = (engine.map, lambda _folder: index, lambda: gathered)
    kept = [getattr(engine.modules[module], name) for module, name in STOOD_IN]
    try:
        for (module, name), part in zip(STOOD_IN, parts, strict=True):
            setattr(engine.modules[module], name, part)
        yield
    finally:
        for (module, name), part in zip(STOOD_IN, kept, strict=True):
            setattr(engine.modules[module], name, part)


def _read(engine: _Engine, text: str) -> Reading:
    stream, gathered = io.StringIO(text), _Gathered()
    try:
        # The main program does not say why a header can't be read; its tokenizer does.
        engine.modules["x12file"].X12Reader(io.StringIO(text))
        with _standing_in(engine, gathered):
            sound = engine.modules["x12n_document"].x12n_document(
                engine.parameters, stream, None, None, map_path=str(FOLDER), callback=gathered.place
            )
    except Exception as error:  # noqa: BLE001 (whatever pyx12 stumbles over, it did not read)
        reason = str(error) or type(error).__name__
        return Reading((*gathered.notes, Note("UNREADABLE", reason)))
    if gathered.source is None or not (sound or gathered.notes):
        gathered.notes.append(Note("UNREADABLE", "pyx12 can read no segment, or does not say why"))
    unread = gathered.source.raw.buffer if gathered.source else ""
    return Reading(tuple(gathered.notes), unread + stream.read())
