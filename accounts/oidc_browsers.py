"""Clients that run in a browser (public, with PKCE): their own pages may read what the token endpoint answers.

No cookie is read there, so nothing is given to a page that its code or token would not give it; but a code that leaked
is worth nothing to a page of elsewhere. Sites with a secret have no business in a browser: they are not let.
"""

from functools import wraps
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

LOOPBACK = ("127.0.0.1", "::1", "localhost")  # RFC 8252, 7.3: what a machine answers to itself
LONGEST = 300


def from_browsers(view):
    """Decorate an endpoint of programs so that the pages of public clients can call it and read what it answers."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        origin = request.headers.get("Origin", "")[:LONGEST]
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": "POST, OPTIONS"})
            known = origin and any(origin in origins_of(one) for one in _of_origin(origin))
            if known:
                response["Access-Control-Allow-Methods"] = "POST"
                response["Access-Control-Allow-Headers"] = "Content-Type"
                response["Access-Control-Max-Age"] = "600"
        else:
            response = view(request, *args, **kwargs)
            named = request.POST.get("client_id", "")[:LONGEST].replace("\0", "")
            client = Client.objects.filter(pk=named).first() if origin and named else None
            known = client is not None and origin in origins_of(client)
        if known:
            response["Access-Control-Allow-Origin"] = origin
        elif response.has_header("Access-Control-Allow-Origin"):
            del response["Access-Control-Allow-Origin"]
        patch_vary_headers(response, ["Origin"])
        return response

    answered.csrf_exempt = True
    return answered


def with_a_token(view):
    """Decorate an endpoint that reads nothing but a token: the pages of any origin that hold one may call it."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": "GET, POST, OPTIONS"})
            response["Access-Control-Allow-Methods"] = "GET, POST"
            response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "WWW-Authenticate"
        return response

    answered.csrf_exempt = True
    return answered


def origins_of(client):
    """Return the origins (set of str) of the pages of a client that runs in a browser: those it goes back to."""
    if client.type != Client.Type.PUBLIC:
        return set()
    parts = [urlsplit(uri) for uri in client.get_redirect_uris()]
    return {f"{one.scheme}://{one.netloc}" for one in parts if one.scheme == "https" or is_loopback(one)}


def is_loopback(parts):
    """Say whether a split address is http of the machine of who opens it."""
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _of_origin(origin):
    return Client.objects.filter(type=Client.Type.PUBLIC, redirect_uris__contains=origin.replace("\0", ""))
