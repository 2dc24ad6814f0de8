"""A file dropped into tests/samples/pass or fail is a test; a .toml beside it says the rest."""

import tomllib
from pathlib import Path

import pytest

from edi.check import check, translate, wrong

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FILES = sorted(SAMPLES.glob("*/*.edi"))


def findings_of(report):
    """Every finding anywhere in a report."""
    if isinstance(report, dict):
        if "severity" in report:
            yield report
        for value in report.values():
            yield from findings_of(value)
    elif isinstance(report, list):
        for value in report:
            yield from findings_of(value)


def sets_of(report):
    return [s for i in report["interchanges"] for g in i["groups"] for s in g["sets"]]


def expectation(path):
    beside = path.with_suffix(".toml")
    return tomllib.loads(beside.read_text()) if beside.exists() else {}


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_sample_is_judged_as_its_folder_and_its_sidecar_say(path):
    expected = expectation(path)
    report = check(path.read_bytes(), path.name)
    passes = path.parent.name == "pass"
    rejected = [s["control"] for s in sets_of(report) if not s["accepted"]]
    accepted = [s["control"] for s in sets_of(report) if s["accepted"]]

    assert sorted(expected.get("findings", [])) == sorted(f["code"] for f in findings_of(report))
    assert expected.get("rejected", []) == rejected
    assert passes is not wrong(report)
    if not passes:
        assert expected.get("accepted", []) == accepted


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_each_accepted_set_of_a_sample_becomes_one_document(path):
    data = path.read_bytes()

    assert check(data, path.name)["accepted"] == len(translate(data)["documents"])


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_finding_with_a_position_has_the_offset_of_its_segment(path):
    data = path.read_bytes()
    for set_ in sets_of(check(data, path.name)):
        for finding in set_["findings"]:
            if "segment" in finding and finding["code"] not in ABSENT:
                assert data[finding["offset"] :].startswith(finding["segment"].encode())


ABSENT = {"SEGMENT_MISSING", "SE_MISSING", "GS_MISSING"}
