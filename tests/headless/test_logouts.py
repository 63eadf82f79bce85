"""Sites are told that a person left, in the form of OpenID Connect, and what they answer harms nobody."""

import http.client
from urllib.parse import parse_qs

import jwt
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.site_sessions import left
from headless import logouts, outbound
from headless.logouts import NotTaken, tell_left
from tests.accounts.test_oidc import other_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    made = other_site()
    made.data = {"backchannel_logout_uri": "https://otro.example/salida"}
    made.save()
    return made


@pytest.fixture
def posted(monkeypatch):
    """What was posted: [(address, {name: value}, headers)]; `answer` is what the site says."""
    found = []

    def post(url, body, headers):
        found.append((url, parse_qs(body.decode()), headers))
        if isinstance(post.answer, BaseException):
            raise post.answer
        return post.answer, ""

    post.answer = 200
    found_post = post
    monkeypatch.setattr(outbound, "post", post)
    return found, found_post


def test_a_site_gets_a_token_that_says_who_left_and_out_of_what(client, site, posted):
    tell_left(client_id=site.pk, sub="s", sid="una")
    [(url, said, headers)] = posted[0]
    assert url == "https://otro.example/salida" and headers["Content-Type"] == "application/x-www-form-urlencoded"
    token = said["logout_token"][0]
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json())
    header = jwt.get_unverified_header(token)
    assert header["typ"] == "logout+jwt"
    about = client.get("/.well-known/openid-configuration").json()
    told = jwt.decode(token, keys[header["kid"]], ["RS256"], audience=site.pk, issuer=about["issuer"])
    assert (told["sub"], told["sid"]) == ("s", "una") and told["events"] == {logouts.EVENT: {}}
    assert "nonce" not in told and told["jti"] and told["exp"] - told["iat"] == logouts.SECONDS


ANSWERS = {
    "taken": (200, False),
    "taken without words": (204, False),
    "refused": (400, False),
    "gone": (410, False),
    "elsewhere": (302, True),
    "failed": (500, True),
    "busy": (503, True),
    "cut": (ConnectionResetError(), True),
    "too late": (TimeoutError(), True),
    "no http": (http.client.BadStatusLine("x"), True),
    "an address of ours": (outbound.Refused("no"), False),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_worth_trying_again_is_tried_again(site, posted, name):
    posted[1].answer, again = ANSWERS[name]
    if again:
        with pytest.raises(NotTaken):
            tell_left(client_id=site.pk, sub="s", sid="")
    else:
        tell_left(client_id=site.pk, sub="s", sid="")
    assert len(posted[0]) == 1


def test_only_sites_that_want_to_be_told_are(site, django_capture_on_commit_callbacks):
    other = other_site("Otro")
    with django_capture_on_commit_callbacks(execute=True):
        for one in (site, other):
            left.send(sender=None, client_id=one.pk, sub="s", sid="una")
    [job] = ProcrastinateJob.objects.filter(task_name="headless.tell_left")
    assert job.args == {"client_id": site.pk, "sub": "s", "sid": "una"} and job.lock == f"logout-{site.pk}"


def test_an_address_inside_is_not_told(site):
    site.data = {"backchannel_logout_uri": "https://127.0.0.1/salida"}
    site.save()
    tell_left(client_id=site.pk, sub="s", sid="una")  # refused, and not tried again
