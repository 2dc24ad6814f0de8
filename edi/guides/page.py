"""A guide as a page: what a supplier needs to know to send and read the sets, with a sample each.

Plain text in Markdown, made from the guide and the grammars alone.
"""

from collections.abc import Iterator

from edi.guides.sample import sample
from edi.sets import grammar
from edi.x12.codes import codes
from edi.x12.elements import ELEMENTS
from edi.x12.grammar import Grammar, Loop, Row
from edi.x12.segments import segments
from schemas.guides import Guide, OwnSegment, Rule, SetGuide


def page(guide: Guide, code: str | None = None) -> str:
    """The page of a guide, or of one of its sets."""
    lines = [f"# {guide.title}", "", *guide.text.strip().splitlines(), ""]
    for each in guide.sets:
        if code in (None, each.code):
            lines += _set(each)
    return "\n".join(lines).rstrip() + "\n"


def _set(guide: SetGuide) -> Iterator[str]:
    known = grammar(guide.code)
    if known is None:
        return
    yield f"## {guide.code} {known.name}: {guide.direction}"
    yield ""
    yield f"Version {guide.version}, GS01 {known.group}. {guide.text}".rstrip()
    yield ""
    yield from _rules(guide)
    yield from _own(guide)
    yield "### Segments"
    yield ""
    yield "M is mandatory, O optional; the number is how often it may come (* without limit)."
    yield ""
    yield from (f"    {line}" for line in _rows(known, guide))
    yield ""
    yield "### Sample"
    yield ""
    yield from (f"    {'*'.join(segment)}~" for segment in sample(guide))
    yield ""


def _rules(guide: SetGuide) -> Iterator[str]:
    if not guide.rules and not guide.raised:
        return
    yield "### What we ask beyond the standard"
    yield ""
    for rule in guide.rules:
        yield f"- {_place(rule, guide.version)}: {', '.join(_says(rule))}.{_note(rule.note)}"
    for code in guide.raised:
        yield f"- {code} rejects a set, though the standard would let it pass."
    yield ""


def _place(rule: Rule, version: str) -> str:
    if rule.element is None:
        return rule.at
    segment = rule.at.rpartition("/")[2].partition("[")[0]
    uses = segments(version)[segment].uses
    element = ELEMENTS[version].get(uses[rule.element - 1].number)
    name = f" ({element.name})" if element else ""
    return f"{rule.at} element {rule.element:02}{name}"


def _says(rule: Rule) -> Iterator[str]:
    if rule.use != "standard":
        yield rule.use
    if rule.codes:
        yield "one of " + ", ".join(_with_meaning(rule, code) for code in rule.codes)
    if rule.shortest is not None:
        yield f"at least {rule.shortest} characters"
    if rule.longest is not None:
        yield f"at most {rule.longest} characters"
    if rule.most is not None:
        yield f"at most {rule.most} times"
    if rule.ids:
        yield "item numbers by " + ", ".join(rule.ids)
    if rule.any_id:
        yield "always an item number by " + " or ".join(rule.any_id)
    if rule.severity == "warning":
        yield "else we warn"


def _with_meaning(rule: Rule, code: str) -> str:
    segment = rule.at.rpartition("/")[2].partition("[")[0]
    definition = segments("004010").get(segment)
    if definition is None or rule.element is None:
        return code
    meaning = (codes(definition.uses[rule.element - 1].number) or {}).get(code)
    return f"{code} {meaning}" if meaning else code


def _note(note: str) -> str:
    return f" {note}" if note else ""


def _own(guide: SetGuide) -> Iterator[str]:
    if not guide.segments:
        return
    yield "### Segments of our own"
    yield ""
    for own in guide.segments:
        where = f" in the loop of {own.within}" if own.within else ""
        yield f"- {own.id}, behind {own.after}{where}: {_elements(own, guide.version)}.{own.note}"
    yield ""


def _elements(own: OwnSegment, version: str) -> str:
    named = []
    for place, word in enumerate(own.elements.split(), 1):
        element = ELEMENTS[version][word.rstrip("!")]
        usage = "mandatory" if word.endswith("!") else "optional"
        named.append(f"{own.id}{place:02} {element.name} ({usage})")
    return ", ".join(named)


def _rows(known: Grammar, guide: SetGuide) -> Iterator[str]:
    yield "ST   M 1"
    yield from _level(known.rows, guide, "")
    yield "SE   M 1"


def _level(rows: tuple[Row | Loop, ...], guide: SetGuide, indent: str) -> Iterator[str]:
    forbidden = {rule.at for rule in guide.rules if rule.use == "forbidden" and not rule.element}
    for row in rows:
        if guide.version not in row.versions or row.id in forbidden:
            continue
        most = str(row.most) if row.most else "*"
        if isinstance(row, Loop):
            yield f"{indent}{row.id:4} {row.usage} {most} loop"
            yield from _level(row.rows[1:], guide, indent + "  ")
        else:
            yield f"{indent}{row.id:4} {row.usage} {most}"
