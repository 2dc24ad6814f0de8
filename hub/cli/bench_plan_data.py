"""A made-up company to measure planning on: feeds as canonical Parquet files, always the same.

A third of its SKUs sells steadily, the others now and then or in lumps. Suppliers have some 400
SKUs each, lead times, review days, packs, minimum orders (every fourth) and contract prices (for
every twentieth SKU); an order is open for every fifth SKU. No number is drawn: each follows from a
hash of what it is of, so that the files can be made row after row, however many there are.
"""
# ruff: noqa: S608 - SQL of our own numbers

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 (fields are called date)
from pathlib import Path

from edi.feeds.database import connect
from edi.feeds.select import quoted
from schemas.feeds import FeedName

AS_OF = Day(2026, 11, 20)
SKUS_A_SUPPLIER = 400
RECEIPTS_A_SUPPLIER = 30


@dataclass(frozen=True)
class Size:
    """How many SKUs, and their history: so many observations, each of so many days."""

    skus: int
    observations: int
    period: int


def make_company(folder: Path, size: Size) -> dict[FeedName, list[Path]]:
    """Write the feeds of a company into a folder; their files by name."""
    folder.mkdir(parents=True, exist_ok=True)
    suppliers = max(size.skus // SKUS_A_SUPPLIER, 1)
    queries: dict[FeedName, str] = {
        "items": _items(size.skus, suppliers),
        "suppliers": _suppliers(suppliers),
        "demand": _demand(size),
        "stock": _stock(size),
        "open_orders": _open_orders(size.skus, suppliers),
        "receipts": _receipts(suppliers),
        "contracts": _contracts(size.skus, suppliers),
    }
    files: dict[FeedName, list[Path]] = {}
    with connect() as database:
        database.execute("SET threads = 1")
        for name, query in queries.items():
            path = folder / f"{name}.parquet"
            database.execute(
                f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
            )
            files[name] = [path]
    return files


def _share(of: str, salt: int) -> str:
    """A number from 0 to 1 that follows from another."""
    return f"((hash({of}, {salt}) >> 11)::DOUBLE / 9007199254740992)"


def _kind(sku: str) -> str:
    """How often a SKU is asked for (in an observation), and how many then on average."""
    often = f"CASE WHEN {_share(sku, 1)} < 0.33 THEN 1.0 ELSE 0.03 + 0.6 * {_share(sku, 2)} END"
    return f"{often} AS often, 1 + 30 * pow({_share(sku, 3)}, 3) AS size"


def _sku(number: str) -> str:
    return f"printf('S%07d', {number})"


def _supplier(number: str, suppliers: int) -> str:
    return f"printf('V%05d', ({number}) % {suppliers})"


def _items(skus: int, suppliers: int) -> str:
    return (
        f"SELECT {_sku('i')} AS sku, 'Item ' || i AS description,"
        f" {_supplier('i', suppliers)} AS supplier_id,"
        f" (0.5 + 90 * pow({_share('i', 4)}, 2))::DECIMAL(18, 6) AS unit_cost,"
        " 'C' || i % 12 AS category, 'EA' AS uom, 'USD' AS currency, '' AS supplier_sku,"
        " '' AS gtin, [1, 1, 5, 12][1 + i % 4]::DECIMAL(18, 6) AS pack_size,"
        " [1, 1, 10, 24][1 + i // 7 % 4]::DECIMAL(18, 6) AS moq, 1::DECIMAL(18, 6) AS each_per_uom,"
        " false AS single_source, 0.95::DECIMAL(18, 6) AS service_level,"
        " 0::DECIMAL(18, 6) AS shelf_life_days"
        f" FROM range({skus}) r(i)"
    )


def _suppliers(suppliers: int) -> str:
    return (
        f"SELECT {_supplier('i', suppliers)} AS supplier_id, 'Supplier ' || i AS name,"
        " (3 + i % 25)::DECIMAL(18, 6) AS lead_time_days,"
        " [1, 1, 7][1 + i % 3]::DECIMAL(18, 6) AS review_days,"
        " (CASE WHEN i % 4 = 0 THEN 400 ELSE 0 END)::DECIMAL(18, 6) AS min_order_value,"
        " 6::DECIMAL(18, 6) AS order_cost, 'USD' AS currency, '' AS edi_id,"
        " 'ZZ' AS edi_qualifier, '' AS vat_id, '' AS iban, false AS evaluated_receipt"
        f" FROM range({suppliers}) r(i)"
    )


def _demand(size: Size) -> str:
    """The rows with any demand, in the order of their dates; each dated as its span's last day."""
    steady = f"size + sqrt(size) * 1.7 * ({_share('k', 6)} + {_share('k', 7)} - 1) * 1.4"
    lumpy = f"1 - ln({_share('k', 6)} + 1e-9) * size"
    return (
        f"SELECT {_sku('i')} AS sku, (DATE '{AS_OF}' - ({size.observations} - 1 - t)::INTEGER"
        f" * {size.period})::DATE AS date,"
        f" greatest(round(CASE WHEN often = 1 THEN {steady} ELSE {lumpy} END), 1)"
        "::DECIMAL(18, 6) AS quantity, 'MAIN' AS location, false AS censored FROM"
        f" (SELECT *, {_kind('i')} FROM (SELECT k, (k // {size.skus})::INTEGER AS t,"
        f" k % {size.skus} AS i FROM range({size.skus * size.observations}) r(k)))"
        f" WHERE {_share('k', 5)} < often"
    )


def _stock(size: Size) -> str:
    """What lasts for one to seven months, as after a while of planning; nothing of every 25th."""
    return (
        f"SELECT {_sku('i')} AS sku,"
        f" (CASE WHEN i % 25 = 3 THEN 0 ELSE ceil(often * (size + 1) / {size.period}"
        f" * (30 + 180 * {_share('i', 8)})) END)::DECIMAL(18, 6) AS on_hand,"
        f" DATE '{AS_OF}' AS as_of, 'MAIN' AS location, (i % 3)::DECIMAL(18, 6) AS reserved,"
        " 0::DECIMAL(18, 6) AS backordered"
        f" FROM (SELECT i, {_kind('i')} FROM range({size.skus}) r(i))"
    )


def _open_orders(skus: int, suppliers: int) -> str:
    return (
        f"SELECT 'PO' || i // 20 AS order_id, {_sku('i')} AS sku,"
        f" {_supplier('i', suppliers)} AS supplier_id, 12::DECIMAL(18, 6) AS quantity,"
        f" (DATE '{AS_OF}' - (i % 30)::INTEGER)::DATE AS ordered_on, NULL::DATE AS due_on,"
        f" 'MAIN' AS location FROM range(0, {skus}, 5) r(i)"
    )


def _receipts(suppliers: int) -> str:
    took = "(2 + i % 25 + (k * 7 + i) % 5)::INTEGER"
    return (
        f"SELECT 'R' || i || '-' || k AS order_id, {_sku('i')} AS sku,"
        f" {_supplier('i', suppliers)} AS supplier_id, 10::DECIMAL(18, 6) AS quantity,"
        f" (DATE '{AS_OF}' - (k * 9)::INTEGER)::DATE AS received_on,"
        f" (DATE '{AS_OF}' - (k * 9)::INTEGER - {took})::DATE AS ordered_on, 'MAIN' AS location"
        f" FROM range({suppliers}) s(i), range({RECEIPTS_A_SUPPLIER}) r(k)"
    )


def _contracts(skus: int, suppliers: int) -> str:
    return (
        f"SELECT 'C1' AS contract_id, {_sku('i')} AS sku,"
        f" {_supplier('i', suppliers)} AS supplier_id,"
        f" ((0.5 + 90 * pow({_share('i', 4)}, 2)) * (1 - b * 0.05))::DECIMAL(18, 6) AS unit_price,"
        " [1, 100][1 + b]::DECIMAL(18, 6) AS from_quantity, NULL::DATE AS valid_from,"
        f" NULL::DATE AS valid_to FROM range(0, {skus}, 20) r(i), range(2) c(b)"
    )
