"""`hub check`, `translate`, `ack` and `guide` as commands: what they print and how they exit."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
HUB = [sys.executable, "-m", "hub.cli.main"]
PROFILE = """
id = "BOLT"
name = "Bolt and Bracket"
us = { qualifier = "ZZ", id = "CORNERSTORE" }
identities = [{ qualifier = "01", id = "081234567" }]
guide = "mill-distribution"
version = "005010"
delimiters = { element = "|", segment = "'" }
"""


def hub(*words, stdin=None):
    return subprocess.run([*HUB, *words], cwd=ROOT, capture_output=True, input=stdin, check=False)


@pytest.fixture
def partners(tmp_path):
    (tmp_path / "bolt.toml").write_text(PROFILE)
    return str(tmp_path)


def test_a_sound_file_exits_0_and_prints_one_json_document():
    ended = hub("check", str(SAMPLES / "pass/850-two-orders.edi"), "--json")

    assert 0 == ended.returncode
    assert 2 == json.loads(ended.stdout)["accepted"]


def test_a_file_with_a_bad_set_exits_1_and_says_where_in_words():
    ended = hub("check", str(SAMPLES / "fail/bad-set-among-good.edi"))

    assert 1 == ended.returncode
    assert "is not a number: 'TWO'" in ended.stdout.decode()
    assert b"2 accepted, 1 rejected" in ended.stderr


def test_a_file_that_is_not_there_is_a_wrong_call():
    ended = hub("check", "no-such-file.edi", "--json")

    assert 2 == ended.returncode
    assert b"there is no file" in ended.stderr


def test_a_partner_is_checked_against_its_identities_and_its_guide(partners):
    ended = hub(
        "check", str(SAMPLES / "pass/855-price-change-and-backorder.edi"),
        "--partner", "BOLT", "--partners", partners, "--json",
    )  # fmt: skip
    report = json.loads(ended.stdout)
    found = report["interchanges"][0]["groups"][0]["sets"][0]["findings"]

    assert 1 == ended.returncode
    assert [] == report["interchanges"][0]["findings"]
    assert {"GUIDE_ID_MISSING", "GUIDE_ELEMENT_MISSING"} == {f["code"] for f in found}


def test_a_document_goes_from_x12_to_json_and_back_again():
    sample = str(SAMPLES / "pass/850-retail-004010.edi")
    told = hub("translate", sample, "--json").stdout

    written = hub("translate", "-", "--to", "x12", "--set", "850", stdin=told)
    again = hub("translate", "-", "--json", stdin=written.stdout).stdout

    assert 0 == written.returncode, written.stderr
    assert json.loads(told)["documents"] == json.loads(again)["documents"]


def test_a_document_is_written_for_a_partner_with_its_version_and_delimiters(partners):
    order = {
        "kind": "order", "number": "P-1", "purpose": "00", "type": "NE", "date": "2026-01-05",
        "contacts": [{"function": "BD", "name": "PAT MILLER"}],
        "references": [{"qualifier": "VR", "value": "V2040"}],
        "ship_to": {"name": "PLANT 2"},
        "lines": [{
            "line": "1", "quantity": "5", "unit": "EA", "unit_price": "1.5", "price_basis": "PE",
            "ids": [{"qualifier": "BP", "id": "B-10"}], "description": "WASHER M8",
            "schedules": [{"quantity": "5", "unit": "EA", "date_qualifier": "002",
                           "date": "2026-01-20"}],
        }],
    }  # fmt: skip

    ended = hub(
        "translate", "-", "--to", "x12", "--set", "850", "--partner", "BOLT", "--partners",
        partners, "--control", "77", "--test", stdin=json.dumps(order).encode(),
    )  # fmt: skip
    segments = ended.stdout.decode().split("'")

    assert 0 == ended.returncode, ended.stderr
    assert segments[0].startswith("ISA|00|")
    assert "|^|00501|000000077|0|T|>" in segments[0]
    assert segments[1].startswith("GS|PO|CORNERSTORE|081234567|")
    assert segments[1].endswith("|77|X|005010")
    assert "SCH|5|EA|||002|20260120" in segments


def test_what_a_document_lacks_and_the_set_requires_is_an_error_that_names_it():
    order = b'{"kind": "order", "number": "P-1", "lines": [{"line": "1"}]}'

    ended = hub("translate", "-", "--to", "x12", "--set", "850", stdin=order)

    assert 1 == ended.returncode
    assert b"" == ended.stdout
    assert b"BEG05 (Date) is mandatory and is empty" in ended.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", "x12"], "--set CODE"),
        (["--to", "x12", "--set", "832"], "set 832 is not one that we write"),
        (["--to", "x12", "--set", "810"], "does not carry documents of kind order"),
        (["--to", "x12", "--set", "850", "--sender", "ACME"], "is no identity"),
        (["--to", "x12", "--set", "850", "--version", "007040"], "is not written"),
    ],
)
def test_a_wrong_call_is_told_and_exits_2(words, told):
    ended = hub("translate", "-", *words, stdin=b'{"kind": "order", "number": "P-1"}')

    assert 2 == ended.returncode
    assert told in ended.stderr.decode()


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{", b'{"kind": "poem"}', b'{"kind": "order", "x": 1}']
)
def test_json_that_is_no_document_is_told_and_exits_1(text):
    ended = hub("translate", "-", "--to", "x12", "--set", "850", stdin=text)

    assert 1 == ended.returncode
    assert b"DOCUMENT_INVALID" in ended.stderr


def test_ack_prints_the_acknowledgment_alone():
    ended = hub("ack", str(SAMPLES / "pass/850-two-orders.edi"))

    assert ended.stdout.startswith(b"ISA*00*")
    assert ended.stdout.endswith(b"IEA*1*000000001~")
    assert b"AK9*A*2*2*2~" in ended.stdout


def test_a_guide_is_printed_as_a_page():
    ended = hub("guide", "show", "harvest-grocery", "--set", "850")

    assert 0 == ended.returncode
    assert b"### Sample" in ended.stdout
    assert b"BEG*00*SA*70114402**20260105~" in ended.stdout


def test_checking_a_file_loads_no_tables_no_cloud_and_no_second_reader():
    script = (
        "import sys; sys.argv = ['hub', 'check', sys.argv[1], '--json']\n"
        "from hub.cli.main import _run\n"
        "_run()\n"
        "heavy = {'duckdb', 'numpy', 'boto3', 'botocore', 'pyx12', 'moto', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    sample = str(SAMPLES / "pass/850-two-orders.edi")

    ended = subprocess.run(
        [sys.executable, "-c", script, sample], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "[]" == ended.stderr.strip()
