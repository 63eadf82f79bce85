"""The catalogue as editors work on it, through the same forms that their browser sends."""

from decimal import Decimal

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.models import User
from services_catalog.models import ServicePage
from tests.support import factories_catalog as make

pytestmark = pytest.mark.django_db
TEXTS = ("requirements", "documents", "steps", "where", "legal_basis")


@pytest.fixture
def editor(client):
    user = User.objects.create_user(email="jefa@soberania.example", is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


def form_of(page, **changes):
    """Return what the browser sends for a procedure, with `changes`."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "category": page.category_id,
        "institution": page.institution_id,
        "term_for": page.term_for,
        "related": streamfield([]),
        "sources": streamfield([("source", dict(source.value)) for source in page.sources]),
        **{name: rich_text(getattr(page, name) or "") for name in ("result", "no_answer", "appeal")},
        **{name: streamfield([("item", item.value) for item in getattr(page, name)]) for name in TEXTS},
        **changes,
    }
    several = {name: getattr(page, name) for name in ("audience", "channels", "office_kinds")}
    posted = nested_form_data(data) | several  # nested_form_data would take a list of values for a formset
    return {name: "" if value is None else value for name, value in posted.items()}


def seeded_service():
    """A procedure as the seed makes them: published, and without a revision."""
    make.kind("registro_civil")
    page = make.service(
        "casa",
        title="Casa propia",
        requirements=make.items("Ser mayor de edad"),
        documents=make.items("Carné"),
        audience=["personas"],
        channels=["en_linea", "presencial"],
        office_kinds=["registro_civil"],
    )
    assert page.latest_revision is None
    return page


def test_the_comparison_of_two_versions_names_the_choices_and_ignores_their_order(editor):
    page = seeded_service()
    page.save_revision()
    page.audience, page.channels = ["personas", "extranjeros"], ["presencial", "en_linea"]
    page.save_revision()
    first, second = page.revisions.order_by("pk")
    address = f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/"
    said = editor.get(address).content.decode()
    assert "Personas" in said and "Personas extranjeras" in said
    assert "extranjeros" not in said
    assert "Cómo se hace" not in said


def test_a_seeded_procedure_is_edited_and_its_new_price_is_read(editor, client):
    page = seeded_service()
    response = editor.get(f"/admin/pages/{page.pk}/edit/")
    assert response.status_code == 200
    data = form_of(page, **{"cost_amount": "120", "cost_note": "Según la nueva tabla.", "action-publish": "1"})
    response = editor.post(f"/admin/pages/{page.pk}/edit/", data)
    assert response.status_code == 302, response.context and response.context["form"].errors
    page = ServicePage.objects.get(pk=page.pk)
    assert page.cost_amount == Decimal(120)
    assert [item.value for item in page.requirements] == ["Ser mayor de edad"]
    assert page.channels == ["en_linea", "presencial"]
    client.logout()
    html = client.get("/tramites/casa/").content.decode()
    assert "120,00 CUP" in html
    assert "Según la nueva tabla." in html


def test_a_draft_keeps_the_published_price_until_it_is_published(editor):
    page = seeded_service()
    response = editor.post(f"/admin/pages/{page.pk}/edit/", form_of(page, cost_amount="999"))
    assert response.status_code == 302
    assert "999,00" not in editor.get("/tramites/casa/").content.decode()
    page = ServicePage.objects.get(pk=page.pk)
    assert page.has_unpublished_changes
    assert page.get_latest_revision_as_object().audience == ["personas"]


def test_the_preview_shows_what_is_being_written(editor):
    page = seeded_service()
    address = f"/admin/pages/{page.pk}/edit/preview/"
    assert editor.post(address, form_of(page, title="Casa soñada", cost_amount="77")).json()["is_valid"]
    html = editor.get(address).content.decode()
    assert "Casa soñada" in html
    assert "77,00 CUP" in html
    assert "Casa soñada" not in editor.get("/tramites/casa/").content.decode()


def test_a_new_procedure_is_previewed_before_it_exists(editor):
    page = make.unsaved_service("nuevo", title="Recién pensado")
    address = f"/admin/pages/add/services_catalog/servicepage/{make.catalogue().pk}/preview/"
    assert editor.post(address, form_of(page)).json()["is_valid"]
    assert "Recién pensado" in editor.get(address).content.decode()


def test_an_editor_is_told_why_a_reserved_address_is_refused(editor):
    page = seeded_service()
    response = editor.post(f"/admin/pages/{page.pk}/edit/", form_of(page, slug="categoria"))
    assert response.status_code == 200
    assert "es una palabra que el sitio reserva" in response.content.decode()


def test_hostile_text_is_kept_as_text_or_refused_and_never_breaks(editor):
    page = seeded_service()
    for text in ("😀" * 50, "<script>alert(1)</script>", "a" * 10_000, "\x00nulo", "١٢٣"):
        response = editor.post(f"/admin/pages/{page.pk}/edit/", form_of(page, summary=text, cost_amount="١٢"))
        assert response.status_code in (200, 302, 400)


@pytest.mark.parametrize(
    ("model", "words"),
    [("office", "Registro de Moa"), ("category", "Vivienda"), ("institution", "MINJUS"), ("fee", "Sello")],
)
def test_lists_of_shared_facts_open_and_are_searched(editor, model, words):
    make.office()
    make.category()
    make.fee()
    address = f"/admin/snippets/services_catalog/{model}/"
    assert words in editor.get(address).content.decode()
    assert editor.get(f"{address}?q=zzzz").status_code == 200


def test_offices_are_filtered_by_kind(editor):
    make.office("Registro de Moa")
    bank = make.office("Banco de Moa", kind_slug="banco").kind_id
    html = editor.get(f"/admin/snippets/services_catalog/office/?kind={bank}").content.decode()
    assert "Banco de Moa" in html
    assert "Registro de Moa" not in html


@pytest.mark.parametrize(
    ("made", "old", "new"),
    [
        (make.category, "/tramites/categoria/vivienda/", "/tramites/categoria/otra/"),
        (make.institution, "/instituciones/minjus/", "/instituciones/otra/"),
        (make.office, "/oficinas/registro-de-moa/", "/oficinas/otra/"),
    ],
)
def test_a_shared_fact_that_moves_leaves_a_way_to_its_new_address(client, made, old, new):
    make.catalogue()
    make.places()
    fact = made()
    fact.slug = "otra"
    fact.save()
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    assert client.get(new).status_code == 200
    fact.slug = old.rstrip("/").rpartition("/")[2]
    fact.save()
    assert client.get(old).status_code == 200
    assert not Redirect.objects.filter(old_path=old.rstrip("/")).exists()
