"""Notices with dates: written once, shown wherever the procedure is, gone at their hour."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from services_catalog.models import Notice, TrustedSource
from tests.support import factories_catalog as make
from tests.support import pages

pytestmark = pytest.mark.django_db
TITLE = "no hay tarjetas"


def notice(*services, institutions=(), **fields):
    pages.home()
    fields = {"title": TITLE, "kind": "shortage", "starts_at": timezone.now() - timedelta(days=1), **fields}
    made = Notice.objects.create(locale=pages.locale("es"), **fields)
    made.procedures.set(services)
    made.institutions.set(institutions)
    return made


def says(address):
    return TITLE in Client().get(address).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/tramites/acta/",
        "/en/tramites/acta/",
        "/tramites/categoria/vivienda/",
        "/tramites/?categoria=vivienda",
        "/instituciones/minjus/",
        "/api/v1/services/acta",
        "/api/v1/services",
    ],
)
def test_a_notice_is_wherever_its_procedure_is(address):
    make.places()
    notice(make.service("acta"))
    make.service("otra", title="Otra")
    assert says(address)
    assert not says("/tramites/otra/")


def test_one_notice_reaches_several_procedures_an_institution_or_a_province():
    bank, ministry = make.institution("bpa"), make.institution("minag")
    make.service("prestamo", institution=bank)
    make.service("ahorro", institution=bank)
    make.service("tierras", institution=ministry)
    make.office("Delegación", kind_slug="agricultura", institution=ministry)
    make.service("acta")
    by_institution = notice(institutions=[bank])
    assert [says(f"/tramites/{slug}/") for slug in ("prestamo", "ahorro", "tierras", "acta")] == [
        True,
        True,
        False,
        False,
    ]
    by_institution.delete()
    notice(provinces=["11"])
    assert [says(f"/tramites/{slug}/") for slug in ("prestamo", "tierras")] == [False, True]


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [(-1, None, True), (-1, 1, True), (-2, -1, False), (1, None, False), (1, 2, False)],
)
def test_it_holds_between_its_hours_only(starts, ends, shown):
    now = timezone.now()
    notice(
        make.service("acta"),
        starts_at=now + timedelta(hours=starts),
        ends_at=ends and now + timedelta(hours=ends),
    )
    assert says("/tramites/acta/") is shown
    assert bool(Client().get("/api/v1/services/acta").json()["notices"]) is shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("edge", "before", "after"), [("ends_at", True, False), ("starts_at", False, True)])
def test_a_kept_page_holds_no_longer_than_what_it_says(settings, monkeypatch, edge, before, after):
    settings.PAGE_CACHE_SECONDS = 600
    caches["pages"].clear()
    moment = timezone.now() + timedelta(minutes=5)
    notice(make.service("acta"), **{edge: moment})
    assert says("/tramites/acta/") is before
    assert Client().get("/tramites/acta/")["X-Page-Cache"] == "hit"
    monkeypatch.setattr("core.pagecache.time.time", lambda: moment.timestamp() + 1)
    monkeypatch.setattr("services_catalog.notices.timezone.now", lambda: moment + timedelta(seconds=1))
    assert says("/tramites/acta/") is after


def test_never_more_than_two_and_the_most_pressing_first():
    service = make.service("acta")
    for number, kind in enumerate(["change", "shortage", "interruption"]):
        notice(service, title=f"Aviso {number}", kind=kind)
    html = Client().get("/tramites/acta/").content.decode()
    assert html.index("Aviso 2") < html.index("Aviso 1")
    assert "Aviso 0" not in html


def test_it_is_told_in_the_language_of_the_reader_when_it_has_words_in_it():
    spanish = notice(make.service("acta"))
    assert '<div lang="es">' in Client().get("/en/tramites/acta/").content.decode()
    english = spanish.copy_for_translation(pages.locale("en"))
    english.title = "there are no cards"
    english.save()
    html = Client().get("/en/tramites/acta/").content.decode()
    assert "there are no cards" in html
    assert TITLE not in html


def test_it_cannot_end_before_it_begins_nor_cite_a_blog():
    TrustedSource.objects.create(domain="granma.cu", name="Granma", kind="press")
    now = timezone.now()
    backwards = Notice(locale=pages.locale("es"), title="Aviso", starts_at=now, ends_at=now - timedelta(hours=1))
    with pytest.raises(ValidationError):
        backwards.full_clean(exclude=["translation_key"])
    blog = Notice(locale=pages.locale("es"), title="Aviso", source_url="https://cubacute.com/x")
    with pytest.raises(ValidationError, match=r"cubacute\.com"):
        blog.full_clean(exclude=["translation_key"])
