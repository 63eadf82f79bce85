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

from tests.tramites_forms.test_staff import staff
from tramites_forms.models import OnlineForm

ADD = "wagtailsnippets_tramites_forms_onlineform:add"
LIST = "wagtailsnippets_tramites_forms_onlineform:list"
EDIT = "wagtailsnippets_tramites_forms_onlineform:edit"
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
    return client.post(*posted(place, title), headers={"Accept": accept})


def posted(place, title):
    """Return (where, what) the page of a new form sends."""
    words = {
        "title": title,
        "slug": slugify(title),
        "level": "2",
        "grace_minutes": "60",
        "retention_days": "1825",
        "receiver": "",
    }
    rich = {name: rich_text("") for name in ("needs", "privacy_text", "sent_text")}
    return place, nested_form_data({**words, **rich, "steps": streamfield([])})


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


@pytest.fixture
def maker(editor):
    """Somebody who may make forms and not change them."""
    client = Client()
    client.force_login(staff("add_onlineform"))
    return client


def told(answer):
    return " ".join(unescape(str(message)) for message in answer.context["messages"])


@pytest.mark.django_db
def test_who_may_not_change_forms_is_led_to_the_list_after_making_one_and_told_so(maker):
    answer = maker.post(*posted(opened(maker), "Turno"), follow=True)
    assert [status for _address, status in answer.redirect_chain] == [302] and answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse(LIST)
    form = OnlineForm.objects.get()
    assert "Se creó «Turno»" in told(answer) and "no puede cambiarlo" in told(answer)
    assert reverse(EDIT, args=[form.pk]) not in answer.text, "a way that would not let them in"
    assert form.get_latest_revision_as_object().title == "Turno"


@pytest.mark.django_db
def test_who_may_not_change_forms_makes_it_with_one_press_and_no_other_changes_it(maker):
    page = maker.get(reverse(ADD)).text
    assert "w-autosave" not in re.search(r'data-controller="w-unsaved[^"]*"', page)[0]
    place = opened(maker)
    by_itself = send(maker, place, "Tur", BY_ITSELF)
    assert by_itself.status_code == 400 and by_itself.json()["error_code"] == "not_by_itself"
    assert not OnlineForm.objects.exists()
    send(maker, place, "Turno")
    again = maker.post(*posted(place, "Turno para grupos"), follow=True)
    assert again.request["PATH_INFO"] == reverse(LIST) and "ya se había creado" in told(again)
    assert OnlineForm.objects.get().get_latest_revision_as_object().title == "Turno"
    assert send(maker, place, "Turno para grupos", BY_ITSELF).status_code == 400


@pytest.mark.django_db
def test_who_may_change_forms_goes_on_in_the_page_of_the_form_which_saves_by_itself(editor):
    page = editor.get(reverse(ADD)).text
    assert "w-autosave" in re.search(r'data-controller="w-unsaved[^"]*"', page)[0]
    answer = send(editor, opened(editor), "Turno")
    assert answer.url == reverse(EDIT, args=[OnlineForm.objects.get().pk])


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
