"""Spellings of one unit: X12 and UN/ECE names of the same thing. Nothing is converted here."""

_SPELLINGS = (
    ("EA", "C62", "H87"),
    ("CA", "XCS"),
    ("BX", "XBX"),
    ("CT", "XCT"),
    ("PK", "XPK"),
    ("DZ", "DZN"),
    ("KG", "KGM"),
    ("LB", "LBR"),
    ("PL", "XPL"),
)
_FIRST = {name: names[0] for names in _SPELLINGS for name in names}


def same_unit(one: str, other: str | None) -> bool:
    """Whether two names are of one unit; a unit that is not named is the order's own."""
    return other is None or not other.strip() or _plain(one) == _plain(other)


def _plain(unit: str) -> str:
    name = unit.strip().upper()
    return _FIRST.get(name, name)
