"""An 850 written for each guide, as pyx12 and node-x12 read it: run by hand, needs Node.

npm install --prefix build/node-x12 node-x12@1.7.1
.venv/bin/python tests/edi/guides_read_by_others.py build/node-x12/node_modules
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from edi.guides import load_guide, names
from edi.guides.sample import sample
from edi.outgoing import envelope_to
from edi.second_reader import second_opinion
from edi.x12 import SetRead, read
from edi.x12.write import Composed, compose_set, write_interchange
from schemas.partners import Identity, Partner

AT = datetime(2026, 11, 20, tzinfo=UTC)
READ = """
const { X12Parser } = require(process.argv[1]);
const text = require("fs").readFileSync(0, "utf8");
const set = new X12Parser(true).parse(text).functionalGroups[0].transactions[0];
const of = (tag) => set.segments.filter((segment) => segment.tag === tag);
console.log(JSON.stringify([of("BEG")[0].valueOf(3), of("PO1").map((line) => line.valueOf(2))]));
"""


def order_for(name):
    """The order that a guide's sample says, and the file that we write of it."""
    guide = load_guide(name)
    rules = guide.for_set("850")
    them, us = Identity(qualifier="ZZ", id="PARTNER"), Identity(qualifier="ZZ", id="OURSELVES")
    version = rules.version or "004010"
    partner = Partner(id="P", name="P", identities=(them,), us=us, version=version, guide=name)
    to = envelope_to(partner, version, test=True)
    said = write_interchange([Composed("850", tuple(sample(rules)), ())], to, version, (1, 1), AT)
    [one] = [item for item in read(said, guide) if isinstance(item, SetRead)]
    written = compose_set(one.document, "850", version, to.delimiters, guide)
    assert written.sound, written.findings
    return one.document, write_interchange([written], to, version, (2, 2), AT)


def read_by_node(data, modules):
    place = str(Path(modules).resolve() / "node-x12")
    ran = subprocess.run(["node", "-e", READ, place], input=data, capture_output=True, check=True)
    return json.loads(ran.stdout)


def main():
    for name in names():
        order, data = order_for(name)
        assert () == second_opinion(data)
        told = [order.number, [str(line.quantity) for line in order.lines]]
        assert told == read_by_node(data, sys.argv[1]), name
        sys.stdout.write(
            f"{name}: order {told[0]}, quantities {told[1]}: the same to all three readers\n"
        )


if __name__ == "__main__":
    main()
