"""Which SKU-location stands in which shard and place, with all that is known of it but its history.

All of a supplier's SKUs stand in one shard where they fit: its minimum order is one decision. What
has no stock count can't be planned; it stands behind, so that it is told of all the same.
"""

from collections.abc import Iterator, Sequence
from datetime import date as Day  # noqa: N812 (a parameter is called day elsewhere)

from edi.feeds.database import Database, count

# A row by its key; suppliers and items are told by join. Money is whole millionths.
_KNOWN = """
    i.sku IS NOT NULL AS known, coalesce(p.place, -1)::INTEGER AS supplier,
    coalesce(i.supplier_id, '') AS supplier_id,
    coalesce(i.unit_cost::DECIMAL(38, 6) * 1000000, 0)::BIGINT AS unit_cost,
    coalesce(i.category, '') AS category, coalesce(i.uom, '') AS uom,
    coalesce(i.currency, '') AS currency, i.pack_size::DOUBLE AS pack_size, i.moq::DOUBLE AS moq,
    i.service_level::DOUBLE AS service_level,
    i.shelf_life_days::DOUBLE AS shelf_life_days
"""
_ITEMS = """
    LEFT JOIN items i USING (sku)
    LEFT JOIN supplier_places p ON i.supplier_id = p.supplier_id
"""


def lay_out(database: Database, as_of: Day, cap: int) -> None:
    """Make the table `counted`: the SKU-locations with a stock count, each with `shard`, `place`.

    The tables of the feeds must be there. Places go from 0, in the order of shard, SKU, location.
    """
    database.execute(
        "CREATE TABLE supplier_places AS SELECT supplier_id,"
        " (row_number() OVER (ORDER BY supplier_id) - 1)::INTEGER AS place FROM suppliers"
    )
    _sum_orders(database, as_of)
    _list_prices(database, as_of)
    _pack(database, cap)
    database.execute(f"""
        CREATE TABLE counted AS SELECT
            (row_number() OVER (ORDER BY shard, sku, location) - 1)::INTEGER AS place, *
        FROM (
            SELECT s.sku, s.location, {_KNOWN},
                s.on_hand::DOUBLE AS on_hand, s.reserved::DOUBLE AS reserved,
                s.backordered::DOUBLE AS backordered, s.as_of AS counted_on,
                coalesce(o.quantity, 0) AS on_order, c.from_quantity, c.unit_price,
                (b.shard + (row_number() OVER (
                    PARTITION BY coalesce(i.supplier_id, '') ORDER BY s.sku, s.location
                ) - 1) // {cap})::INTEGER AS shard
            FROM stock s {_ITEMS}
            LEFT JOIN ordered o ON o.sku = s.sku AND o.location = s.location
            LEFT JOIN prices c ON c.sku = s.sku AND c.supplier_id = i.supplier_id
            JOIN packing b ON b.supplier_id = coalesce(i.supplier_id, '')
        ) ORDER BY shard, sku, location
    """)


def add_uncounted(database: Database, cap: int) -> None:
    """Make the table `uncounted`: what was asked for without a stock count, and what never was.

    The table `strangers` must have the keys with demand that stock does not have.
    """
    rows = count(database, "SELECT count(*) FROM counted")
    last = count(database, "SELECT coalesce(max(shard), 0) FROM counted")
    used = count(database, f"SELECT count(*) FROM counted WHERE shard = {last}")
    database.execute(f"""
        CREATE TABLE uncounted AS SELECT
            ({rows} + nth)::INTEGER AS place,
            ({last} + ({used} + nth) // {cap})::INTEGER AS shard, *
        FROM (
            SELECT u.sku, u.location, u.asked, {_KNOWN},
                row_number() OVER (ORDER BY u.sku, u.location) - 1 AS nth
            FROM (
                SELECT sku, location, true AS asked FROM strangers
                UNION ALL SELECT sku, '', false FROM items
                WHERE sku NOT IN (SELECT sku FROM stock) AND sku NOT IN (SELECT sku FROM strangers)
            ) u {_ITEMS}
        ) ORDER BY place
    """)


def bases(counts: Sequence[int], cap: int) -> Iterator[int]:
    """The shard in which each supplier's rows begin, suppliers with so many rows in their order."""
    shard, used = 0, 0
    for rows in counts:
        if used and used + rows > cap:
            shard, used = shard + 1, 0
        yield shard
        more = max(rows - 1, 0) // cap
        shard, used = shard + more, used + rows - more * cap


def _pack(database: Database, cap: int) -> None:
    found = database.execute(
        "SELECT coalesce(i.supplier_id, '') AS supplier_id, count(*) FROM stock"
        " LEFT JOIN items i USING (sku) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    database.execute("CREATE TABLE packing (supplier_id VARCHAR, shard INTEGER)")
    begun = bases([rows for _, rows in found], cap)
    pairs = [(supplier, shard) for (supplier, _), shard in zip(found, begun, strict=True)]
    if pairs:
        database.executemany("INSERT INTO packing VALUES (?, ?)", pairs)


def _sum_orders(database: Database, as_of: Day) -> None:
    database.execute(
        "CREATE TABLE ordered AS SELECT sku, location, sum(quantity)::DOUBLE AS quantity"
        f" FROM open_orders WHERE ordered_on <= DATE '{as_of}' GROUP BY sku, location"
    )


def _list_prices(database: Database, as_of: Day) -> None:
    """The contract prices that hold on a day, as lists by SKU and supplier; the lower one holds."""
    database.execute(f"""
        CREATE TABLE prices AS SELECT sku, supplier_id,
            list(from_quantity ORDER BY from_quantity) AS from_quantity,
            list(unit_price ORDER BY from_quantity) AS unit_price
        FROM (
            SELECT sku, supplier_id, from_quantity::DOUBLE AS from_quantity,
                min(unit_price::DECIMAL(38, 6) * 1000000)::BIGINT AS unit_price
            FROM contracts
            WHERE coalesce(valid_from <= DATE '{as_of}', true)
                AND coalesce(valid_to >= DATE '{as_of}', true)
            GROUP BY ALL
        ) GROUP BY sku, supplier_id
    """)
