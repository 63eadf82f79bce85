"""What an endpoint of the submission API asks of a token, said the same to callers and in the OpenAPI."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from headless.bearers import READ, SEND, bearer_of


class Scope(HttpBearer):
    """A token of our identity provider, with a scope. `request.auth` is then the Bearer."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        return bearer_of(request, self.scope)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise NotImplementedError


SENDS, READS = Scope(SEND), Scope(READ)
