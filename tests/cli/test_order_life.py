"""An order's whole life goes through, and what it costs at AWS is counted and bounded."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from hub.cli.bench_order_life import order_life
from hub.cli.order_papers import OrderedLine, Supplier

TEMPLATE = Path(__file__).resolve().parents[2] / "infra/template/Hub.template.json"
# A dollar fifty for a million write units: an order's life stays well below a tenth of a cent.
MOST = {
    "order_life_write_units": 500,
    "order_life_read_units": 100,
    "order_life_s3_requests": 30,
}


class Account:
    """What the bench needs of a cloud."""

    def client(self, service):
        return boto3.client(service, region_name="us-east-1")


@pytest.fixture
def table():
    template = json.loads(TEMPLATE.read_text())
    [properties] = [
        each["Properties"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::DynamoDB::Table"
    ]
    return properties


def test_an_orders_life_ends_well_and_costs_what_it_may(table, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        spent = order_life(Account(), table)
    assert {name: spent[name] for name in MOST if spent[name] > MOST[name]} == {}
    assert all(spent[name] > most / 4 for name, most in MOST.items())
    assert spent["order_life_events"] > 20


def test_a_supplier_acknowledges_what_it_can_read_only():
    supplier = Supplier("081234567", "098765432")
    with pytest.raises(ValueError, match="no group of ours"):
        supplier.acknowledge(b"nothing", 1)
    line = OrderedLine("1", "FB-1", "10", "2.50")
    assert b"PRF*PO-1~" in supplier.ship("PO-1", [line], 7)
