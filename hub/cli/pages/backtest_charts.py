"""The charts of a back-test as SVG, each drawn twice: for a wide page and for a phone.

A drawing shows what a table beside it says in figures; nothing is in a chart alone.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hub.cli.backtest_text import name_of
from hub.cli.pages.markup import Markup, tag
from schemas.backtest import Backtest

WIDE, NARROW = (720, 370), (380, 330)
MIDDLE = 200  # labels left and right of it are not in each other's way
STEP_NAMES = {
    "cadence": "Look daily",
    "averages": "Fresh averages",
    "forecast": "Forecast",
    "lead_times": "Lead times",
    "allocation": "Allocation",
    "lots": "Lots",
    "order_lines": "Order lines",
}
PLAIN = ("B0", "B1", "B2", "B3", "F")
Drawing = Iterator[Markup]
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Frame:
    """Where values lie in a drawing: `x` and `y` run from the first to the second of their ends."""

    width: int
    height: int
    x: tuple[float, float]
    y: tuple[float, float]
    left: int = 52
    right: int = 88
    top: int = 30
    bottom: int = 42

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / max(self.x[1] - self.x[0], 1e-9)
        up = (y - self.y[0]) / max(self.y[1] - self.y[0], 1e-9)
        return (
            round(self.left + across * (self.width - self.left - self.right), 1),
            round(self.height - self.bottom - up * (self.height - self.top - self.bottom), 1),
        )


def frontier_chart(found: Backtest) -> Markup:
    """Stockouts by stock value of everybody, and where they are compared."""
    return _twice(
        "Stockouts by stock value: the hub's line lies lowest where it needs least stock for the"
        " same service",
        lambda size: _frontier(found, size),
    )


def steps_chart(found: Backtest) -> Markup:
    """Stockouts from weekly min/max to the hub, a bar a step."""
    return _twice("Stockouts after each step, at the same stock value", lambda s: _steps(found, s))


def weeks_chart(found: Backtest) -> Markup:
    """Stock value week by week."""
    return _twice("Stock value week by week", lambda size: _weeks(found, size))


def categories_chart(found: Backtest) -> Markup:
    """Stockouts of each category, the rival's and the hub's."""
    return _twice("Stockouts by category", lambda size: _categories(found, size))


def _twice(title: str, draw: Callable[[tuple[int, int]], tuple[int, Drawing]]) -> Markup:
    drawn = []
    for kind, size in (("wide", WIDE), ("narrow", NARROW)):
        height, inside = draw(size)
        box = f"0 0 {size[0]} {height}"
        drawn.append(tag("svg", tag("title", title), *inside, class_=kind, role="img", viewBox=box))
    return tag("div", *drawn, class_="chart")


def _frontier(found: Backtest, size: tuple[int, int]) -> tuple[int, Drawing]:
    here = float(next(o.inventory for o in found.outcomes if o.name == found.rival))
    shown = [each for each in found.outcomes if each.name not in ("hub_own_lots",)]
    most = max(float(each.stockouts) for each in shown) * 1.25
    frame = Frame(*size, x=(here * 0.5, here * 1.6), y=(0, max(most, 1)))
    return size[1], _frontier_parts(found, frame, here)


def _frontier_parts(found: Backtest, frame: Frame, here: float) -> Drawing:
    yield from _axes(frame, f"stock value, {found.currency}", "lines out of stock, %")
    (x, top), (_, bottom) = frame.at(here, frame.y[1]), frame.at(here, 0)
    yield _line(x, top, x, bottom, "here")
    labels = []
    for curve in found.curves:
        if curve.name == "hub_own_lots":
            continue
        points = [(float(p.inventory), float(p.stockouts)) for p in curve.points]
        if len(points) == 1:
            at = frame.at(*points[0])
            yield tag("circle", cx=at[0], cy=at[1], r=6, class_="dot people")
            labels.append((at[0] + 10, at[1], name_of(curve.name), "strong"))
            continue
        inside = list(_within(points, frame))
        if inside:
            yield _polyline(inside, f"curve {curve.name.lower()}")
            strong = "strong" if curve.name == "hub" else "plain"
            labels.append((inside[-1][0] + 6, inside[-1][1], name_of(curve.name), strong))
    yield from _apart(labels, frame.at(0, 0)[1])


def _within(points: Points, frame: Frame) -> Iterator[tuple[float, float]]:
    """A curve inside a frame, cut at its sides and its top."""
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = 24
        for step in range(steps + 1):
            share = step / steps
            x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            if frame.x[0] <= x <= frame.x[1] and y <= frame.y[1]:
                yield frame.at(x, y)


def _apart(labels: list[tuple[float, float, str, str]], lowest: float, least: int = 14) -> Drawing:
    """Labels moved apart where they would lie on each other, upwards from the lowest."""
    above: dict[bool, float] = {}
    for x, y, text, kind in sorted(labels, key=lambda each: -each[1]):
        column = x > MIDDLE
        y = min(y, above.get(column, lowest + least) - least)
        above[column] = y
        yield _text(x, y + 4, text, class_="strong" if kind == "strong" else None)


def _steps(found: Backtest, size: tuple[int, int]) -> tuple[int, Drawing]:
    rows = list(_step_rows(found))
    height = 24 + len(rows) * 32 + 24
    most = max(max(start, end) for _, start, end, _ in rows)
    wide = size[0] > 500
    frame = Frame(size[0], height, x=(0, most), y=(0, 1), left=150 if wide else 112,
                  right=64 if wide else 52)  # fmt: skip
    return height, _step_parts(rows, frame)


def _step_rows(found: Backtest) -> Iterator[tuple[str, float, float, str]]:
    """Each bar: its name, where it starts and ends, and what it is."""
    told = {each.name: float(each.stockouts) for each in found.outcomes}
    if "people" in told:
        yield "Your people", 0.0, told["people"], "bar-people"
    yield "B1, min/max weekly", 0.0, told["B1"], "bar-plain"
    for step in found.steps:
        before, after = float(step.before), float(step.after)
        yield STEP_NAMES[step.name], before, after, "bar-gain" if after <= before else "bar-loss"
    yield "The hub", 0.0, told["hub"], "bar-hub"


def _step_parts(rows: list[tuple[str, float, float, str]], frame: Frame) -> Drawing:
    for place, (name, start, end, kind) in enumerate(rows):
        y = 20 + place * 32
        low, high = sorted((frame.at(start, 0)[0], frame.at(end, 0)[0]))
        yield _text(frame.left - 10, y + 15, name, text_anchor="end", class_="ink")
        yield tag("rect", x=low, y=y, width=max(round(high - low, 1), 1.5), height=20, rx=3,
                  class_=kind)  # fmt: skip
        moved = kind in ("bar-gain", "bar-loss")
        label = _moved(start - end) if moved else f"{end:.2f} %"
        yield _text(high + 6, y + 15, label, class_=None if moved else "strong")
        if place + 1 < len(rows) and kind != "bar-people":
            x = frame.at(end, 0)[0]
            yield _line(x, y + 20, x, y + 32, "join")


def _moved(gain: float) -> str:
    """By how much stockouts changed, as a signed figure."""
    if abs(gain) < 0.005:
        return "0"
    return f"−{gain:.2f}" if gain >= 0 else f"+{-gain:.2f}"


def _weeks(found: Backtest, size: tuple[int, int]) -> tuple[int, Drawing]:
    height = size[1] - 80
    most = max(float(value) for each in found.weeks for value in each.values)
    last = max(len(each.values) for each in found.weeks)
    frame = Frame(size[0], height, x=(1, max(last, 2)), y=(0, most * 1.1))
    return height, _week_parts(found, frame)


def _week_parts(found: Backtest, frame: Frame) -> Drawing:
    yield from _axes(frame, "week", f"stock value, {found.currency}")
    labels = []
    for each in found.weeks:
        points = [frame.at(week, float(value)) for week, value in enumerate(each.values, start=1)]
        yield _polyline(points, f"curve {each.name.lower()}")
        kind = "strong" if each.name == "hub" else "plain"
        labels.append((points[-1][0] + 6, points[-1][1], name_of(each.name), kind))
    yield from _apart(labels, frame.at(0, 0)[1])


def _categories(found: Backtest, size: tuple[int, int]) -> tuple[int, Drawing]:
    height = 30 + len(found.categories) * 28 + 30
    most = max((max(float(c.rival_stockouts), float(c.stockouts)) for c in found.categories),
               default=1.0)  # fmt: skip
    frame = Frame(size[0], height, x=(0, max(most, 0.5)), y=(0, 1),
                  left=150 if size[0] > 500 else 100, right=104, top=30)  # fmt: skip
    return height, _category_parts(found, frame)


def _category_parts(found: Backtest, frame: Frame) -> Drawing:
    rival = "people" if found.rival == "people" else "plain"
    yield tag("circle", cx=frame.left + 5, cy=12, r=5, class_="dot")
    yield _text(frame.left + 15, 16, "the hub")
    yield tag("circle", cx=frame.left + 85, cy=12, r=5, class_=f"dot {rival}")
    yield _text(frame.left + 95, 16, f"{name_of(found.rival or '')}; lines out of stock, %")
    for place, each in enumerate(found.categories):
        y = 42 + place * 28
        mine, theirs = (frame.at(float(v), 0)[0] for v in (each.stockouts, each.rival_stockouts))
        yield _text(frame.left - 10, y + 4, _short(each.category, frame.left), text_anchor="end",
                    class_="ink")  # fmt: skip
        yield _line(mine, y, theirs, y, "link")
        yield tag("circle", cx=theirs, cy=y, r=5.5, class_=f"dot {rival}")
        yield tag("circle", cx=mine, cy=y, r=5.5, class_="dot")
        yield _text(max(mine, theirs) + 10, y + 4, f"{each.rival_stockouts} → {each.stockouts}")


def _short(text: str, room: int) -> str:
    most = room // 7
    return text if len(text) <= most else text[: most - 1] + "…"


def _axes(frame: Frame, across: str, up: str) -> Drawing:
    for value in _ticks(*frame.y, 5):
        (x0, y), (x1, _) = frame.at(frame.x[0], value), frame.at(frame.x[1], value)
        yield _line(x0, y, x1, y, "grid")
        yield _text(x0 - 6, y + 4, _number(value), text_anchor="end")
    for value in _ticks(*frame.x, 6 if frame.width > 500 else 3):
        x, y = frame.at(value, 0)
        yield _text(x, y + 16, _number(value), text_anchor="middle")
    (x0, y), (x1, _) = frame.at(frame.x[0], 0), frame.at(frame.x[1], 0)
    yield _line(x0, y, x1, y, "axis")
    yield _text((x0 + x1) / 2, frame.height - 6, across, text_anchor="middle")
    yield _text(4, 14, up)


def _ticks(low: float, high: float, most: int) -> Iterable[float]:
    """Round values between two ends, at most about so many."""
    rough = max(high - low, 1e-9) / most
    scale = 10 ** math.floor(math.log10(rough))
    width = next(scale * each for each in (1, 2, 2.5, 5, 10) if scale * each >= rough * 0.999)
    first = math.ceil(low / width - 1e-9)
    return [each * width for each in range(first, math.floor(high / width + 1e-9) + 1)]


def _number(value: float) -> str:
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}"
    return f"{value:.4g}"


def _line(x0: float, y0: float, x1: float, y1: float, kind: str) -> Markup:
    return tag("line", x1=x0, y1=y0, x2=x1, y2=y1, class_=kind)


def _polyline(points: Points, kind: str) -> Markup:
    return tag("polyline", points=" ".join(f"{x},{y}" for x, y in points), class_=kind)


def _text(x: float, y: float, text: str, **more: object) -> Markup:
    return tag("text", text, x=round(x, 1), y=round(y, 1), **more)
