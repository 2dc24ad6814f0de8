"""Which of the versions that the hub has grammars of is the nearer one."""

VERSIONS = ("004010", "005010")


def nearer_version(stated: str) -> str:
    """The nearer of the two versions that the hub has grammars of, by GS08's first six digits."""
    digits = stated[:6]
    if len(digits) != len("004010") or not (digits.isascii() and digits.isdecimal()):
        return VERSIONS[0]
    return min(VERSIONS, key=lambda version: abs(int(version) - int(digits)))
