"""Drafts for an external front end: only with a link, for a while, taken back, and told who opened it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from core import retention
from core.pages import ELSEWHERE
from headless.models import PreviewGrant, PreviewOpen
from services_catalog.models import ServiceIndexPage, ServicePage
from tests.support.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]
FRONT = "https://frente.example/borrador?modo=1"


@pytest.fixture
def page():
    page = ServicePage.objects.live().filter(locale__language_code="es").first()
    page.title = "Título del borrador"
    page.save_revision()
    return page


@pytest.fixture
def editor():
    return person("editora@inst.example", group="Editores", is_staff=True)


def grant(page, user, **fields):
    return PreviewGrant.make(page=page, user=user, **{"hours": 1, **fields})


@pytest.fixture
def token(page, admin_user):
    return grant(page, admin_user)[1]


def read(client, token, path="/api/preview/", **more):
    return client.get(path, {"token": token, **more})


def test_the_bearer_of_a_link_reads_the_draft_in_the_shape_of_the_api(client, page, token):
    draft = read(client, token)
    published = client.get(f"/api/wagtail/v2/pages/{page.pk}/").json()
    assert draft.status_code == 200, draft.content
    assert draft.json()["title"] == "Título del borrador" != published["title"]
    assert set(draft.json()) == set(published)
    assert "no-store" in draft["Cache-Control"] and draft["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in draft


def test_a_page_that_was_never_published_can_be_shown(client, page, token):
    page.unpublish()
    assert read(client, token).status_code == 200


def over(grant):
    PreviewGrant.objects.update(expires_at=timezone.now())


def taken_back(grant):
    PreviewGrant.objects.update(revoked_at=timezone.now())


def left_the_house(grant):
    User.objects.filter(pk=grant.made_by_id).update(is_active=False)


def lost_the_right(grant):
    User.objects.get(pk=grant.made_by_id).groups.clear()


def made_for_few(grant):
    PageViewRestriction.objects.create(page=grant.page, restriction_type=PageViewRestriction.LOGIN)


def deleted(grant):
    grant.page.delete()


@pytest.mark.parametrize("what", [over, taken_back, left_the_house, lost_the_right, made_for_few, deleted])
def test_a_link_opens_nothing_any_more(client, page, editor, what):
    made, token = grant(page, editor)
    assert read(client, token).status_code == 200
    what(made)
    for path in ("/api/preview/", "/api/preview/pages/"):
        answer = read(client, token, path)
        assert answer.status_code == 404 and "no-store" in answer["Cache-Control"]
        assert "Título del borrador" not in answer.content.decode()


@pytest.mark.parametrize(
    "token", ["", "x", "a:b:c", "\u00f1", "\ud800".encode("utf-8", "replace").decode(), "x" * 5000]
)
def test_a_made_up_token_opens_nothing(client, page, token):
    assert read(client, token).status_code == 404


def test_what_is_not_known_is_refused_by_name(client, token):
    answer = read(client, token, otro="1")
    assert answer.status_code == 400 and answer.json()["errors"][0]["where"] == ["query", "otro"]


def test_a_token_is_kept_as_its_digest_only(page, admin_user):
    made, token = grant(page, admin_user)
    assert token not in str(PreviewGrant.objects.filter(pk=made.pk).values().get())


def test_a_link_of_one_page_shows_no_other_and_a_draft_site_shows_all_below(client, page, admin_user):
    above, other = (
        ServiceIndexPage.objects.filter(locale=page.locale).get(),
        Page.objects.get(slug="accesibilidad", locale=page.locale),
    )
    one, site = grant(page, admin_user)[1], grant(above, admin_user, below=True)[1]
    page.unpublish()
    assert read(client, one, page=above.pk).status_code == read(client, one, page=other.pk).status_code == 404
    assert read(client, site, page=page.pk).json()["title"] == "Título del borrador"
    assert read(client, site, page=other.pk).status_code == 404
    for odd in ("x", "-1", "9" * 30, "\u0661", "1_0"):
        assert read(client, site, page=odd).status_code == 404
    told = read(client, site, "/api/preview/pages/").json()
    mine = next(one for one in told["items"] if one["id"] == page.pk)
    assert (mine["title"], mine["live"], mine["parent"]) == ("Título del borrador", False, above.pk)
    assert told["total"] == ServicePage.objects.child_of(above).count() + 1
    assert [one["id"] for one in read(client, one, "/api/preview/pages/").json()["items"]] == [page.pk]


def test_a_draft_site_shows_nothing_that_is_for_few(client, page, admin_user):
    above = ServiceIndexPage.objects.filter(locale=page.locale).get()
    site = grant(above, admin_user, below=True)[1]
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert read(client, site, page=page.pk).status_code == 404
    assert "Título del borrador" not in read(client, site, "/api/preview/pages/").content.decode()


PEOPLE = "Mozilla/5.0 (Linux; Android 9; CUBOT_NOTE_7) AppleWebKit/537.36 Chrome/98.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "program"),
    [
        (PEOPLE, False),
        ("curl/8", False),
        ("", False),
        ("TelegramBot (like TwitterBot)", True),
        ("WhatsApp/2.23.20.0", True),
        ("facebookexternalhit/1.1", True),
        ("Slackbot-LinkExpanding 1.0", True),
    ],
)
def test_who_opened_it_is_written_down_programs_of_messages_apart(client, token, agent, program):
    client.get("/api/preview/", {"token": token}, headers={"user-agent": agent})
    opened = PreviewOpen.objects.get()
    assert (opened.program, opened.address) == (program, "127.0.0.1")


def test_a_link_that_is_asked_without_end_fills_no_table(client, token, monkeypatch):
    monkeypatch.setattr("headless.preview.MOST_OPENS", 3)
    assert {read(client, token).status_code for _ in range(5)} == {200}
    assert PreviewOpen.objects.count() == 3


def made_by_hand(client, page, **fields):
    answer = client.post(f"/admin/pages/{page.pk}/share/", {"hours": "24", "for_whom": "La imprenta", **fields})
    assert answer.status_code == 200
    found = re.search(r'id="link" value="[^"]*token=([^"&]+)"', answer.content.decode())
    return found and found[1]


def test_an_editor_makes_a_link_sees_who_opened_it_and_takes_it_back(client, admin_client, page, settings):
    settings.HEADLESS_PREVIEW_URL = FRONT
    token = made_by_hand(admin_client, page)
    assert read(client, token).status_code == 200
    shown = admin_client.get(f"/admin/pages/{page.pk}/share/").content.decode()
    assert token not in shown, "it is shown once"
    assert "La imprenta" in shown and "127.0.0.1" in shown and "Lo abrieron personas 1 vez" in shown
    made = PreviewGrant.objects.get()
    assert timedelta(hours=23) < made.expires_at - timezone.now() < timedelta(hours=25)
    assert admin_client.get(f"/admin/pages/{page.pk}/share/{made.pk}/end/").status_code == 405
    admin_client.post(f"/admin/pages/{page.pk}/share/{made.pk}/end/")
    assert read(client, token).status_code == 404
    now, _heading, before = (
        admin_client.get(f"/admin/pages/{page.pk}/share/").content.decode().partition("Enlaces que ya no abren nada")
    )
    assert "La imprenta" not in now and "/end/" not in before
    assert "La imprenta" in before and "127.0.0.1" in before, "who opened it is read once it is over too"
    edit = admin_client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert f"/admin/pages/{page.pk}/share/" in edit


@pytest.mark.parametrize("hours", ["0", "9999", "x", ""])
def test_a_link_is_not_made_for_longer_than_is_offered(admin_client, page, hours):
    assert made_by_hand(admin_client, page, hours=hours) is None
    assert not PreviewGrant.objects.exists()


def test_nobody_else_makes_or_ends_a_link(client, page, admin_user):
    made, _token = grant(page, admin_user)
    other = Client()
    other.force_login(person("nadie@nauta.example"))
    for who in (client, other):
        assert who.get(f"/admin/pages/{page.pk}/share/").status_code in (302, 403)
        assert who.post(f"/admin/pages/{page.pk}/share/", {"hours": "1"}).status_code in (302, 403)
        assert who.post(f"/admin/pages/{page.pk}/share/{made.pk}/end/").status_code in (302, 403)
    assert PreviewGrant.objects.standing().count() == 1


def test_the_preview_panel_shows_what_is_not_saved_in_the_other_front_end(client, rf, admin_user, page, settings):
    assert ELSEWHERE not in dict(page.preview_modes), "there is none"
    settings.HEADLESS_PREVIEW_URL = FRONT
    assert ELSEWHERE in dict(page.preview_modes)
    asked = rf.get("/")
    asked.user = admin_user
    page.title = "Lo que aún no se guardó"
    answer = page.make_preview_request(asked, ELSEWHERE)
    assert answer.status_code == 302 and answer["Location"].startswith(f"{FRONT}&token=")
    token = answer["Location"].rpartition("token=")[2]
    assert read(client, token).json()["title"] == "Lo que aún no se guardó"
    assert not PreviewOpen.objects.exists(), "the editor's own look is nobody's"
    assert "Lo que aún" not in str(PreviewGrant.objects.values_list("pk", "digest"))
    page.title = "Otra vez"
    again = page.make_preview_request(asked, ELSEWHERE)
    assert read(client, token).status_code == 404, "what was written before is over"
    assert read(client, again["Location"].rpartition("token=")[2]).json()["title"] == "Otra vez"
    assert PreviewGrant.objects.count() == 1 and not PreviewGrant.objects.shared().exists()


def test_links_go_a_month_after_they_are_over(client, page, token, django_capture_on_commit_callbacks):
    read(client, token)
    PreviewGrant.objects.update(expires_at=timezone.now() - timedelta(days=29))
    with django_capture_on_commit_callbacks(execute=True):
        retention.run()
    assert PreviewOpen.objects.count() == 1
    PreviewGrant.objects.update(expires_at=timezone.now() - timedelta(days=32))
    with django_capture_on_commit_callbacks(execute=True):
        retention.run()
    assert not PreviewOpen.objects.exists() and not PreviewGrant.objects.exists()
