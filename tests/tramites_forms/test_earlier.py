"""Asking for the same twice is noticed: before starting and before sending, while the first has no outcome."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from casework.models import Case
from tests.support import pages
from tests.support.forms_data import contact_form
from tests.support.people import person
from tramites_forms.earlier import earlier
from tramites_forms.filling import Filling
from tramites_forms.services import draft_save, draft_start, submission_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    pages.home()
    return person()


def filled(form, user):
    draft = draft_start(form, user=user, language="es")
    step = Filling(draft).journey.steps[0]
    draft_save(draft, step, {"nombre": "Ana", "mensaje": "Hola"})
    return draft


def send(form, user):
    return submission_send(filled(form, user).pk, level=1, language="es", declared=False)


def test_who_asked_already_is_told_which_and_may_follow_it_or_go_on(client, ana):
    form = contact_form(level=1)
    first = send(form, ana)
    client.force_login(ana)
    start = client.get(f"/formularios/{form.slug}/")
    html = start.content.decode()
    assert f"Ya pidió esto el {timezone.localdate().day} de" in html
    assert first.reference in html
    assert reverse("my_request", args=[first.reference]) in html
    assert '<form method="post"' in html
    check = client.get(reverse("tramites_forms:check", args=[filled(form, ana).pk])).content.decode()
    assert first.reference in check
    assert "Enviar la solicitud" in check
    assert send(form, ana).reference != first.reference


def test_nobody_else_is_told_nor_about_what_is_over_or_another_form(client, ana):
    form, other = contact_form(level=1), contact_form(level=1, slug="otro", title="Otro")
    sent = send(form, ana)
    stranger = User.objects.create_user(email="luis@nauta.example", password="x")
    assert earlier(form, stranger) is None
    assert earlier(other, ana) is None
    assert sent.reference not in client.get(f"/formularios/{form.slug}/").content.decode()
    Case.objects.filter(submission=sent).update(closed_at=timezone.now())
    assert earlier(form, ana) is None


def test_the_newest_that_goes_on_is_named(ana):
    form = contact_form(level=1)
    first, second = send(form, ana), send(form, ana)
    assert earlier(form, ana).reference == second.reference
    Case.objects.filter(submission=second).update(closed_at=timezone.now())
    assert earlier(form, ana).reference == first.reference
