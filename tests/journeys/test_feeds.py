"""Feeds on the embedded cloud: dropped, uploaded and sent, read by their door, told by the API."""

import pytest
import requests

DEMAND = "sku,date,quantity\n"


def drop_feed(hub, key: str, text: str) -> None:
    hub.s3.put_object(Bucket=hub.bucket, Key=f"feeds/{key}", Body=text.encode())


def read_feed(hub, size: int, name: str):
    """The feed of this name and size, once it was read."""
    feeds = hub.wait(
        lambda: [f for f in hub.all("/feeds", "feeds") if (f["name"], f["size"]) == (name, size)]
    )
    return hub.get(f"/feeds/{feeds[0]['id']}")


def test_a_dropped_feed_is_read_and_its_bad_rows_are_told(hub) -> None:
    text = DEMAND + "A-1,2025-01-02,5\nA-2,2025-13-02,5\nA-3,2025-01-02,NaN\n"
    drop_feed(hub, "demand.csv", text)
    feed = read_feed(hub, len(text), "demand")
    assert ("read", 1, 2) == (feed["status"], feed["rows"], feed["refused_count"])
    assert [(3, "date"), (4, "quantity")] == [(r["line"], r["column"]) for r in feed["refused"]]
    codes = {e["code"]: e for e in hub.all("/exceptions", "exceptions")}
    assert feed["id"] == codes["FEED_ROWS_REFUSED"]["file"]
    part = f"tables/demand/{feed['sha256']}.parquet"
    assert b"PAR1" == hub.s3.get_object(Bucket=hub.bucket, Key=part)["Body"].read()[:4]


def test_rows_are_sent_once_whoever_sends_them_again(hub) -> None:
    rows = [{"sku": "A-1", "on_hand": "5"}, {"sku": "", "on_hand": "1"}]
    headers = {"Idempotency-Key": "stock-1"}
    answers = [
        hub.call("POST", "/stock", status=202, json={"rows": rows}, headers=headers)
        for _ in range(2)
    ]
    taken = answers[0].json()
    assert taken == answers[1].json()
    assert (1, 1, "sku is empty") == (
        taken["rows"],
        taken["refused_count"],
        taken["refused"][0]["reason"],
    )
    feed = hub.wait(lambda: _there(hub, taken["feed"]))
    assert ("stock", "read", 1) == (feed["name"], feed["status"], feed["rows"])
    other = {"rows": [{"sku": "A-9", "on_hand": "5"}]}
    again = hub.call("POST", "/stock", status=422, json=other, headers=headers)
    assert "IDEMPOTENCY_KEY_REUSED" == again.json()["code"]


def _there(hub, feed: str):
    told = {each["id"] for each in hub.all("/feeds", "feeds")}
    return hub.get(f"/feeds/{feed}") if feed in told else None


@pytest.mark.parametrize(
    ("path", "name", "row"),
    [
        (
            "/items",
            "items",
            {"sku": "A", "description": "", "supplier_id": "S", "unit_cost": "1.10"},
        ),
        ("/sales", "demand", {"sku": "A", "date": "2025-01-03", "quantity": 7}),
        (
            "/feeds/receipts",
            "receipts",
            {"order_id": "P", "sku": "A", "supplier_id": "S"}
            | {"quantity": "-2", "received_on": "2025-01-03"},
        ),
    ],
)
def test_other_systems_send_rows_of_their_own(hub, path: str, name: str, row) -> None:
    headers = {"Idempotency-Key": f"rows-{name}"}
    taken = hub.call("POST", path, status=202, json={"rows": [row]}, headers=headers).json()
    assert (name, 1, 0) == (taken["name"], taken["rows"], taken["refused_count"])
    assert "read" == hub.wait(lambda: _there(hub, taken["feed"]))["status"]


def test_a_large_feed_is_uploaded_to_its_own_place(hub) -> None:
    ticket = hub.call("POST", "/uploads", status=201, json={"feed": "demand"}).json()
    days = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    text = DEMAND + "".join(f"S-{n},{day},{n % 7}\n" for n in range(300) for day in days)
    put = requests.put(ticket["url"], text.encode(), headers=ticket["headers"], timeout=60)
    assert 200 == put.status_code
    feed = read_feed(hub, len(text), "demand")
    assert (300 * len(days), 0) == (feed["rows"], feed["refused_count"])
    assert ("2024-01-01", "2024-12-28") == (feed["report"]["first"], feed["report"]["last"])


def test_what_is_no_feed_goes_to_quarantine(hub) -> None:
    drop_feed(hub, "stock.csv", "no;feed;at;all\n")
    feed = read_feed(hub, 15, "stock")
    assert "quarantined" == feed["status"]
    assert "parts its columns by ';'" in feed["reason"]
    key = f"quarantine/feeds/{feed['id']}/report.txt"
    hub.wait(lambda: _object(hub, key))
    assert b"was not read" in _object(hub, key)


def _object(hub, key: str) -> bytes | None:
    found = hub.s3.list_objects_v2(Bucket=hub.bucket, Prefix=key)
    if not found["KeyCount"]:
        return None
    return hub.s3.get_object(Bucket=hub.bucket, Key=key)["Body"].read()


def test_feeds_are_staffs_alone(hub) -> None:
    supplier = hub.cloud.login("bolt@hub.local", groups=("supplier",), partner="BOLT")
    for path in ("/feeds", "/feeds/x"):
        hub.call("GET", path, token=supplier, status=403)
    headers = {"Idempotency-Key": "s-1"}
    rows = {"rows": [{"sku": "A", "on_hand": "5"}]}
    hub.call("POST", "/stock", token=supplier, status=403, json=rows, headers=headers)
    hub.call("POST", "/uploads", token=supplier, status=404, json={"feed": "stock"})


def test_no_dead_letter_is_left(hub) -> None:
    hub.cloud.settle(timeout=60)
    assert 0 == hub.count("FeedsDeadLetterQueueUrl")
