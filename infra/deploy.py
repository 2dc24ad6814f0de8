"""`python -m infra.deploy [COMMAND] [OPTIONS]`: the pinned CDK CLI, also where Node is missing.

COMMAND is the CLI's (deploy unless named: diff, bootstrap, synth, destroy). npx brings the CLI from
npm into the virtual environment's cache; the CLI runs infra.app, which builds what Lambda runs.
"""

import os
import subprocess
import sys

from infra.node import npx, provide_node
from infra.packaging import ROOT

# npm's latest (3.0.0) reads older schemas than aws-cdk-lib 2.275 writes.
CLI = "aws-cdk@2.1148.1"


def command(arguments: list[str]) -> list[str]:
    """The call of the CLI: `deploy` is meant where no command is named."""
    if not arguments or arguments[0].startswith("-"):
        arguments = ["deploy", *arguments]
    return [*npx(), "--yes", CLI, *arguments]


def main() -> None:
    provide_node()
    os.environ.setdefault("CDK_DISABLE_CLI_TELEMETRY", "true")
    raise SystemExit(subprocess.run(command(sys.argv[1:]), cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
