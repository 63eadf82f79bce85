"""Drafts for an external front end: only with a signed link, only for a while."""

import pytest
from django.core import signing
from wagtail.models import Page, PageViewRestriction

from headless.preview import SALT, link_to, token_of
from services_catalog.models import ServicePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]


@pytest.fixture
def page():
    page = ServicePage.objects.live().first()
    page.title = "Título del borrador"
    page.save_revision()
    return page


def read(client, token):
    return client.get("/api/preview/", {"token": token})


def test_the_bearer_of_a_link_reads_the_draft_in_the_shape_of_the_api(client, page):
    draft = read(client, token_of(page))
    published = client.get(f"/api/wagtail/v2/pages/{page.pk}/").json()
    assert draft.status_code == 200
    assert draft.json()["title"] == "Título del borrador" != published["title"]
    assert set(draft.json()) == set(published)
    assert "no-store" in draft["Cache-Control"]
    assert "Set-Cookie" not in draft


def test_a_page_that_was_never_published_can_be_shown(client, page):
    page.unpublish()
    assert read(client, token_of(page)).status_code == 200


def test_a_link_expires(client, page, settings):
    token = token_of(page)
    settings.HEADLESS_PREVIEW_SECONDS = -1
    assert read(client, token).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\u00f1", "x" * 5000])
def test_a_made_up_token_opens_nothing(client, page, token):
    assert read(client, token).status_code == 404


def test_a_token_of_something_else_opens_nothing(client, page):
    assert read(client, signing.dumps(page.pk, salt="another")).status_code == 404
    assert read(client, signing.dumps(10**9, salt=SALT)).status_code == 404


def test_what_is_private_is_not_shared(client, page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert read(client, token_of(page)).status_code == 404


def test_an_editor_gets_the_link_and_nobody_else(client, admin_client, page, settings):
    settings.HEADLESS_PREVIEW_URL = "https://frente.example/borrador?modo=1"
    answer = admin_client.get(f"/admin/pages/{page.pk}/share/")
    assert "https://frente.example/borrador?modo=1&amp;token=" in answer.content.decode()
    assert link_to(page).startswith("https://frente.example/borrador?modo=1&token=")
    assert client.get(f"/admin/pages/{page.pk}/share/").status_code in (302, 403)
    edit = admin_client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert f"/admin/pages/{page.pk}/share/" in edit
    assert Page.objects.filter(pk=page.pk, live=True).exists()
