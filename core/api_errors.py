"""Which errors each endpoint of the API answers, told in its OpenAPI: those that are answered, and no other.

Every one is a problem document (RFC 9457, core.api.ProblemOut). What its document says is tried by the tests: requests
made up from it get no status that it lacks, and each status that it names is brought about. What every read
understands (core.api_asking) is told here too.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from core.api import ProblemOut
from core.api_asking import EXPAND, FIELDS, LANGUAGE, expandable, item_of
from core.api_links import MOST_EXPANDED

CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
# Of any address under /api/: who asks writes it wrongly or too often, or we fail or are away.
ALWAYS = {
    400: "The request cannot be read, or asks for something that is not known here: `errors` says what.",
    429: "Too many requests from this address: `Retry-After` says when to ask again.",
    500: "Something failed on our side.",
    503: "Away for a moment: `Retry-After` says when to ask again.",
}
OF_A_TOKEN = {
    401: "There is no good token: `WWW-Authenticate` says what is wrong with it.",
    403: "The token, its program or its person may not do this.",
    404: "There is no such thing, or it is of another program or person.",
}
CHANGING = {
    409: "It does not fit what is there now: sent already, closed, or a key used for something else.",
    410: "The draft has expired.",
    422: "Some answers are missing or wrong: `errors` says which.",
}
OF_PIECES = {  # of tus 1.0.0
    409: "`Upload-Offset` is not where the file goes on: the answer says it.",
    410: "The draft or the file has expired.",
    412: "Another version of tus: `Tus-Version` says ours.",
    413: "More than the question takes, or than was announced.",
    422: "The question takes no more files, or no empty one.",
}
OF_A_PIECE = {415: "A piece is `application/offset+octet-stream`.", 460: "It is not what `Upload-Checksum` says."}
NOT_FOUND = "There is no such thing, or not for everybody."
INVALID = "A parameter has a value it cannot have: `errors` says which."
NAMES_A_THING = {"province", "below", "path"}  # parameters whose value must be of something there is
EXAMPLES = {
    400: {"title": "La petición no es válida", "detail": "Aquí se conocen estos: fields, lang, limit."},
    404: {"title": "No encontrado"},
    422: {"title": "La petición no es válida"},
    401: {"title": "Entre primero", "detail": "Ese testigo no abre nada."},
    403: {"title": "No puede hacer esto", "detail": "Este programa no puede enviar este formulario."},
    409: {"title": "Esto no encaja con lo que hay ahora", "detail": "Este borrador ya se envió."},
    410: {"title": "Esto ya no está publicado", "detail": "Este borrador venció."},
    412: {"title": "Cambió desde que lo leyó"},
    413: {"title": "La petición es demasiado grande", "detail": "pesa más de 5 MB."},
    415: {"title": "No leemos ese tipo de cuerpo"},
    460: {"title": "Lo que llegó no es lo que se envió"},
    500: {"title": "Algo falló de nuestro lado"},
    503: {"title": "El servicio no está disponible ahora"},
    429: {"title": "Demasiadas peticiones", "detail": "Pregunte de nuevo dentro de 45 segundos."},
}


def errors_of(operation: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield (status, what it means) of an operation of OpenAPI."""
    parameters = operation.get("parameters", [])
    yield from ALWAYS.items()
    if operation.get("security"):
        yield from OF_A_TOKEN.items()
        yield from (CHANGING.items() if any(int(status) in (201, 204) for status in operation["responses"]) else ())
    if "requestBody" in operation:
        yield from {**CHANGING, 422: INVALID}.items()
    if any(one["name"].lower() == "tus-resumable" for one in parameters):
        yield from OF_PIECES.items()
    if "offset+octet-stream" in str(operation.get("requestBody")):
        yield from {405: "`X-HTTP-Method-Override` says neither.", **OF_PIECES, **OF_A_PIECE}.items()
    if any(one["name"].lower() == "if-match" for one in parameters):
        yield 412, "It changed since it was read: `If-Match` says another version."
    if "multipart" in str(operation.get("requestBody")):
        yield 413, "The file is larger than the question takes."
    if any(one["in"] == "path" or one["name"] in NAMES_A_THING for one in parameters):
        yield 404, NOT_FOUND
    if any("pattern" in str(one) or "enum" in str(one) or one["schema"].get("type") != "string" for one in parameters):
        yield 422, INVALID


def with_errors(schema: dict[str, Any], api: Any) -> dict[str, Any]:
    """Return the OpenAPI document (changed) of an API whose operations name their errors and what all understand."""
    schema["components"]["schemas"]["ProblemOut"] = ProblemOut.json_schema()
    operations = {one.operation_id or api.get_openapi_operation_id(one): one for one in operations_of(api)}
    for path in schema["paths"].values():
        for operation in path.values():
            for status, meaning in sorted(dict(errors_of(operation)).items()):
                operation["responses"].setdefault(status, {"description": meaning, "content": content(status)})
            if "get" in path and operation is path["get"]:
                operation["parameters"] += understood(operations[operation["operationId"]], operation["parameters"])
    return schema


def operations_of(api: Any) -> Iterator[Any]:
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def content(status: int) -> dict[str, Any]:
    """Return the content of an error, with an example of what it says."""
    example = {"type": "about:blank", "status": status, "detail": "", **EXAMPLES.get(status, {"title": "Error"})}
    return {"application/problem+json": {**CONTENT["application/problem+json"], "example": example}}


def understood(operation: Any, own: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the parameters that an operation understands beside its own."""
    item = item_of(operation)
    if LANGUAGE not in {one["name"] for one in own}:
        codes = [code for code, _name in settings.LANGUAGES]
        yield _parameter(LANGUAGE, "Language of the answer, instead of `Accept-Language`.", {"enum": codes})
    if item:
        names = ", ".join(item.model_fields)
        yield _parameter(FIELDS, f"Only these parts of each item, with commas between; others are left out: {names}.")
    if item and (links := expandable(item)):
        told = f"What these links lead to, instead of them, {MOST_EXPANDED} or fewer: {', '.join(links)}."
        yield _parameter(EXPAND, told)


def _parameter(name: str, description: str, more: dict[str, Any] | None = None) -> dict[str, Any]:
    schema = {"type": "string", "title": name.title(), **(more or {})}
    return {"in": "query", "name": name, "schema": schema, "required": False, "description": description}
