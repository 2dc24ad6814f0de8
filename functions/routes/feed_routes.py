"""The routes of feeds: rows as JSON, and what became of each feed."""

from functions.routes import feeds
from functions.routes.route import RECEIVERS, Route
from hub.core.access import STAFF
from schemas.feeding import RowsTaken

FEEDS = "feeds"

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/feeds/<name>",
        RECEIVERS,
        feeds.post_rows,
        "Send rows of a feed; those that are there stay, those with the same key are replaced",
        FEEDS,
        202,
        RowsTaken,
        once=True,
    ),
    Route(
        "POST",
        "/items",
        RECEIVERS,
        feeds.post_items,
        "Send items: rows of the feed items",
        FEEDS,
        202,
        RowsTaken,
        once=True,
    ),
    Route(
        "POST",
        "/stock",
        RECEIVERS,
        feeds.post_stock,
        "Send what is on hand: rows of the feed stock",
        FEEDS,
        202,
        RowsTaken,
        once=True,
    ),
    Route(
        "POST",
        "/sales",
        RECEIVERS,
        feeds.post_sales,
        "Send a day's sales of an item in all: rows of the feed demand",
        FEEDS,
        202,
        RowsTaken,
        once=True,
    ),
    Route("GET", "/feeds", STAFF, feeds.list_feeds, "List feeds, newest first", FEEDS),
    Route(
        "GET",
        "/feeds/<feed>",
        STAFF,
        feeds.get_feed,
        "What became of a feed, with the rows that were refused",
        FEEDS,
    ),
)
