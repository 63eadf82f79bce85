"""Which errors each endpoint of the API answers, told in its OpenAPI: those that are answered, and no other.

Every one is a problem document (RFC 9457, core.api.ProblemOut). What its document says is tried by the tests: requests
made up from it get no status that it lacks, and each status that it names is brought about.
"""

from collections.abc import Iterator
from typing import Any

from core.api import ProblemOut

CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
# Of any address under /api/: who asks writes it wrongly or too often, or we fail or are away.
ALWAYS = {
    400: "The request cannot be read.",
    429: "Too many requests from this address: `Retry-After` says when to ask again.",
    500: "Something failed on our side.",
    503: "Away for a moment: `Retry-After` says when to ask again.",
}
NOT_FOUND = "There is no such thing, or not for everybody."
INVALID = "A parameter has a value it cannot have: `errors` says which."
NAMES_A_THING = {"province"}  # parameters whose value must be of something there is


def errors_of(operation: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield (status, what it means) of an operation of OpenAPI."""
    parameters = operation.get("parameters", [])
    yield from ALWAYS.items()
    if any(one["in"] == "path" or one["name"] in NAMES_A_THING for one in parameters):
        yield 404, NOT_FOUND
    if any("pattern" in str(one) or one["schema"].get("type") != "string" for one in parameters):
        yield 422, INVALID


def with_errors(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI document (changed) whose operations name their errors."""
    schema["components"]["schemas"]["ProblemOut"] = ProblemOut.json_schema()
    for path in schema["paths"].values():
        for operation in path.values():
            for status, meaning in sorted(errors_of(operation)):
                operation["responses"].setdefault(status, {"description": meaning, "content": CONTENT})
    return schema
