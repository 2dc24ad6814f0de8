"""Suppliers' scorecards, the rows they are made of, and the policy they are reckoned by."""

from typing import Annotated, Literal
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.routes.documents import After, Limit, Partner
from functions.routes.door import caller, ports
from schemas.partners import PartnerId
from schemas.scorecards import (
    MeasureName,
    MeasureRows,
    PolicyInForce,
    PolicyVersions,
    PolicyWanted,
    Scorecard,
    ScorecardPage,
)

PartnerPath = Annotated[PartnerId, Path()]
CSV = "text/csv; charset=utf-8"
ROWS = {
    "description": "Done",
    "content": {
        "application/json": {"model": MeasureRows},
        "text/csv": {"schema": {"type": "string"}},
    },
}
COLUMNS = ("measure", "order", "line", "day", "part", "of", "words", "versions", "path")
# Reckoning is loaded by the calls that need it, not by every cold start.


def list_scorecards(
    partner: Partner = None, limit: Limit = 50, after: After = None
) -> ScorecardPage:
    from hub.flows import scorecards

    return scorecards.list_scorecards(ports(), caller(), partner=partner, limit=limit, after=after)


def get_scorecard(partner: PartnerPath) -> Scorecard:
    from hub.flows import scorecards

    return scorecards.get_scorecard(ports(), caller(), partner)


def post_scorecard(partner: PartnerPath) -> Scorecard:
    from hub.flows import scorecards

    return scorecards.reckon_now(ports(), caller(), partner)


def list_scorecard_rows(
    partner: PartnerPath,
    measure: Annotated[MeasureName, Query()],
    format: Annotated[Literal["json", "csv"], Query()] = "json",  # noqa: A002
    limit: Annotated[int, Query(ge=1, le=5000, description="how many at most")] = 1000,
    after: After = None,
) -> Response[MeasureRows | str]:
    from hub.flows import scorecards

    found = scorecards.measure_rows(ports(), caller(), partner, measure, limit=limit, after=after)
    if format == "json":
        return Response(status_code=200, content_type="application/json", body=found)
    return Response(status_code=200, content_type=CSV, body=_csv(found), headers=_more(found))


def get_scorecard_policy() -> PolicyInForce:
    from hub.flows import scorecard_policy

    return scorecard_policy.policy_in_force(ports())


def list_scorecard_policies() -> PolicyVersions:
    from hub.flows import scorecard_policy

    return PolicyVersions(versions=scorecard_policy.policy_versions(ports()))


def put_scorecard_policy(wanted: PolicyWanted) -> PolicyInForce:
    from hub.flows import scorecard_policy

    return scorecard_policy.put_policy(ports(), wanted, by=caller().name)


def _csv(found: MeasureRows) -> str:
    from hub.core.exports import to_csv

    rows = (each.model_dump(mode="json") for each in found.rows)
    shown = (row | {"versions": " ".join(map(str, row["versions"]))} for row in rows)
    return to_csv(COLUMNS, ([row[column] for column in COLUMNS] for row in shown))


def _more(found: MeasureRows) -> dict[str, str | list[str]]:
    """A CSV has no place for its `next`: a Link header (RFC 8288) leads on."""
    if found.next is None or found.measure is None:
        return {}
    where = f"{found.measure.rows}&format=csv&after={quote(found.next)}"
    return {"Link": f'<{where}>; rel="next"'}
