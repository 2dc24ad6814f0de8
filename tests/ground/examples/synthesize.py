"""Run by tests/ground in a process of its own: synthesizes the ground, and a careless one.

Prints JSON: the template, and what cdk-nag says of a bucket and a queue made without care.
"""

import contextlib
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from infra.synth import kept_context, render, synthesize


def careless() -> str:
    """The findings of cdk-nag in a stack without any care."""
    from aws_cdk import App, Stack, Validations
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sqs as sqs
    from cdk_nag import AwsSolutionsChecks

    with tempfile.TemporaryDirectory() as outdir:
        app = App(outdir=outdir, analytics_reporting=False)
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        stack = Stack(app, "Careless")
        s3.Bucket(stack, "Bucket")
        sqs.Queue(stack, "Queue")
        with contextlib.suppress(RuntimeError):
            app.synth()
        return (Path(outdir) / "validation-report.json").read_text()


said = {"template": render(synthesize(kept_context())), "careless": careless()}
json.dump(said, sys.stdout)
