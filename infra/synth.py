"""`python -m infra.synth`: writes infra/template/, the synthesized template kept in the repository.

Offline and without bundling: no npm, no account, no asset is built. Asset hashes are scrubbed, so
the template changes only when the ground does. `--into FOLDER` writes elsewhere, for a test.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from infra.node import provide_node

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = Path("infra/template/Hub.template.json")


def synthesize(context: dict[str, Any]) -> dict[str, Any]:
    """The stack's template with some context, nothing bundled. Any finding of cdk-nag fails it."""
    provide_node()
    from infra.app import make_app

    with tempfile.TemporaryDirectory() as outdir:
        make_app(outdir=outdir, context=context, folders=None).synth()
        template = json.loads((Path(outdir) / "Hub.template.json").read_text())
    for resource in template["Resources"].values():
        _scrub(resource)
    return dict(template)


def kept_context() -> dict[str, Any]:
    """The context of the kept template: the feature flags of cdk.json, and no settings."""
    return dict(json.loads((ROOT / "cdk.json").read_text())["context"])


def render(template: dict[str, Any]) -> str:
    """A template as text: the same template, the same text."""
    return json.dumps(template, indent=1, sort_keys=True) + "\n"


def _scrub(resource: dict[str, Any]) -> None:
    """Say in a code resource where its code comes from, instead of the hash of what it was."""
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::Lambda::Function":
        properties["Code"]["S3Key"] = "code.zip"
        _say_where(resource, ".", "Code")
    if resource["Type"] == "AWS::Lambda::LayerVersion":
        name = properties["Description"].split()[2]
        properties["Content"]["S3Key"] = f"layers/{name}.zip"
        _say_where(resource, f"build/layers/{name}", "Content")


def _say_where(resource: dict[str, Any], path: str, of: str) -> None:
    resource.setdefault("Metadata", {}).update({"aws:asset:path": path, "aws:asset:property": of})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / TEMPLATE.parent)
    into = parser.parse_args().into
    text = render(synthesize(kept_context()))
    into.mkdir(parents=True, exist_ok=True)
    (into / TEMPLATE.name).write_text(text)


if __name__ == "__main__":
    main()
