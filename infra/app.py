"""The CDK app: the CLI runs this module (cdk.json), `make synth` and the tests call make_app."""

from typing import Any

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.hub import HubStack
from infra.packaging import LAMBDA, ROOT, Folders, build
from infra.settings import read_settings


def make_app(
    outdir: str | None = None,
    context: dict[str, Any] | None = None,
    folders: Folders | None = None,
) -> App:
    """The app with its one stack, checked by cdk-nag's AwsSolutions when it is synthesized."""
    app = App(outdir=outdir, context=context, analytics_reporting=False)
    # Each reason that lets a finding stand is written into the template, beside its resource.
    checks = AwsSolutionsChecks(app, write_suppressions_to_cloud_formation=True)
    Validations.of(app).add_plugins(checks)
    HubStack(app, "Hub", read_settings(app.node.try_get_context), folders)
    return app


def main() -> None:
    """Build the code and the layers, then the template that points to them."""
    make_app(folders=build(ROOT / "build", LAMBDA)).synth()


if __name__ == "__main__":
    main()
