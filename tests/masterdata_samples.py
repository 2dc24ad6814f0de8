"""What tests of master data share."""

from schemas.masterdata import Issue, MasterData


def issues(found: MasterData, code: str) -> list[Issue]:
    """The issues of one code."""
    return [issue for issue in found.issues if issue.code == code]
