"""Feeds: rows sent as JSON, and what became of each feed."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.routes.documents import After, Limit
from functions.routes.door import once, ports
from schemas.feeding import FeedPage, FeedView, RowsTaken, RowsTold
from schemas.feeds import FeedName

Name = Annotated[FeedName, Path(description="which feed")]
OnlyName = Annotated[FeedName | None, Query(description="only this feed's")]

# What writes and checks rows is loaded by the calls that need it, not by every start.


def post_rows(name: Name, told: RowsTold) -> Response[RowsTaken]:
    return _send(name, told)


def post_items(told: RowsTold) -> Response[RowsTaken]:
    return _send("items", told)


def post_stock(told: RowsTold) -> Response[RowsTaken]:
    return _send("stock", told)


def post_sales(told: RowsTold) -> Response[RowsTaken]:
    return _send("demand", told)


def list_feeds(name: OnlyName = None, limit: Limit = 50, after: After = None) -> FeedPage:
    from hub.flows import feeds

    return feeds.list_feeds(ports(), name=name, limit=limit, after=after)


def get_feed(feed: str) -> FeedView:
    from hub.flows import feeds

    return feeds.get_feed(ports(), feed)


def _send(name: FeedName, told: RowsTold) -> Response[RowsTaken]:
    from hub.flows.feed_rows import send_rows

    taken = send_rows(ports(), name, told.rows, once())
    headers = {"Location": f"/feeds/{taken.feed}"} if taken.feed else {}
    return Response(status_code=202, content_type="application/json", body=taken, headers=headers)
