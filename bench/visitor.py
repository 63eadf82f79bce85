"""Somebody with a browser: keeps cookies, follows no link by itself, and sends forms as a browser does."""

import http.client
import re
import uuid
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Unexpected(Exception):
    """The site answered something else than what was waited for."""


class Visitor:
    """One person's requests, each on a connection of its own: nothing is tried twice."""

    def __init__(self, port, cookies=None, headers=None, tls=None):
        """`headers` are sent with every request; `tls` is the SSLContext of a line that is encrypted."""
        self.port, self.tls = port, tls
        self.headers = headers or {"Origin": f"http://localhost:{port}"}
        self.cookies = SimpleCookie(cookies or {})
        self.page = ""

    def ask(self, method, path, body=None, content_type="application/x-www-form-urlencoded"):
        """Return (status, address it leads to). What came is in `page`. Raises OSError or HTTPException."""
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity", **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = content_type
        if self.tls:
            line = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=self.tls)
        else:
            line = http.client.HTTPConnection("localhost", self.port, timeout=60)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            self.page = answer.read().decode(errors="replace")
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        parts = urlsplit(answer.headers.get("Location", ""))
        return answer.status, f"{parts.path}?{parts.query}" if parts.query else parts.path

    def get(self, path):
        """Return the page at an address, after the redirects a browser follows. Raises Unexpected."""
        for _hop in range(5):
            status, leads_to = self.ask("GET", path)
            if status == 200:
                return path
            if status not in (301, 302, 303):
                raise Unexpected(f"GET {path}: {status}")
            path = leads_to
        raise Unexpected(f"GET {path}: redirects without end")

    def post(self, path, fields, files=None):
        """Send the form of the page last seen. Returns the address it leads to. Raises Unexpected."""
        found = TOKEN.search(self.page)
        fields = {"csrfmiddlewaretoken": found[1] if found else self.token(), **fields}
        if files:
            status, leads_to = self.ask("POST", path, *multipart(fields, files))
        else:
            status, leads_to = self.ask("POST", path, urlencode(fields))
        if status not in (302, 303):
            raise Unexpected(f"POST {path}: {status}")
        return leads_to

    def token(self):
        """Return a token for a form that was not looked at first."""
        self.cookies["csrftoken"] = secret = uuid.uuid4().hex
        return secret


def multipart(fields, files):
    """Return (body, content type) of a form with files {name: (file name, content type, bytes)}."""
    border = uuid.uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (file_name, content_type, content) in files.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: {content_type}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"


def session_of(user):
    """Return the cookies of somebody who signed in as `user`, without the pages of signing in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
