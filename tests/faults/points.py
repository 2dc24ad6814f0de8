"""Crash points: every place where a flow calls a port, found by reading the flows themselves.

A call is known by where its expression ends, which the running code can tell as well. So a new
call in a flow is a new point, and `make faults` fails until a run has crashed before and after it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from types import CodeType, FrameType

import hub.flows
from hub.ports import Ports

FLOWS = Path(hub.flows.__file__).parent
PORTS = tuple(field.name for field in fields(Ports))


@dataclass(frozen=True, order=True)
class Point:
    """A call of a port in a flow."""

    module: str
    function: str
    call: str
    line: int

    @cached_property
    def name(self) -> str:
        """What the list and an aim call it."""
        return f"{self.module}.{self.function}:{self.line} {self.call}"

    @cached_property
    def plain(self) -> str:
        """The same without its line."""
        return f"{self.module}.{self.function} {self.call}"

    def __str__(self) -> str:
        return self.name


@cache
def points() -> dict[tuple[str, int, int], Point]:
    """All calls of ports in hub/flows, by module and by where each ends."""
    return {
        (point.module, node.end_lineno or 0, node.end_col_offset or 0): point
        for path in sorted(FLOWS.rglob("*.py"))
        for node, point in _calls(path)
    }


def point_of(frame: FrameType, call: str) -> Point:
    """The point at which a running flow stands; calls from elsewhere are points by their door."""
    key = _place(frame.f_code, frame.f_lasti)
    return points().get(key) or Point("-", frame.f_code.co_name, call, 0)


@cache
def _place(code: CodeType, lasti: int) -> tuple[str, int, int]:
    path = Path(code.co_filename)
    _, end, _, column = list(code.co_positions())[lasti // 2]
    return (_module(path) if FLOWS in path.parents else "-", end or 0, column or 0)


def _module(path: Path) -> str:
    return path.relative_to(FLOWS).with_suffix("").as_posix()


def _calls(path: Path) -> Iterator[tuple[ast.Call, Point]]:
    tree = ast.parse(path.read_text())
    for function, node in _in_functions(tree, ""):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=port), attr=method)):
                if port in PORTS:
                    yield node, Point(_module(path), function, f"{port}.{method}", node.lineno)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="tables"), attr=method)):
                yield node, Point(_module(path), function, f"tables.{method}", node.lineno)


def _in_functions(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        inner = name
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inner = f"{name}.{child.name}" if name else child.name
        yield inner, child
        yield from _in_functions(child, inner)
