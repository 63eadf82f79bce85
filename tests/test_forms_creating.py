"""One page of «new form» makes one form, though the admin saves by itself while somebody presses the button."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.test_forms_staff import staff
from tramites_forms.models import OnlineForm

ADD = "wagtailsnippets_tramites_forms_onlineform:add"
BUTTON, BY_ITSELF = "text/html", "application/json"


@pytest.fixture
def editor(client, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AdminEntrance" not in name]
    Locale.objects.get_or_create(language_code="es")
    client.force_login(staff(superuser=True))
    return client


def opened(client):
    """Open the page of a new form. Returns where it sends what it holds."""
    page = client.get(reverse(ADD)).text
    return unescape(re.search(r'id="w-editor-form"\s+action="([^"]+)"', page)[1])


def send(client, place, title, accept=BUTTON):
    words = {
        "title": title,
        "slug": slugify(title),
        "level": "2",
        "grace_minutes": "60",
        "retention_days": "1825",
        "receiver": "",
    }
    rich = {name: rich_text("") for name in ("needs", "privacy_text", "sent_text")}
    data = nested_form_data({**words, **rich, "steps": streamfield([])})
    return client.post(place, data, headers={"Accept": accept})


@pytest.mark.django_db
@pytest.mark.parametrize("first", [BUTTON, BY_ITSELF])
@pytest.mark.parametrize("second", [BUTTON, BY_ITSELF])
def test_what_is_sent_twice_is_one_form_and_a_press_has_the_last_word(editor, first, second):
    place = opened(editor)
    one, two = send(editor, place, "Turno", first), send(editor, place, "Turno para grupos", second)
    form = OnlineForm.objects.get()
    kept = "Turno para grupos" if second == BUTTON else "Turno"  # what came by itself may be older than the press
    assert form.get_latest_revision_as_object().title == kept
    assert one.status_code == (302 if first == BUTTON else 200)
    assert two.status_code == (302 if second == BUTTON else 400)
    if second == BY_ITSELF:
        assert two.json()["error_code"] == "invalid_revision"


@pytest.mark.django_db
def test_two_pages_make_two_forms_and_one_does_not_serve_somebody_else(editor):
    place = opened(editor)
    send(editor, place, "Turno")
    send(editor, opened(editor), "Otro turno")
    assert OnlineForm.objects.count() == 2
    another = Client()
    another.force_login(staff("add_onlineform", "change_onlineform"))
    send(another, place, "De otra persona")
    assert OnlineForm.objects.count() == 3
    send(editor, place[:-3] + "xyz", "Con la clave cambiada")
    assert OnlineForm.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_both_in_the_same_moment_are_one_form_with_the_words_of_the_press(editor):
    together = Barrier(2)

    def press(place, title, accept):
        client = Client()
        client.cookies = editor.cookies
        together.wait(30)
        try:
            return send(client, place, title, accept).status_code
        finally:
            connections.close_all()

    for number in range(5):
        place, before = opened(editor), OnlineForm.objects.count()
        titles = [f"Turno {number}", f"Turno {number}, a medias"]
        with ThreadPoolExecutor(2) as threads:
            pressed, by_itself = threads.map(press, [place] * 2, titles, [BUTTON, BY_ITSELF])
        assert pressed == 302 and by_itself in (200, 400)
        assert OnlineForm.objects.count() == before + 1
        assert OnlineForm.objects.latest("pk").get_latest_revision_as_object().title == titles[0]
