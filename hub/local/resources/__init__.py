"""The types of resources that the embedded cloud makes, one module a family.

A type that is not here, or a property that its Kind does not list, stops the start.
"""

from hub.local.resources import (
    functions,
    http,
    identity,
    keeping,
    messages,
    storage,
    tables,
    workflows,
)
from hub.local.stack import Kind

KINDS: dict[str, Kind] = {
    **storage.KINDS,
    **tables.KINDS,
    **messages.KINDS,
    **functions.KINDS,
    **identity.KINDS,
    **http.KINDS,
    **keeping.KINDS,
    **workflows.KINDS,
}
