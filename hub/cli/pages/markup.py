"""HTML as values: what is not markup already is escaped when it is put into a tag."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

VOID = frozenset({"br", "col", "hr", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = object


def tag(name: str, *children: Child, **attributes: object) -> Markup:
    """An element. Attributes that are None are left out, and so is an underscore at the end."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{told}>")
    return Markup(f"<{name}{told}>{join(children)}</{name}>")


def join(children: Iterable[Child]) -> Markup:
    """Children one after the other: markup as it is, everything else escaped, None left out."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else escape(str(child), quote=False)
            for child in children
            if child is not None
        )
    )


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand at the right."""

    title: str
    number: bool = False


def table(columns: Sequence[Column], rows: Iterable[Sequence[Child]], empty: str) -> Markup:
    """A table whose cells name their column, so that a narrow page can show rows as cards."""
    told = list(rows)
    if not told:
        return tag("p", empty, class_="empty")
    head = tag("tr", *(tag("th", c.title, scope="col", class_=_class(c)) for c in columns))
    body = (
        tag(
            "tr",
            *(
                tag("td", cell, data_title=column.title, class_=_class(column))
                for column, cell in zip(columns, row, strict=True)
            ),
        )
        for row in told
    )
    return tag("table", tag("thead", head), tag("tbody", *body))


def meter(share: float, label: Child) -> Markup:
    """A bar from 0 to 1 with its figure beside it."""
    width = f"width:{max(0.0, min(share, 1.0)) * 100:.1f}%"
    bar = tag("span", tag("span", style=width), class_="bar", aria_hidden="true")
    return tag("span", bar, tag("span", label, class_="figure"), class_="meter")


def page(title: str, *children: Child, styles: Sequence[str] = ("report.css",)) -> str:
    """A whole document with its styles in it."""
    folder = files("hub.cli.pages")
    style = Markup("".join(folder.joinpath(each).read_text("utf-8") for each in styles))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", style),
    )
    body = tag("body", tag("main", *children))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _class(column: Column) -> str | None:
    return "number" if column.number else None
