"""The API of the platform, `/api/v1/`: a table of contents. Each room writes its own endpoints in its `api.py`."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.http import http_date
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from casework.api import router as figures
from core.api import Problem, problem
from core.api_asking import asked_rightly, expanded, told
from core.api_errors import with_errors
from home.api import router as pages
from news.api import router as news
from search.api import router as search
from services_catalog.api import router as catalogue
from services_catalog.notices import last_turn
from tramites_forms.api import router as forms

from headless.api import router as whole  # isort: skip - once every room said what its pages tell
from headless.api.desk import with_desk  # isort: skip


SECOND = timedelta(seconds=1)
# What is told beside a thing and does not move its `updated_at`: the place of a page among others, and whether a form
# takes what is sent, by the clock and by its quota.
UNSURE = {"trail", "children", "is_open"}


class DescribedAPI(NinjaAPI):
    """Ninja's, whose OpenAPI tells the errors too."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        return with_desk(with_errors(super().get_openapi_schema(*args, **kwargs), self))

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> Any:
        """Answer with what was asked for of `data`, and say when it last changed."""
        changed = changed_at(request, data)
        response = super().create_response(request, told(request, data), **more)
        if changed:
            response["Last-Modified"] = http_date(changed.timestamp())
        return response


def changed_at(request: HttpRequest, data: Any) -> datetime | None:
    """Return when what is answered last changed, or None where nothing says it surely: its ETag then does.

    A date of HTTP is of a second: what changed in this one may change again in it. RFC 9110, 8.8.2.2.
    """
    moment = data.get("updated_at") if isinstance(data, dict) else None
    if not isinstance(moment, datetime) or expanded(request) or UNSURE & data.keys():
        return None
    if isinstance(data.get("services"), int):
        return None  # how many procedures it has
    if "notices" in data and (turned := last_turn()):
        moment = max(moment, turned)  # they begin and end by the clock
    return moment if timezone.now() - moment >= SECOND else None


api = DescribedAPI(
    title="Soberanía",
    version="1",
    urls_namespace="api-v1",
    docs_url=None,  # its page loads scripts from elsewhere
    description="Procedures, guides, checkers, news, offices and institutions of the platform. `?lang=` or "
    "Accept-Language choose the language. Errors are problem documents (RFC 9457).",
)


api.add_decorator(asked_rightly, mode="view")


@api.exception_handler(Problem)
def refused_by_us(request: HttpRequest, error: Any) -> Any:
    return error.response


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Any) -> Any:
    return problem(404)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: Any) -> Any:
    return problem(error.status_code, error.message)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Any) -> Any:
    errors = [{"where": list(map(str, one["loc"])), "message": one["msg"]} for one in error.errors]
    return problem(422, errors=errors)


for router in (catalogue, news, forms, pages, search, figures, whole):
    api.add_router("", router)
