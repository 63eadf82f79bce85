"""The care list as who works with it: narrowed, counted, one act in each row, also what is no page, and told weekly."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts import groups
from home import care
from home.access_faults import AccessFault, Kind, faults_of, look_at_everything
from home.care_mail import tell_everybody
from home.models import ContentPage
from news.comments import comment_receive
from search.models import SearchCount
from tests.home.test_approval import staff
from tests.support import factories_catalog as make
from tests.support import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    pages.home()
    person = staff("editora", groups.EDITORS, legal_name="Elena Editora")
    client.force_login(person)
    return person


def shown(client, slug, **chosen):
    return client.get(reverse("home_care", args=[slug]), chosen).content.decode()


def test_it_is_narrowed_by_institution_and_by_person_and_every_kind_says_how_many(client, reader):
    mine = make.service("mio", institution=make.institution("minjus"))
    make.service("ajeno", institution=make.institution("onat"))
    mine.save_revision(user=reader)
    both = shown(client, "sin-revisar")
    assert "Mio" in both
    assert "Ajeno" in both
    assert "Ministerio minjus (1)" in both
    assert "Elena Editora (1)" in both
    for chosen in ({"institution": make.institution("minjus").pk}, {"person": str(reader.pk)}):
        found = shown(client, "sin-revisar", **chosen)
        assert ">Mio<" in re.sub(r"\s+", "", found)
        assert ">Ajeno<" not in re.sub(r"\s+", "", found)
        assert "Sin inglés: 1" in found
    assert "Mio" not in shown(client, "sin-revisar", person=care_nobody())


def care_nobody():
    from home.care_admin import NOBODY

    return NOBODY


@pytest.mark.parametrize("odd", ["x", "999999", "-1", "\x00", "é" * 500, ["1", "2"]])
@pytest.mark.parametrize("name", ["institution", "person", "p", "export"])
def test_an_odd_filter_breaks_nothing(client, reader, name, odd):
    make.service()
    assert client.get(reverse("home_care", args=["sin-revisar"]), {name: odd}).status_code in (200, 400, 404)


@pytest.mark.parametrize("kind", care.KINDS, ids=lambda kind: kind.slug)
def test_each_row_has_one_act_that_leads_somewhere(client, reader, kind):
    page = make.service("cosa")
    address = kind.where(page)
    assert client.get(address).status_code == 200
    assert str(kind.act)
    assert client.get(reverse("home_care", args=[kind.slug])).status_code == 200


FAULTY = [
    ('<p><a href="https://x.cu/a">aquí</a></p>', Kind.LINK),
    ('<p>Vea <a href="https://x.cu/a">Haga clic aquí.</a></p>', Kind.LINK),
    ('<p><a href="https://x.cu/a">https://x.cu/a</a></p>', Kind.LINK),
    ('<p><a href="https://x.cu/a"> </a></p>', Kind.EMPTY_LINK),
    ("<h4>Plazos</h4>", Kind.HEADING),
]


@pytest.mark.parametrize(("html", "kind"), FAULTY)
def test_a_fault_of_accessibility_is_found_when_it_is_published_and_gone_when_it_is_mended(client, reader, html, kind):
    page = pages.child(pages.home(), ContentPage(title="Texto", slug="texto", body=[("paragraph", pages.rich(html))]))
    page.save_revision().publish()
    assert [fault.kind for fault in page.access_faults.all()] == [kind]
    assert str(kind.label) in shown(client, "accesibilidad")
    page.refresh_from_db()
    page.body = [("paragraph", pages.rich('<p><a href="https://x.cu/a">Requisitos del registro</a></p>'))]
    page.save_revision().publish()
    assert not page.access_faults.exists()


def test_good_texts_have_no_faults_wherever_they_stand():
    page = make.service(result='<p><a href="https://x.cu">Resolución 12</a></p>', requirements=make.items("aquí"))
    assert faults_of(page) == []
    bad = make.service(result='<p><a href="https://x.cu">aquí</a></p>')
    look_at_everything()
    assert [fault.page_id for fault in AccessFault.objects.all()] == [bad.pk]


def searched(text, **counts):
    counts = {"searches": 0, "empty": 0, "clicks": 0} | counts
    SearchCount.objects.create(month="2026-11-01", language="es", fingerprint=text, text=text, **counts)


def test_a_word_asked_four_times_without_result_is_on_the_first_screen(client, reader):
    searched("zunzuncito", searches=4, empty=4)
    searched("pasaporte", searches=9)
    searched("carné", searches=9, clicks=5)
    searched("raro", searches=2, empty=2)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Búsquedas que no encontraron nada: 1" in html
    assert "zunzuncito (4)" in html
    assert "Búsquedas de las que nadie abrió nada: 1" in html
    assert "pasaporte (9)" in html


def test_the_weekly_message_says_what_is_theirs_once_and_only_to_who_works_with_pages(reader):
    staff("funcionaria", groups.OFFICERS)
    make.service("cosa").save_revision(user=reader)
    comment_receive(page=pages.news(), language="es", name="Ana", text="Gracias")
    assert tell_everybody() == 1
    [told] = mail.outbox
    assert told.to == [reader.email]
    assert "suyas: 1" in told.body
    assert "Comentarios por leer: 1" in told.body
    assert f"?person={reader.pk}" in told.body
    assert tell_everybody() == 0
    assert len(mail.outbox) == 1
