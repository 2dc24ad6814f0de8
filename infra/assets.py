"""The code and the layers as CDK sees them: built folders on deploy, stand-ins for `make synth`."""

from pathlib import Path

from aws_cdk import AssetHashType
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.packaging import LAYERS, Folders

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


class Assets(Construct):
    """One code asset for all functions, and the layers. `folders` is None: nothing is bundled."""

    def __init__(self, scope: Construct, name: str, folders: Folders | None) -> None:
        super().__init__(scope, name)
        self._folders = folders
        self.code = self._asset("code")
        self.layers = {name: self._layer(name) for name in LAYERS}

    def _layer(self, name: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name.capitalize(),
            code=self._asset(name),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
            description=f"Procurement Hub: {name} (infra/layers/{name}.txt)",
        )

    def _asset(self, name: str) -> lambda_.Code:
        if self._folders is None:
            # A stand-in whose hash never changes: the template says where code goes, not which.
            stand_in = Path(__file__).parent / "layers"
            return lambda_.Code.from_asset(
                str(stand_in), asset_hash=name, asset_hash_type=AssetHashType.CUSTOM
            )
        folder = self._folders.code if name == "code" else self._folders.layers / name
        return lambda_.Code.from_asset(str(folder))
