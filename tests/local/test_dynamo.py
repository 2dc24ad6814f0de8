"""DynamoDB: queries and transactions that mean what AWS means, and cost what they return."""

import json
import statistics
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import moto.dynamodb.models as backends
import moto.dynamodb.models.table as tables
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.local.clock import MovableClock
from hub.local.dynamo import Dynamo, indexes
from hub.local.patches import Patches
from hub.local.watch import Watch


@pytest.fixture(scope="module", autouse=True)
def _patched() -> Iterator[None]:
    patches = Patches()
    Dynamo(MovableClock(), Watch()).patch(patches)
    yield
    patches.restore()


def make_backend() -> Any:
    """A table `t` with a number as its range key and an index by `kind`, in `sort` order."""
    backend = backends.DynamoDBBackend("us-east-1", "123456789012")
    backend.create_table(
        name="t",
        schema=_keys("pk", "sk"),
        throughput=None,
        attr=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "kind", "AttributeType": "S"},
            {"AttributeName": "sort", "AttributeType": "S"},
        ],
        global_indexes=[
            {
                "IndexName": "by_kind",
                "KeySchema": _keys("kind", "sort"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        indexes=None,
        streams={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=None,
        warm_throughput=None,
    )
    return backend


def _keys(hash_key: str, range_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key, "KeyType": "HASH"},
        {"AttributeName": range_key, "KeyType": "RANGE"},
    ]


def item(pk: str, sk: int, **more: str) -> dict[str, Any]:
    texts = {name: {"S": value} for name, value in more.items()}
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}, **texts}


def key(pk: str, sk: int) -> dict[str, Any]:
    return item(pk, sk)


def put(pk: str, sk: int, **more: str) -> dict[str, Any]:
    return {"Put": {"TableName": "t", "Item": item(pk, sk, **more)}}


def query(
    backend: Any,
    index: str | None,
    of: str,
    condition: tuple[str, list[Any]] | None = None,
    limit: int | None = None,
    start: dict[str, Any] | None = None,
    forward: bool = True,
    **more: Any,
) -> tuple[list[tuple[str, int]], Any]:
    """The keys of the items found, and the last evaluated key."""
    hash_name, range_name, kind = ("kind", "sort", "S") if index else ("pk", "sk", "N")
    comparison, values = condition or (None, [])
    typed = [{kind: str(value)} for value in values]
    found, scanned, last = backend.query(
        "t",
        {"S": of},
        comparison,
        typed,
        limit,
        start,
        forward,
        None,
        index_name=index,
        hash_key_conditions=[(hash_name, {"S": of})],
        range_key_conditions=[(range_name, comparison, typed)] if comparison else [],
        **more,
    )
    assert scanned >= len(found)
    shown = [(each.attrs["pk"].value, int(each.attrs["sk"].value)) for each in found]
    return shown, json.loads(json.dumps(last, default=lambda each: each.to_json()))


ITEMS = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.integers(-12, 12)),
    st.one_of(st.none(), st.tuples(st.sampled_from("xy"), st.text("abü", max_size=3))),
    max_size=30,
)
CONDITIONS = ["=", "<", "<=", ">", ">=", "BETWEEN"]


def meets(value: Any, comparison: str, values: list[Any]) -> bool:
    first = values[0]
    return bool(
        {
            "=": lambda: value == first,
            "<": lambda: value < first,
            "<=": lambda: value <= first,
            ">": lambda: value > first,
            ">=": lambda: value >= first,
            "BETWEEN": lambda: first <= value <= values[1],
            "BEGINS_WITH": lambda: str(value).startswith(str(first)),
        }[comparison]()
    )


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_query_finds_what_a_scan_would_in_the_same_order(data: st.DataObject) -> None:
    backend, items = make_backend(), data.draw(ITEMS)
    for (pk, sk), listed in items.items():
        more = {} if listed is None else {"kind": listed[0], "sort": listed[1] or "a"}
        backend.put_item("t", item(pk, sk, **more))
    index = data.draw(st.sampled_from([None, "by_kind"]))
    of = data.draw(st.sampled_from("xy" if index else "ab"))
    rows = [
        ((listed[1] or "a") if index and listed else sk, pk, sk)
        for (pk, sk), listed in items.items()
        if (listed is not None and listed[0] == of if index else pk == of)
    ]
    condition = None
    if data.draw(st.booleans()):
        comparison = data.draw(st.sampled_from(CONDITIONS + (["BEGINS_WITH"] if index else [])))
        values = st.text("abü", min_size=1, max_size=2) if index else st.integers(-12, 12)
        condition = (comparison, [data.draw(values), data.draw(values)])
        rows = [row for row in rows if meets(row[0], *condition)]
    forward = data.draw(st.booleans())
    expected = [(pk, sk) for _, pk, sk in sorted(rows, reverse=not forward)]
    assert expected == query(backend, index, of, condition, forward=forward)[0]

    limit, paged, start = data.draw(st.integers(1, 4)), [], None
    while True:
        page, start = query(backend, index, of, condition, limit, start, forward)
        paged += page
        assert len(page) <= limit
        if start is None:
            break
    assert expected == paged


def test_numbers_sort_as_numbers() -> None:
    backend = make_backend()
    for number in (10, 9, -1, 100):
        backend.put_item("t", item("a", number))
    assert [("a", n) for n in (-1, 9, 10, 100)] == query(backend, None, "a")[0]


def test_a_page_that_is_full_says_where_to_go_on_even_if_nothing_follows() -> None:
    backend = make_backend()
    backend.put_item("t", item("a", 1, kind="x", sort="s"))
    page, last = query(backend, "by_kind", "x", limit=1)
    assert ([("a", 1)], item("a", 1, kind="x", sort="s")) == (page, last)
    assert ([], None) == query(backend, "by_kind", "x", limit=1, start=last)
    assert None is query(backend, "by_kind", "x", limit=2)[1]


def test_a_page_holds_at_most_a_megabyte() -> None:
    backend = make_backend()
    for number in range(4):
        backend.put_item("t", item("a", number, text="x" * 390_000))
    page, last = query(backend, None, "a")
    assert (2, key("a", 1)) == (len(page), last)
    assert 2 == len(query(backend, None, "a", start=last)[0])


def test_a_limit_counts_what_is_looked_at_not_what_a_filter_keeps() -> None:
    backend = make_backend()
    for number in range(6):
        backend.put_item("t", item("a", number, odd="yes" if number % 2 else "no"))
    found, last = query(
        backend,
        None,
        "a",
        limit=4,
        filter_expression="odd = :y",
        expr_values={":y": {"S": "yes"}},
    )
    assert ([("a", 1), ("a", 3)], key("a", 3)) == (found, last)


def test_an_unknown_index_is_refused() -> None:
    with pytest.raises(Exception, match="Invalid index"):
        query(make_backend(), "by_nothing", "x")


def test_indexes_follow_updates_and_deletes() -> None:
    backend = make_backend()
    backend.put_item("t", item("a", 1, kind="x", sort="1"))
    backend.update_item("t", key("a", 1), "SET kind = :k", {}, {":k": {"S": "y"}}, None, None, None)
    assert ([], [("a", 1)]) == (
        query(backend, "by_kind", "x")[0],
        query(backend, "by_kind", "y")[0],
    )
    backend.update_item("t", key("a", 1), "REMOVE kind", {}, {}, None, None, None)
    assert [] == query(backend, "by_kind", "y")[0]
    backend.put_item("t", item("a", 1, kind="z", sort="1"))
    backend.delete_item("t", key("a", 1))
    assert ([], []) == (query(backend, "by_kind", "z")[0], query(backend, None, "a")[0])


def records(backend: Any) -> list[tuple[str, str]]:
    return [
        (each.record["eventName"], each.record["dynamodb"]["Keys"]["sk"]["N"])
        for each in backend.tables["t"].stream_shard.items
    ]


def state(backend: Any) -> Any:
    """All that a failed transaction must leave as it was."""
    table = backend.tables["t"]
    found = {name: [] for name in (None, "by_kind")}
    for name in found:
        for of in "abxy":
            found[name] += query(backend, name, of)[0]
    return [each.to_json() for each in table.all_items()], found, records(backend)


def failing_transactions() -> list[tuple[str, list[dict[str, Any]]]]:
    change = {
        "Update": {
            "TableName": "t",
            "Key": key("a", 1),
            "UpdateExpression": "SET kind = :k, fresh = :k",
            "ExpressionAttributeValues": {":k": {"S": "y"}},
        }
    }
    delete = {"Delete": {"TableName": "t", "Key": key("a", 2)}}
    taken = {
        "Put": {
            "TableName": "t",
            "Item": item("b", 1),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }
    check = {
        "ConditionCheck": {
            "TableName": "t",
            "Key": key("a", 9),
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
    upsert = {"Update": {**change["Update"], "Key": key("a", 77)}}
    bad_type = {"Put": {"TableName": "t", "Item": {"pk": {"S": "a"}, "sk": {"S": "text"}}}}
    bad_update = {
        "Update": {
            "TableName": "t",
            "Key": key("a", 78),
            "UpdateExpression": "SET n = missing + :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }
    before = [change, delete, put("b", 3, kind="x", sort="3"), upsert]
    return [
        ("a condition on a put", [*before, taken]),
        ("a condition check", [*before, check]),
        ("a key of the wrong type", [*before, bad_type]),
        ("an update that cannot be done", [*before, bad_update]),
        ("one item twice", [*before, {"Delete": {"TableName": "t", "Key": key("a", 1)}}]),
    ]


@pytest.mark.parametrize(
    "transaction", [each for _, each in failing_transactions()],
    ids=[name for name, _ in failing_transactions()],
)  # fmt: skip
def test_a_failed_transaction_leaves_no_trace(transaction: list[dict[str, Any]]) -> None:
    backend = make_backend()
    for pk, sk, kind in (("a", 1, "x"), ("a", 2, "x"), ("b", 1, "y")):
        backend.put_item("t", item(pk, sk, kind=kind, sort=str(sk)))
    before = state(backend)
    with pytest.raises(Exception, match=r".+"):
        backend.transact_write_items(transaction)
    assert before == state(backend)


def test_a_transaction_that_is_cancelled_says_why_for_each_item() -> None:
    backend = make_backend()
    backend.put_item("t", item("a", 1))
    taken = put("a", 1)
    taken["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
    with pytest.raises(Exception, match="Transaction cancelled") as cancelled:
        backend.transact_write_items([put("a", 2), taken, put("a", 3)])
    codes = [
        each.get("Code") for each in json.loads(cancelled.value.description)["CancellationReasons"]
    ]
    assert ["None", "ConditionalCheckFailed", "None"] == codes


def test_a_transaction_makes_its_stream_records_in_order_when_it_is_done() -> None:
    backend = make_backend()
    backend.put_item("t", item("a", 1))
    delete = {"Delete": {"TableName": "t", "Key": key("a", 1)}}
    backend.transact_write_items([put("a", 5), delete, put("a", 2)])
    assert [("INSERT", "1"), ("INSERT", "5"), ("REMOVE", "1"), ("INSERT", "2")] == records(backend)


def test_an_update_of_a_new_item_is_one_insert_and_of_a_failed_one_none() -> None:
    backend = make_backend()
    add = ("ADD n :one", {}, {":one": {"N": "1"}})
    backend.update_item("t", key("a", 1), *add)
    backend.update_item("t", key("a", 1), *add)
    with pytest.raises(Exception, match=r".+"):
        backend.update_item("t", key("a", 2), "SET n = x + :one", {}, {":one": {"N": "1"}})
    assert [("INSERT", "1"), ("MODIFY", "1")] == records(backend)
    assert [("a", 1)] == query(backend, None, "a")[0]
    images = [each.record["dynamodb"] for each in backend.tables["t"].stream_shard.items]
    assert ("1", "2") == (images[1]["OldImage"]["n"]["N"], images[1]["NewImage"]["n"]["N"])


def filled(count: int) -> Any:
    backend = make_backend()
    for number in range(count):
        stream = f"s{number // 10}"
        backend.put_item("t", item(stream, number % 10, kind="x", sort=f"{number:06d}"))
    return backend


def test_a_query_looks_at_what_it_returns_however_large_the_table_is() -> None:
    for count in (200, 5_000):
        backend = filled(count)
        made = indexes(backend.tables["t"])
        middle = item("s5", 0, kind="x", sort="000100")
        assert 10 == len(query(backend, None, "s7")[0])
        assert 20 == len(query(backend, "by_kind", "x", limit=20, start=middle)[0])
        assert 5 == len(query(backend, "by_kind", "x", (">=", ["000100"]), 5, forward=False)[0])
        assert (10, 25) == (made[None].touched, made["by_kind"].touched)


def test_no_write_walks_the_table_or_copies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = filled(200)

    def refuse(*_: Any) -> Any:
        raise AssertionError("the whole table was touched")

    monkeypatch.setattr(tables.Table, "all_items", refuse)
    monkeypatch.setattr(tables.Table, "__deepcopy__", refuse, raising=False)
    backend.transact_write_items([put("s1", 99, kind="x", sort="9"), put("new", 1)])
    backend.update_item("t", key("new", 1), "SET a = :a", {}, {":a": {"S": "b"}})
    backend.delete_item("t", key("new", 1))
    taken = put("s1", 1)
    taken["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
    with pytest.raises(Exception, match="ConditionalCheckFailed"):
        backend.transact_write_items([put("s2", 99), taken])


@pytest.fixture(scope="module")
def running(run: Any) -> Iterator[Any]:
    def fill(template: Any) -> None:
        for name in ("small", "large", "race"):
            template.table(name)

    with run(fill) as started:
        yield started


def test_of_racing_conditional_writes_exactly_one_wins(running: Any) -> None:
    dynamodb = running.cloud.client("dynamodb")
    won: list[int] = []

    def write(number: int, version: int) -> None:
        try:
            dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": "race",
                            "Item": {"pk": {"S": "s"}, "sk": {"S": str(version)}},
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    }
                ]
            )
        except dynamodb.exceptions.TransactionCanceledException:
            return
        won.append(number)

    for version in range(10):
        threads = [threading.Thread(target=write, args=(n, version)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 10 == len(won)


def test_concurrent_counters_never_lose_a_step(running: Any) -> None:
    dynamodb = running.cloud.client("dynamodb")
    taken: list[Decimal] = []

    def count() -> None:
        for _ in range(10):
            answer = dynamodb.update_item(
                TableName="race",
                Key={"pk": {"S": "COUNTER"}, "sk": {"S": "COUNTER"}},
                UpdateExpression="ADD n :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
                ReturnValues="UPDATED_NEW",
            )
            taken.append(Decimal(answer["Attributes"]["n"]["N"]))

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Decimal(n) for n in range(1, 61)] == sorted(taken)


LARGE, SMALL = 20_000, 200
ROUNDS = 60
LIMIT = 1.5


@pytest.mark.bench
def test_get_query_and_commit_take_the_same_at_twenty_thousand_items(running: Any) -> None:
    dynamodb = running.cloud.client("dynamodb")
    for table, count in (("small", SMALL), ("large", LARGE)):
        _fill(table, count)
    for name, work in _work(dynamodb).items():
        times: dict[str, list[float]] = {"small": [], "large": []}
        for number in range(ROUNDS):
            for table in ("small", "large"):
                began = time.perf_counter()
                work(table, number)
                times[table].append(time.perf_counter() - began)
        ratio = statistics.median(times["large"]) / statistics.median(times["small"])
        assert ratio <= LIMIT, f"{name}: {ratio:.2f} times as long"


def _fill(name: str, count: int) -> None:
    """As many streams of ten events as make `count` items, all of one kind."""
    table = backends.dynamodb_backends["123456789012"]["us-east-1"].tables[name]
    for number in range(count):
        table.put_item(
            {
                "pk": {"S": f"STREAM#{number // 10}"},
                "sk": {"S": f"EVENT#{number % 10:012d}"},
                "kind": {"S": "document"},
                "sort": {"S": f"{number:08d}"},
                "state": {"S": "x" * 200},
            }
        )


def _work(dynamodb: Any) -> dict[str, Any]:
    def get(table: str, number: int) -> None:
        event = {"pk": {"S": f"STREAM#{number % 20}"}, "sk": {"S": "EVENT#000000000003"}}
        assert "Item" in dynamodb.get_item(TableName=table, Key=event, ConsistentRead=True)

    def query_table(table: str, number: int) -> None:
        answer = dynamodb.query(
            TableName=table,
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": f"STREAM#{number % 20}"}},
        )
        assert 10 == answer["Count"]

    def query_index(table: str, number: int) -> None:
        answer = dynamodb.query(
            TableName=table,
            IndexName="by_kind",
            KeyConditionExpression="kind = :k",
            ExpressionAttributeValues={":k": {"S": "document"}},
            ScanIndexForward=False,
            Limit=20,
        )
        assert 20 == answer["Count"]

    def commit(table: str, number: int) -> None:
        items = [
            {
                "Put": {
                    "TableName": table,
                    "Item": {
                        "pk": {"S": f"NEW#{number}"},
                        "sk": {"S": str(place)},
                        "kind": {"S": "document"},
                        "sort": {"S": f"new{number:08d}"},
                    },
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for place in range(5)
        ]
        dynamodb.transact_write_items(TransactItems=items)

    return {"get": get, "query": query_table, "query of an index": query_index, "commit": commit}
