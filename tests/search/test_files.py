"""Files are found by the words inside them, as soon as a page leads to them, and by nobody before or after."""

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from accounts.models import User
from core.models import CustomDocument
from home.models import ContentPage, HomePage
from search import tasks, upkeep
from search.engines.postgres import PostgresEngine
from search.models import FileText
from search.query import understand
from search.results import address
from tests.support.office_files import docx, pdf
from tests.support.pdf_files import locked
from tests.support.search_helpers import found

pytestmark = pytest.mark.django_db(transaction=True)
ENGINE = PostgresEngine()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def home(django_db_serialized_rollback):
    spanish, _ = Locale.objects.get_or_create(language_code="es")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=spanish)
    home = root.add_child(instance=HomePage(title="Soberanía", slug="portada-prueba", locale=spanish))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    return home


@pytest.fixture
def tariff(home):
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    document = CustomDocument(title="Tarifas vigentes", collection=collection)
    document.file.save("tarifas.pdf", ContentFile(pdf("Arancel del ornitorrinco: veinte pesos.")), save=False)
    document._set_document_file_metadata()
    document.save()
    tasks.read_file(document=document.pk)
    return document


def page_with(home, document, live=True):
    body = [("paragraph", f'<p><a linktype="document" id="{document.pk}">Tarifas</a></p>')]
    page = home.add_child(instance=ContentPage(title="Precios", live=False, body=body))
    revision = page.save_revision()
    if live:
        revision.publish()
    upkeep.feed(ENGINE)
    return page


def test_a_file_is_found_by_its_text_once_a_page_leads_to_it(home, tariff):
    upkeep.feed(ENGINE)
    assert found(ENGINE, "ornitorrinco") == []
    page_with(home, tariff)
    [hit] = ENGINE.search(understand("ornitorrinco")).hits
    assert (hit.id, hit.url) == (f"document:{tariff.pk}", tariff.url)
    assert "PDF" in hit.facts
    assert address(hit, "en") == tariff.url  # a file has no second address under /en/


def test_a_file_of_a_draft_is_found_by_nobody(home, tariff):
    page_with(home, tariff, live=False)
    assert found(ENGINE, "ornitorrinco") == []


def test_a_file_goes_with_its_page(home, tariff):
    page = page_with(home, tariff)
    ContentPage.objects.get(pk=page.pk).unpublish()
    upkeep.feed(ENGINE)
    assert found(ENGINE, "ornitorrinco") == []


def test_a_file_that_a_page_no_longer_mentions_is_gone(home, tariff):
    page = ContentPage.objects.get(pk=page_with(home, tariff).pk)
    page.body = [("paragraph", "<p>Ya no hay tarifas.</p>")]
    page.save_revision().publish()
    upkeep.feed(ENGINE)
    assert found(ENGINE, "ornitorrinco") == []


def test_a_file_in_a_closed_collection_or_of_a_private_page_is_found_by_nobody(home, tariff):
    page = page_with(home, tariff)
    closed = CollectionViewRestriction.objects.create(
        collection=tariff.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    upkeep.feed(ENGINE)
    assert found(ENGINE, "ornitorrinco") == []
    closed.delete()
    upkeep.feed(ENGINE)
    assert len(found(ENGINE, "ornitorrinco")) == 1
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    upkeep.feed(ENGINE)
    assert found(ENGINE, "ornitorrinco") == []


def test_a_deleted_file_is_gone_and_its_text_forgotten(home, tariff):
    page_with(home, tariff)
    assert FileText.objects.count() == 1
    tariff.delete()
    upkeep.feed(ENGINE)
    tasks.forget_texts()
    assert found(ENGINE, "ornitorrinco") == []
    assert not FileText.objects.exists()


def test_a_file_that_came_before_its_kind_was_read_is_read_in_the_night(home, tariff, monkeypatch):
    deferred = []
    monkeypatch.setattr(tasks.read_file, "defer", lambda **job: deferred.append(job["document"]))
    tasks.read_unread()
    assert deferred == []
    FileText.objects.all().delete()
    tasks.read_unread()
    assert deferred == [tariff.pk]


def test_the_words_of_a_word_document_are_found(home):
    document = CustomDocument(title="Reglamento", collection=Collection.get_first_root_node())
    document.file.save("reglamento.docx", ContentFile(docx("Multa del ornitorrinco")), save=False)
    document._set_document_file_metadata()
    document.save()
    tasks.read_file(document=document.pk)
    page_with(home, document)
    [hit] = ENGINE.search(understand("multa ornitorrinco")).hits
    assert hit.id == f"document:{document.pk}"
    assert "DOCX" in hit.facts


def kept(name, body, title="Reglamento"):
    document = CustomDocument(title=title, collection=Collection.get_first_root_node())
    document.file.save(name, ContentFile(body), save=False)
    document._set_document_file_metadata()
    document.save()
    return document


def test_the_editor_is_told_in_the_document_and_in_a_list_why_it_cannot_be_read(home, client):
    document = kept("reglamento.pdf", locked(owner="jefe", user="secreto"))
    client.force_login(User.objects.create_superuser(email="admin@inst.example"))
    address = f"/admin/documents/edit/{document.pk}/"
    assert "lo está leyendo" in client.get(address).content.decode()
    tasks.read_file(document=document.pk)
    page = client.get(address).content.decode()
    assert "La búsqueda no puede leerlo" in page
    assert "Tiene contraseña" in page
    rows = client.get("/admin/busqueda/archivos/").content.decode()
    assert address in rows
    assert "Tiene contraseña" in rows
    assert "/admin/busqueda/archivos/" in client.get("/admin/").content.decode()
    document.file.save("reglamento.docx", ContentFile(docx("Ahora se lee")), save=False)
    document._set_document_file_metadata()
    document.save()
    tasks.read_file(document=document.pk)
    assert "lee las palabras que contiene" in client.get(address).content.decode()
    assert address not in client.get("/admin/busqueda/archivos/").content.decode()


def test_what_was_read_without_a_word_for_why_is_read_once_more(home, monkeypatch):
    document = kept("vacio.pdf", pdf(" "))
    FileText.objects.create(file_hash=document.get_file_hash(), text="")
    deferred = []
    monkeypatch.setattr(tasks.read_file, "defer", lambda **job: deferred.append(job["document"]))
    tasks.read_unread()
    assert deferred == [document.pk]
