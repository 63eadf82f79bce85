"""Unpublishing asks why and where to go; the old address says both with 410, or leads there. One page or many."""

import pytest
from django.test import TestCase
from django.urls import reverse

from accounts import groups
from core.segments import translate
from core.served.model import TakenDown
from home.models import ContentPage
from tests.core.test_with_source import AnyText
from tests.home.test_approval import staff
from tests.support import pages

pytestmark = pytest.mark.django_db
REASON = "El servicio cerró el 1 de marzo."


@pytest.fixture
def approver(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    pages.home()
    client.force_login(staff("jefe", groups.APPROVERS))
    return client


def text(slug, parent=None, **fields):
    return pages.child(parent or pages.home(), ContentPage(title=slug.capitalize(), slug=slug, **fields))


def unpublish(client, page, **said):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), said, follow=True)


def test_the_confirmation_asks_and_says_that_the_translation_goes_too(approver):
    page = text("servicio")
    for one in (pages.home(), page):
        with TestCase.captureOnCommitCallbacks(execute=True):
            translate(one, AnyText())
    html = approver.get(reverse("wagtailadmin_pages:unpublish", args=[page.pk])).content.decode()
    assert "Por qué ya no está publicada" in html
    assert "Adónde ir en su lugar" in html
    assert "Su traducción se retira con ella" in html
    english = page.get_translations().get()
    html = approver.get(reverse("wagtailadmin_pages:unpublish", args=[english.pk])).content.decode()
    assert "Por qué ya no está publicada" not in html
    assert "muestra desde ahora la página en español" in html
    unpublish(approver, english)
    assert approver.get("/en/servicio/").status_code == 200


def test_without_a_reason_nothing_is_taken_down_and_what_was_written_is_kept(approver):
    page, instead = text("servicio"), text("otro")
    html = unpublish(approver, page, reason="", instead=instead.pk).content.decode()
    page.refresh_from_db()
    assert page.live
    assert "No se retiró" in html
    assert f'value="{instead.pk}"' in html


def test_the_old_address_says_why_and_where_to_go_in_both_languages(approver, client):
    page, instead = text("servicio"), text("otro")
    unpublish(approver, page, reason=REASON, instead=instead.pk)
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/servicio/")
        assert answer.status_code == 410
        html = answer.content.decode()
        assert REASON in html
        assert f'href="{prefix}/otro/"' in html
    told = client.get("/api/v1/pages/servicio")
    assert (told.status_code, told.json()["detail"]) == (410, REASON)
    page.refresh_from_db()
    page.save_revision().publish()
    assert client.get("/servicio/").status_code == 200
    assert not TakenDown.objects.exists()


def test_it_leads_there_at_once_when_asked_and_no_longer_when_that_one_goes_too(approver, client):
    page, instead = text("servicio"), text("otro")
    unpublish(approver, page, reason=REASON, instead=instead.pk, straight_on="on")
    assert client.get("/servicio/")["Location"] == "/otro/"
    assert client.get("/en/servicio/")["Location"] == "/en/otro/"
    instead.unpublish()
    assert client.get("/servicio/").status_code == 410


@pytest.mark.parametrize("wrong", ["itself", "draft", "private", "nowhere"])
def test_nobody_is_led_to_where_there_is_nothing(approver, wrong):
    page = text("servicio")
    draft, private = text("borrador", live=False), text("privada")
    private.view_restrictions.create(restriction_type="login")
    where = {"itself": page.pk, "draft": draft.pk, "private": private.pk, "nowhere": ""}[wrong]
    unpublish(approver, page, reason=REASON, instead=where, straight_on="on")
    page.refresh_from_db()
    assert page.live


def test_many_are_taken_down_with_one_reason_and_with_what_is_below_them(approver, client):
    first, second = text("uno"), text("dos")
    below = text("abajo", parent=first)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    url += f"?id={first.pk}&id={second.pk}"
    assert "Por qué ya no está publicada" in approver.get(url).content.decode()
    approver.post(url, {"reason": ""})
    first.refresh_from_db()
    assert first.live
    with TestCase.captureOnCommitCallbacks(execute=True):
        approver.post(url, {"reason": REASON, "include_descendants": "on"})
    for address in ("/uno/", "/dos/", "/uno/abajo/"):
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert REASON in answer.content.decode(), address
    below.refresh_from_db()
    assert not below.live


@pytest.mark.parametrize("reason", ["<script>alert(1)</script>", "x" * 501, "\u200b", "a\x00b"])
def test_an_odd_reason_is_refused_or_shown_as_text(approver, client, reason):
    page = text("servicio")
    unpublish(approver, page, reason=reason)
    assert "<script>alert" not in client.get("/servicio/").content.decode()


def test_an_editor_takes_nothing_down(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    page = text("servicio")
    client.force_login(staff("editora", groups.EDITORS))
    unpublish(client, page, reason=REASON)
    page.refresh_from_db()
    assert page.live
