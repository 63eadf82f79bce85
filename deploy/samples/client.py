"""A program of an institution that sends a form and follows it. Standard library only; take it and change it.

    SITE=https://soberania.example CLIENT_ID=... CLIENT_SECRET=... python client.py contacto answers.json

`answers.json` holds {"<step>": {"<question>": answer, ...}, ...}; the questions are those of the JSON Schema of the
form, which is printed when something is missing. What was sent is printed as JSON: keep the number and the clave.
"""

import base64
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

SECONDS = 30


class Refused(Exception):
    """The site refused: `status` and the problem document (RFC 9457) say why."""

    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem.get('detail') or problem.get('title')}")
        self.status, self.problem = status, problem


class Soberania:
    """The API of a site, with the credentials of a program."""

    def __init__(self, site, client_id, secret):
        self.site, self.client_id, self.secret, self.token = site.rstrip("/"), client_id, secret, None

    def sign_in(self):
        """Get a token. It lasts for minutes: get another when one is refused."""
        basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        body = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        self.token = self._ask("POST", "/identity/o/api/token", body, headers)[0]["access_token"]

    def call(self, method, path, said=None, **headers):
        """Return (the answer as a dict or as bytes, its headers). Raises Refused."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if said is not None:
            headers["Content-Type"] = "application/json"
        return self._ask(method, path, None if said is None else json.dumps(said).encode(), headers)

    def _ask(self, method, path, body, headers):
        request = urllib.request.Request(self.site + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                content = answer.read()
                is_json = "json" in answer.headers.get("Content-Type", "")
                return (json.loads(content) if is_json and content else content), answer.headers
        except urllib.error.HTTPError as error:
            try:
                problem = json.loads(error.read())
            except ValueError:
                problem = {"title": error.reason}
            raise Refused(error.code, problem) from None

    def send(self, form, steps, key=None):
        """Fill in and send a form. Returns {"reference", "clave", "receipt_url", ...}. Raises Refused.

        `key` (str) is yours and new for each request: with the same one, and the same draft, nothing is sent twice.
        Keep it with your own record before you call, so that you can call again when the line breaks.
        """
        draft, headers = self.call("POST", "/api/v1/drafts", {"form": form})
        etag = headers["ETag"]
        while draft["next_step"]:
            step = draft["next_step"]
            if step not in steps:
                raise Refused(422, {"title": f"no answers for the step {step}", "schema": draft["schema_url"]})
            path = f"{draft['url']}/steps/{step}"
            draft, headers = self.call("PATCH", path, {"answers": steps[step]}, If_Match=etag)
            etag = headers["ETag"]
        check = self.call("POST", f"{draft['url']}/check")[0]
        if not check["ready"]:
            raise Refused(422, {"title": "not ready", "errors": check["errors"]})
        said = {"declared": bool(check["declaration"])}
        return self.call("POST", f"{draft['url']}/send", said, Idempotency_Key=key or str(uuid.uuid4()))[0]


def main():
    form, answers = sys.argv[1:3]
    with open(answers, encoding="utf-8") as file:
        steps = json.load(file)
    site = Soberania(os.environ["SITE"], os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    try:
        site.sign_in()
        sent = site.send(form, steps)
        followed = site.call("GET", sent["url"])[0]
    except Refused as error:
        print(json.dumps(error.problem, ensure_ascii=False, indent=1), file=sys.stderr)
        sys.exit(str(error))
    print(json.dumps({**sent, "state": followed["state"], "state_text": followed["state_text"]}, ensure_ascii=False))


if __name__ == "__main__":
    main()
