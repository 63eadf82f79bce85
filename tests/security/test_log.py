"""The security log: every event of its table leaves its line, and no line says who or what."""

import logging
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.signals import password_changed
from allauth.core import context
from allauth.mfa.signals import authenticator_removed, authenticator_reset
from django.conf import settings as site
from django.contrib.auth.models import AnonymousUser, Group
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import changing, groups
from accounts.identity_changes import change_keep
from accounts.models import IdentifierChange, SpentToken, User
from accounts.oidc_validator import _end_if_spent
from accounts.session_store import SessionStore
from accounts.signals import SIGNED_IN_AT
from casework.exports.asking import export_ask
from casework.exports.making import export_make
from casework.models import Role
from casework.teams import default_team
from core.limits import within_limit
from core.limits.meter import Meter
from core.security_log import EVENTS, note
from headless import middleware
from tests.support import pages
from tests.support.forms_data import contact_form
from tests.support.officers import join, officer
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db
EMAIL, NAME, NUMBER, ADDRESS = "zoraida@nauta.example", "Zoraida Marca", "SOB-2222-2222", "203.0.113.77"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def ana():
    return User.objects.create_user(email=EMAIL, legal_name=NAME, password="tres palabras sin nada")


@pytest.fixture
def boss():
    return User.objects.create_user(email=EMAIL, legal_name=NAME, is_staff=True, is_superuser=True)


@pytest.fixture
def asks(ana):
    """A request of that person, as a signal or a service gets it."""
    request = RequestFactory().get("/cuenta/", REMOTE_ADDR=ADDRESS)
    request.user, request.session = ana, SessionStore()
    return request


@pytest.fixture
def client(client):
    client.defaults["REMOTE_ADDR"] = ADDRESS
    client.raise_request_exception = False
    return client


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def follow(client, times):
    for _ in range(times):
        client.post("/seguimiento/", {"number": NUMBER, "pin": "12345678"}, headers=OURS)


def editor_at_a_group(client):
    groups.ensure_groups()
    editor = User.objects.create_user(email=EMAIL, legal_name=NAME, is_staff=True)
    editor.groups.add(Group.objects.get(name=groups.EDITORS))
    client.force_login(editor)
    return editor


def do_client_refused(client, **_):
    data = {
        "grant_type": "authorization_code",
        "code": "x",
        "client_id": NAME,
        "client_secret": "no",
        "redirect_uri": "x",
    }
    client.post("/identity/o/api/token", data)


def do_clave_locked(client, **_):
    follow(client, 11)


def exported():
    """Return (an officer who sees cases, an export that they asked for)."""
    user = join(officer(), default_team(None))
    return user, export_ask(user, "csv", "")


def do_cases_exported(client, **_):
    exported()


def do_export_taken(client, settings, tmp_path, **_):
    settings.PRIVATE_ROOT = tmp_path
    user, export = exported()
    export_make(str(export.pk))
    client.force_login(user)
    client.get(reverse("case_export", args=[export.pk]))


def do_factor_added(asks, **_):
    authenticator_reset.send(sender=User, request=asks, user=asks.user, authenticator=None)


def do_factor_removed(asks, **_):
    authenticator_removed.send(sender=User, request=asks, user=asks.user, authenticator=None)


def do_form_refused(client, **_):
    Client(enforce_csrf_checks=True, REMOTE_ADDR=ADDRESS).post(reverse("account_login"), {"login": EMAIL})


def do_identity_changed(asks, **_):
    change = change_keep(user=asks.user, kind=IdentifierChange.Kind.EMAIL, old=EMAIL, new="otra@nauta.example")
    with context.request_context(asks):
        changing.tell(asks, change)


def do_limit_reached(client, **_):
    request = RequestFactory().get("/", REMOTE_ADDR=ADDRESS)
    while within_limit("comment", request, 2):
        pass


def do_misread(client, boss, **_):
    client.force_login(boss)
    client.get("/admin/bulk/wagtailcore/page/publish/", {"id": EMAIL})


def do_origin_refused(client, **_):
    client.post(reverse("opinion"), {"text": EMAIL}, headers={"origin": "https://evil.example"})


def do_password_changed(asks, **_):
    password_changed.send(sender=User, request=asks, user=asks.user)


def ordered_hold(client, boss):
    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission = submission_send(draft.pk)
    client.force_login(boss)
    until = (timezone.localdate() + timedelta(days=100)).isoformat()
    client.post(reverse("submissions:holds", args=[submission.pk]), {"reason": "Un juicio", "until": until})
    return submission


def do_legal_hold_ordered(client, boss, **_):
    ordered_hold(client, boss)


def do_legal_hold_ended(client, boss, **_):
    submission = ordered_hold(client, boss)
    client.post(reverse("submissions:hold_end", args=[submission.pk, submission.holds.get().pk]))


def do_rights_changed(client, **_):
    editor_at_a_group(client)


def do_sign_in_failed(client, ana, **_):
    client.post(reverse("account_login"), {"login": EMAIL, "password": "otra cosa que no es"})


def do_signature_refused(client, settings, **_):
    settings.IDENTITY_APP_URL, settings.IDENTITY_APP_KEY = "https://app.example/", "x" * 40
    path = "/cuenta/certificar/aplicacion/"
    client.post(path, "{}", content_type="application/json", headers={"x-signature": EMAIL})


def do_staff_refused(client, **_):
    editor_at_a_group(client)
    client.get("/admin/users/")


def do_staff_signed_in(client, boss, **_):
    client.force_login(boss)


def do_staff_term_over(client, boss, **_):
    client.force_login(boss)
    session = client.session
    session[SIGNED_IN_AT] = 1
    session.save()
    client.get("/admin/")


def do_team_changed(client, boss, **_):
    client.force_login(boss)
    team = default_team(None)
    client.post(reverse("team", args=[team.pk]), {"email": boss.email, "role": Role.HEAD}, headers=OURS)
    assert team.members.count() == 1


def do_token_reused(asks, **_):
    from allauth.idp.oidc.adapter import get_adapter

    SpentToken.objects.create(hash=get_adapter().hash_token("x"), family="x", user=asks.user)
    with context.request_context(asks):
        _end_if_spent("x")


def do_wrong_clave(client, **_):
    follow(client, 1)


def do_wrong_code(client, **_):
    client.post(f"/solicitudes/continuar/{uuid.uuid4()}/", {"code": "12345678"})


def do_wrong_token(client, settings, **_):
    settings.METRICS_TOKEN = "x" * 40
    client.get("/metrics", headers={"authorization": f"Bearer {EMAIL}"})


DOING = {name.removeprefix("do_"): act for name, act in globals().items() if name.startswith("do_")}


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.WARNING, logger="soberania.security")
    return lambda: [one.getMessage() for one in caplog.records if one.name == "soberania.security"]


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_each_event_leaves_its_line_and_no_line_says_who(event, lines, request, client, settings):
    assert event in DOING, f"show here what makes the event {event}"
    act = DOING[event]
    wanted = act.__code__.co_varnames[: act.__code__.co_argcount]
    given = {name: request.getfixturevalue(name) for name in wanted if name not in ("client", "settings")}
    act(**given, client=client, settings=settings)
    assert f"event={event}" in {line.split()[0] for line in lines()}, lines()
    for line in lines():
        assert not any(secret in line for secret in (EMAIL, "Zoraida", NUMBER, "12345678", ADDRESS, "nauta")), line


def test_the_manual_lists_the_same_events():
    manual = (site.BASE_DIR / "docs" / "operators.md").read_text(encoding="utf-8")
    assert [event for event, when in EVENTS.items() if f"| `{event}` | {when} |" not in manual] == []
    with pytest.raises(ValueError, match="no_such"):
        note("no_such")


def test_a_page_that_wagtail_itself_refuses_leaves_a_line_too(client, lines):
    """Within what an editor may come near: Wagtail answers with its own redirect."""
    editor_at_a_group(client)
    page = pages.news("una")
    before = len(lines())
    assert client.post(f"/admin/pages/{page.pk}/unpublish/").status_code == 302
    assert [line.split()[0] for line in lines()[before:]] == ["event=staff_refused"]


def test_a_flood_is_one_line(client, lines, settings, monkeypatch):
    monkeypatch.setattr(middleware, "meter", Meter("api", window=3600))
    monkeypatch.setattr("accounts.too_many._told", Meter("told", window=3600))
    settings.API_REQUESTS_PER_MINUTE = 3
    for _ in range(20):
        client.get("/api/v1/pages")
    assert [line for line in lines() if "kind=api" in line] == ["event=limit_reached kind=api"]
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    answers = [client.post(reverse("account_login"), {"login": EMAIL}).status_code for _ in range(9)]
    assert 429 in answers
    assert len([line for line in lines() if "kind=account" in line]) == 1


def test_who_is_not_signed_in_is_nobody():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.resolver_match = SimpleNamespace(view_name="")
    note("wrong_code", request)
