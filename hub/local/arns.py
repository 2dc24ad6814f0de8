"""Where the embedded cloud claims to be, and how AWS names things there.

One account and one region: moto's defaults, so that clients without any set-up agree with it.
"""

from dataclasses import dataclass

ACCOUNT = "123456789012"
REGION = "us-east-1"
PARTITION = "aws"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Arn:
    """The parts of an ARN that we look at; `resource` is all that follows the account."""

    service: str
    resource: str

    @property
    def name(self) -> str:
        """The last part of the resource: a queue's, function's or bus's own name."""
        return self.resource.replace("/", ":").split(":")[-1]


def parse_arn(text: str) -> Arn:
    """The parts of an ARN. Raises ValueError if it is none."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise ValueError(f"not an ARN: {text}")
    return Arn(parts[2], parts[5])


def make_arn(service: str, resource: str) -> str:
    """The ARN of something in our account and region."""
    return f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT}:{resource}"
