"""A site on which people sign in with their account of Soberanía, and which serves the sample front end beside it.

    SITE=https://soberania.example CLIENT_ID=... CLIENT_SECRET=... PORT=9001 python relying_site.py

It needs `pyjwt[crypto]` to verify who signed in. In the admin, its client has the redirect address
http://localhost:9001/vuelta, is marked as being developed and, to send forms for people, has the scopes requests.send
and requests.read. Sessions are in memory and the token never leaves this machine but for the front end of its own
person: behind https, in a cookie that scripts cannot read.
"""

import base64
import hashlib
import json
import os
import secrets
import urllib.parse
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jwt

FRONT = Path(__file__).parent / "front"
KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
SCOPES = "openid requests.send requests.read"
SECONDS = 15


class Provider:
    """The identity provider of a site, as its discovery document describes it."""

    def __init__(self, site, client_id, secret, back):
        self.site, self.client_id, self.secret, self.back = site.rstrip("/"), client_id, secret, back
        self.about = self._json(f"{self.site}/.well-known/openid-configuration")

    def address(self, state, nonce, verifier):
        """Return where a person is sent to sign in: with PKCE (S256), a state and a nonce of this try alone."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {"client_id": self.client_id, "redirect_uri": self.back, "response_type": "code", "scope": SCOPES}
        asked |= {"state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self.about['authorization_endpoint']}?{urllib.parse.urlencode(asked)}"

    def taken(self, code, nonce, verifier):
        """Return (who it is, the access token) of a code. Raises ValueError for what is not right."""
        said = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": verifier}
        basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        answer = self._json(self.about["token_endpoint"], urllib.parse.urlencode(said).encode(), headers)
        keys = jwt.PyJWKSet.from_dict(self._json(self.about["jwks_uri"]))
        key = next(one for one in keys.keys if one.key_id == jwt.get_unverified_header(answer["id_token"])["kid"])
        try:
            who = jwt.decode(
                answer["id_token"], key, ["RS256"], audience=self.client_id, issuer=self.about["issuer"], leeway=30
            )
        except jwt.InvalidTokenError as error:
            raise ValueError(str(error)) from None
        if who.get("nonce") != nonce:
            raise ValueError("the answer is not to our question")
        return who, answer["access_token"]

    @staticmethod
    def _json(url, body=None, headers=()):
        with urllib.request.urlopen(urllib.request.Request(url, body, dict(headers)), timeout=SECONDS) as answer:
            return json.load(answer)


class Handler(BaseHTTPRequestHandler):
    provider, sessions = None, {}

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/entrar":
            return self._leave()
        if path == "/vuelta":
            return self._back(dict(urllib.parse.parse_qsl(query)))
        if path == "/sitio":
            said = {"site": self.provider.site, "token": self._session().get("token", "")}
            return self._say(200, json.dumps(said).encode(), "application/json", {"Cache-Control": "no-store"})
        file = FRONT / ("index.html" if path == "/" else path.lstrip("/"))
        if file.parent != FRONT or not file.is_file():
            return self._say(404, b"", "text/plain")
        return self._say(200, file.read_bytes(), KINDS[file.suffix])

    def _leave(self):
        """Begin to sign in: what must come back is kept in the session of this browser."""
        trial = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        name = secrets.token_urlsafe(32)
        self.sessions[name] = {"trial": trial}
        cookie = f"s={name}; Path=/; HttpOnly; SameSite=Lax"
        return self._say(303, b"", "text/plain", {"Location": self.provider.address(**trial), "Set-Cookie": cookie})

    def _back(self, said):
        trial = self._session().pop("trial", None)
        if not trial or not secrets.compare_digest(said.get("state", ""), trial["state"]) or "code" not in said:
            return self._say(400, b"No se pudo entrar. Vuelva a intentarlo.", "text/plain; charset=utf-8")
        try:
            who, token = self.provider.taken(said["code"], trial["nonce"], trial["verifier"])
        except (ValueError, OSError, KeyError, StopIteration):
            return self._say(400, b"No se pudo entrar. Vuelva a intentarlo.", "text/plain; charset=utf-8")
        name = secrets.token_urlsafe(32)  # another session than that of before the sign-in
        self.sessions[name] = {"who": who["sub"], "token": token}
        return self._say(
            303, b"", "text/plain", {"Location": "/", "Set-Cookie": f"s={name}; Path=/; HttpOnly; SameSite=Lax"}
        )

    def _session(self):
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("s")
        return self.sessions.get(cookie.value, {}) if cookie else {}

    def _say(self, status, body, kind, headers=()):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **dict(headers)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def serve(port, site, client_id, secret, back=None):
    """Return the server, to be started with serve_forever()."""
    handler = type("Handler", (Handler,), {"sessions": {}})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    handler.provider = Provider(site, client_id, secret, back or f"http://localhost:{server.server_port}/vuelta")
    return server


if __name__ == "__main__":
    names = ("SITE", "CLIENT_ID", "CLIENT_SECRET")
    serve(int(os.environ.get("PORT", "9001")), *(os.environ[name] for name in names)).serve_forever()
