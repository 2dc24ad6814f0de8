"""What boto3 raises, in the words of schemas.errors: a product that fails is Unavailable.

Only what may pass by itself is translated; a refusal (a missing grant, a wrong name) is a fault of
the deployment and stays as it is, loud.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected

from schemas.errors import Unavailable

PASSING = frozenset(
    {
        "ExecutionLimitExceeded",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "KMS.ThrottlingException",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


@contextmanager
def translated(product: str) -> Iterator[None]:
    """Turn passing trouble with a product (after boto3's own retries) into Unavailable."""
    try:
        yield
    except ClientError as error:
        if passes(error):
            raise Unavailable(f"{product} does not answer: {code(error)}") from error
        raise
    except (NotConnected, HTTPClientError) as error:
        raise Unavailable(f"{product} cannot be reached: {type(error).__name__}") from error


def code(error: ClientError) -> str:
    """The product's own name for what went wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status(error: ClientError) -> int:
    """The HTTP status of the answer."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def passes(error: ClientError) -> bool:
    """Whether trying again later may work."""
    return code(error) in PASSING or status(error) >= 500
