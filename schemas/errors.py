"""The errors of the house. Expected trouble in a file is a Finding, never one of these.

* HubError
  x InputError        the caller asked for something that cannot be (exit 2, HTTP 400)
    + NotFound        what was named is not there (HTTP 404)
    + TooLarge        over a cap: a body, a commit, a page (HTTP 413)
    + IdempotencyKeyReused  the key of another request (HTTP 422)
    + Clash         not as things stand: a name that is taken, an order that has ended (HTTP 409)
  x Conflict          someone else committed first: load again, decide again (HTTP 409)
  x Unavailable       a product that we stand on failed (exit 3, HTTP 503)
  x OutOfTime         stopped on purpose before the end: called again, it goes on from there
"""


class HubError(Exception):
    """The root: every error that the hub raises on purpose."""


class InputError(HubError):
    """The call is wrong; the message says what, where and what to do."""


class NotFound(InputError):
    """What the caller named does not exist, or is not theirs to see."""


class TooLarge(InputError):
    """A cap was passed; the message names the cap."""


class IdempotencyKeyReused(InputError):
    """An Idempotency-Key came again with a request that asks for something else."""


class Clash(InputError):
    """What was asked for does not fit what stands; asking again alone does not help."""


class Conflict(HubError):
    """A stream is no longer at the version that the decision was made on."""

    def __init__(self, *streams: str) -> None:
        self.streams = streams
        super().__init__(f"changed by someone else meanwhile: {', '.join(streams)}")


class Unavailable(HubError):
    """A service did not answer; trying again later may work."""


class OutOfTime(HubError):
    """The work was larger than the time for it; what is done is recorded, and the rest goes on."""
