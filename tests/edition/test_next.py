"""From one edition to the next: what changed, what goes, when one is made, and what the command writes."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from casework import sealing
from edition.making import ZIP, edition_look, make
from edition.models import Edition, EditionFile
from services_catalog.models import Notice, ServicePage
from tests.edition.conftest import files_of
from tests.edition.test_files import changed, unzipped

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["withdrawn", "unpublished", "private"])
def test_what_is_no_longer_there_is_found_no_more_and_named_only_when_the_site_names_it(small, how):
    page = ServicePage.objects.current().order_by("pk").first()
    if how == "withdrawn":
        page.withdrawn_on, page.withdrawn_reason = "2026-01-02", "Ya no se hace."
        page.save_revision().publish()
    elif how == "unpublished":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    edition, new = make()
    gone = {"id": f"service:{page.slug}", "title": page.title, "what": "gone"}
    assert new and (gone in edition.changes) is (how == "withdrawn")
    after = unzipped(files_of(edition)[ZIP])
    assert page.slug not in (after["indice.js"] + after["nuevo.js"]).decode()
    assert f"t/{page.slug}.html" not in after
    texts = "".join(body.decode() for body in after.values())
    assert how == "withdrawn" or page.title not in texts


def test_a_notice_says_until_when_and_goes_with_its_hour(small):
    now = timezone.now()
    page = ServicePage.objects.current().filter(locale__language_code="es").order_by("pk").first()
    notice = Notice.objects.create(
        title="Aviso de prueba", locale=page.locale, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=2)
    )
    notice.procedures.add(page)
    edition, _new = make(now)
    html = files_of(edition)["soberania.html"].decode()
    assert "Aviso de prueba" in html and "Hasta" in html[html.index("Aviso de prueba") :][:600]


def test_a_page_that_ends_says_until_when(small):
    page = ServicePage.objects.current().filter(locale__language_code="es").order_by("pk").first()
    page.expire_at = timezone.now() + timedelta(days=5)
    page.save_revision().publish()
    edition, _new = make()
    assert "Esta página vale hasta el" in files_of(edition)["soberania.html"].decode()


def test_the_task_makes_one_after_a_publication_and_not_more_than_one_an_hour(small):
    assert edition_look(0) is False
    page = ServicePage.objects.current().filter(locale__language_code="es").order_by("pk").last()
    changed([page], 2)
    assert edition_look(0) is False, "within the hour"
    Edition.objects.update(made_at=timezone.now() - timedelta(hours=2))
    assert edition_look(0) is True
    assert edition_look(0) is False


def test_old_files_go_and_numbers_stay(small):
    for _time in range(3):
        make(anyway=True)
    assert Edition.objects.count() == 4
    assert EditionFile.objects.values_list("edition", flat=True).distinct().count() == 2


def test_the_command_writes_the_files(small, tmp_path, capsys):
    call_command("edition", str(tmp_path / "aqui"))
    names = {path.name for path in (tmp_path / "aqui").iterdir()}
    day = timezone.localdate(small.edition.made_at).isoformat()
    expected = {"soberania.html", "soberania-en.html", f"soberania-{day}.zip", f"soberania-cambios-{day}.zip"}
    assert names == expected
    assert "sealed" in capsys.readouterr().out


def test_without_a_key_it_is_made_and_says_that_it_has_no_seal(small, settings, client):
    settings.SIGNING_CERTIFICATE = ""
    edition, _new = make(anyway=True)
    assert not edition.sealed
    assert sealing.check(files_of(edition)["soberania.html"]) == sealing.Sealed(False)
    page = client.get("/sin-conexion/").content.decode()
    assert "no llevan sello" in page


def test_what_is_taken_down_or_becomes_private_waits_for_no_hour(small):
    first, second = ServicePage.objects.order_by("pk")[:2]
    first.unpublish()
    assert edition_look(0) is True
    PageViewRestriction.objects.create(page=second, restriction_type=PageViewRestriction.LOGIN)
    assert edition_look(0) is True
    assert edition_look(0) is False
    after = files_of(Edition.objects.first())["soberania.html"].decode()
    assert (
        first.title not in after.partition('id="cambios"')[0] and second.title not in after.partition('id="cambios"')[0]
    )


def test_an_index_that_another_version_made_is_not_given_to_this_one(small):
    for code in ("es", "en"):
        small.edition.index[code] |= {"text": "{}", "shape": 1}
    small.edition.save()
    newer, _new = make(anyway=True)
    assert all('"n":' in newer.index[code]["text"] for code in ("es", "en"))
