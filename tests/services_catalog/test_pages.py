"""What a citizen reads in the catalogue."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from services_catalog.models import Category, ServicePage
from tests.support import factories_catalog as make
from tests.support import pages

pytestmark = pytest.mark.django_db


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def listed(response):
    return [service.slug for service in response.context["page_obj"]]


def test_a_procedure_of_which_little_is_known_leaves_no_empty_heading(client):
    make.service("pelado")
    html = read(client, "/tramites/pelado/")
    for heading in ("Cuánto cuesta", "Cuánto demora", "Antes de empezar", "Pasos", "Base legal", "Dónde se hace"):
        assert heading not in html
    assert not re.search(r"<h[1-6][^>]*>\s*</h", html)
    assert "Sobre esta página" in html


def test_a_procedure_shows_every_fact_that_is_known(client):
    make.service(
        "lleno",
        audience=["personas", "empresas"],
        channels=["en_linea", "presencial"],
        requirements=make.items("Ser mayor de edad"),
        documents=make.items("Carné de identidad"),
        steps=make.items("Pague el sello", "Lleve el comprobante"),
        cost_amount=Decimal("1250.50"),
        cost_note="Según la Gaceta.",
        term_days=15,
        term_kind="working",
        term_note="Desde que se presenta.",
        where=make.items("Registro Civil"),
        legal_basis=make.items("Ley 51 de 1985"),
        result="<p>La certificación firmada.</p>",
        appeal="<p>Ante la dirección provincial.</p>",
        no_answer="<p>Escriba al Ministro.</p>",
        sources=[("source", {"url": "https://gaceta.example/ley", "title": ""})],
    )
    html = read(client, "/tramites/lleno/")
    for words in (
        "Personas, empresas y organizaciones",
        "En línea, en persona",
        "Ser mayor de edad",
        "Carné de identidad",
        "Lleve el comprobante",
        "1250,50 CUP",
        "Según la Gaceta.",
        "Hasta 15 días hábiles",
        "Desde que se presenta.",
        "Registro Civil",
        "Ley 51 de 1985",
        "La certificación firmada.",
        "Ante la dirección provincial.",
        "Escriba al Ministro.",
        'href="https://gaceta.example/ley"',
    ):
        assert words in html, words


def test_an_old_price_shows_its_date_and_source(client):
    make.service(
        "viejo",
        cost_amount=Decimal(20),
        cost_dated="2011",
        cost_checked_on=date(2026, 11, 23),
        cost_source="https://portal.example/precio",
    )
    html = read(client, "/tramites/viejo/")
    assert "Precio de 2011" in html
    assert "Consultado el 23 de noviembre de 2026." in html
    link = r'<a href="https://portal\.example/precio"\s+rel="noreferrer"\s*>Fuente: portal\.example</a>'
    assert re.search(link, html)


def test_zero_is_free_and_nothing_is_unknown(client):
    make.service("gratis", cost_amount=Decimal(0))
    make.service("quien-sabe", cost_note="No se encontró el importe.")
    assert "Gratis" in read(client, "/tramites/gratis/")
    unknown = read(client, "/tramites/quien-sabe/")
    assert "No se encontró el importe." in unknown
    assert "Gratis" not in unknown
    assert "CUP" not in unknown


def test_the_time_of_the_person_does_not_read_as_the_time_of_the_institution(client):
    make.service("defuncion", term_days=1, term_for="person")
    html = read(client, "/tramites/defuncion/")
    assert "Tiene 1 día para hacerlo" in html
    assert "Hasta 1 día" not in html


def test_a_shared_fee_changed_once_changes_on_every_procedure(client):
    fee = make.fee(cost_amount=Decimal(5))
    make.service("uno", fee=fee, cost_amount=Decimal(99))
    make.service("dos", fee=fee)
    fee.cost_amount = Decimal(7)
    fee.save()
    for slug in ("uno", "dos"):
        html = read(client, f"/tramites/{slug}/")
        assert "7,00 CUP" in html
        assert "99,00" not in html


def test_markup_in_a_fact_is_shown_and_not_obeyed(client):
    make.service("malo", requirements=make.items("<script>alert(1)</script>"), cost_note="<b>5</b>")
    html = read(client, "/tramites/malo/")
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;b&gt;5&lt;/b&gt;" in html


def test_the_note_for_editors_is_never_on_the_page(client):
    make.service("con-nota", editor_note="sospechoso-y-reservado")
    assert "sospechoso-y-reservado" not in read(client, "/tramites/con-nota/")


def test_the_text_of_the_catalogue_stands_in_when_a_procedure_does_not_say_what_if_no_answer_comes(client):
    catalogue = make.catalogue()
    catalogue.no_answer = "<p>Presente una queja.</p>"
    catalogue.save()
    make.service("mudo")
    make.service("propio", no_answer="<p>Llame al registro.</p>")
    assert "Presente una queja." in read(client, "/tramites/mudo/")
    assert "Presente una queja." not in read(client, "/tramites/propio/")


def test_a_withdrawn_procedure_stays_at_its_address_with_reason_and_replacement_and_leaves_the_lists(client):
    new = make.service("nuevo", title="El nuevo")
    make.service(
        "retirado", withdrawn_on=date(2026, 1, 5), withdrawn_reason="Lo sustituye otra norma.", replaced_by=new
    )
    html = read(client, "/tramites/retirado/")
    assert "Este trámite ya no se hace" in html
    assert "Lo sustituye otra norma." in html
    assert '<a href="/tramites/nuevo/">El nuevo</a>' in html
    assert '<meta name="robots" content="noindex">' in html
    assert listed(client.get("/tramites/")) == ["nuevo"]
    assert listed(client.get("/tramites/categoria/vivienda/")) == ["nuevo"]


def test_a_replacement_that_is_a_draft_is_not_named(client):
    draft = make.service("borrador", title="Todavía secreto", live=False)
    make.service("retirado", withdrawn_on=date(2026, 1, 5), withdrawn_reason="Cesa.", replaced_by=draft)
    assert "Todavía secreto" not in read(client, "/tramites/retirado/")


def test_drafts_are_nowhere(client):
    draft = make.service("secreto", title="Secretísimo", live=False)
    make.guide("guia", [draft])
    read(client, "/tramites/secreto/", 404)
    for address in ("/tramites/", "/tramites/categoria/vivienda/", "/guias/guia/", "/instituciones/minjus/"):
        make.places()
        assert "Secretísimo" not in read(client, address)


def test_an_address_that_changes_leads_to_the_new_one(client, django_capture_on_commit_callbacks):
    page = make.service("viejo-nombre")
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "nuevo-nombre"
        page.save_revision().publish()
    response = client.get("/tramites/viejo-nombre/")
    assert response.status_code == 301
    assert response["Location"].endswith("/tramites/nuevo-nombre/")


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("categoria=vivienda", ["casa"]),
        ("institucion=mes", ["titulo"]),
        ("audiencia=empresas", ["titulo"]),
        ("en_linea=1", ["casa"]),
        ("provincia=holguin", ["casa"]),
        ("provincia=granma", []),
        ("categoria=educacion&en_linea=1", []),
        ("categoria=nada", ["casa", "titulo"]),
        ("categoria=%27%22%3Cscript%3E&pagina=%D9%A1", ["casa", "titulo"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(client, query, slugs):
    make.office(institution=make.institution("minjus"))
    make.service("casa", channels=["en_linea"], audience=["personas"])
    make.service(
        "titulo", category=make.category("educacion"), institution=make.institution("mes"), audience=["empresas"]
    )
    response = client.get(f"/tramites/?{query}")
    assert response.status_code == 200
    assert listed(response) == slugs


def test_every_link_to_narrow_the_list_keeps_what_was_chosen_and_can_be_let_go(client):
    make.service("casa", channels=["en_linea"], audience=["personas"])
    groups = client.get("/tramites/?categoria=vivienda").context["filter"].groups
    options = {option["label"]: option for group in groups for option in group["options"]}
    assert options["Vivienda"]["active"]
    assert options["Vivienda"]["url"] == "/tramites/"
    assert options["Personas"]["url"] == "/tramites/?categoria=vivienda&audiencia=personas"


def test_the_second_page_of_a_narrowed_list_stays_narrowed(client):
    for _ in range(21):
        make.service()
    make.service("otro", category=make.category("educacion"))
    html = read(client, "/tramites/?categoria=vivienda")
    assert "/tramites/?categoria=vivienda&amp;pagina=2" in html
    assert len(listed(client.get("/tramites/?categoria=vivienda&pagina=2"))) == 1


def test_lists_are_sorted_the_spanish_way(client):
    for title in ("Zapato", "Ñame", "Ángel", "Nube", "casa"):
        make.service(title=title)
    titles = [service.title for service in client.get("/tramites/").context["page_obj"]]
    assert titles == ["Ángel", "casa", "Nube", "Ñame", "Zapato"]


def test_categories_count_only_what_can_be_reached(client):
    make.service()
    make.service(live=False)
    make.service(withdrawn_on=date(2026, 1, 1), withdrawn_reason="Cesa.")
    (category,) = client.get("/tramites/").context["categories"]
    assert category.count == 1


def test_a_moment_of_life_lists_the_procedures_of_its_guide_in_the_order_of_the_editor(client):
    first, second = make.service("z-primero"), make.service("a-segundo")
    make.guide("casarse", [first, second])
    response = client.get("/tramites/vida/casarse/")
    assert [page.slug for page in response.context["procedures"]] == ["z-primero", "a-segundo"]
    assert 'href="/guias/casarse/"' in response.content.decode()


def test_a_procedure_leads_to_its_guides_and_to_what_goes_with_it(client):
    one, two = make.service("uno"), make.service("dos", title="El otro")
    make.service("ajeno", title="No viene al caso")
    make.guide("casarse", [one, two], title="Casarse")
    html = read(client, "/tramites/uno/")
    assert 'href="/guias/casarse/"' in html
    assert "El otro" in html
    assert "No viene al caso" not in html


def test_an_editor_chooses_what_is_related(client):
    one, two, three = make.service("uno"), make.service("dos"), make.service("tres")
    make.guide("casarse", [one, two])
    one.related = [("procedure", three)]
    one.save()
    related = {page.slug for page in client.get("/tramites/uno/").context["related"]}
    assert related == {"casarse", "tres"}


def test_the_offices_of_a_procedure_are_of_the_kinds_it_names(client):
    make.places()
    make.office("Registro de Moa")
    make.office("Banco de Moa", kind_slug="banco", institution=make.institution("bandec"))
    make.office("BPA de Moa", kind_slug="banco", institution=make.institution("bpa"))
    make.service("acta", office_kinds=["registro_civil"])
    make.service("prestamo", office_kinds=["banco"], institution=make.institution("bpa"))
    assert [office.name for office in client.get("/tramites/acta/").context["offices"]] == ["Registro de Moa"]
    assert [office.name for office in client.get("/tramites/prestamo/").context["offices"]] == ["BPA de Moa"]


def test_an_office_shows_what_is_known_and_what_it_attends(client):
    make.places()
    make.service("acta", office_kinds=["registro_civil"])
    office = make.office(phone="24 604478; quejas: 911", hours="Lunes de 8 a 12; martes cerrado")
    html = read(client, f"/oficinas/{office.slug}/")
    assert '<a class="nowrap" href="tel:+5324604478">2460 4478</a>' in html
    assert "tel:911" not in html
    assert "tel:+53911" not in html
    assert "quejas" in html
    assert "martes cerrado" in html
    assert 'href="/tramites/acta/"' in html
    assert "Dirección" not in html


def test_offices_are_grouped_by_province_from_west_to_east_and_narrowed(client):
    make.places()
    make.office("De Moa")
    make.office("De Viñales", place="01-vinales")
    make.office("Banco de Moa", kind_slug="banco")
    groups = client.get("/oficinas/").context["groups"]
    assert [province.name for province, _ in groups] == ["Pinar del Río", "Holguín"]
    narrowed = client.get("/oficinas/?provincia=holguin&tipo=banco").context["groups"]
    assert [[office.name for office in offices] for _, offices in narrowed] == [["Banco de Moa"]]


def test_an_institution_shows_its_procedures_and_offices(client):
    make.places()
    make.office("Registro de Moa")
    make.service("acta", title="Acta de nacimiento")
    html = read(client, "/instituciones/minjus/")
    assert "Acta de nacimiento" in html
    assert "Registro de Moa" in html
    assert read(client, "/instituciones/").count("/instituciones/minjus/") == 1


@pytest.mark.parametrize(
    "address",
    [
        "/tramites/nada/",
        "/tramites/categoria/nada/",
        "/tramites/vida/nada/",
        "/guias/nada/",
        "/instituciones/nada/",
        "/oficinas/nada/",
        "/oficinas/%D9%A1/",
        "/tramites/categoria/%F0%9F%98%80/",
        f"/tramites/{'a' * 5000}/",
    ],
)
def test_what_does_not_exist_is_not_found(client, address):
    make.catalogue()
    make.guide_index()
    make.places()
    read(client, address, 404)


def test_in_english_a_spanish_procedure_says_which_language_it_is_in(client):
    make.service("casa", title="Casa propia", requirements=make.items("Ser mayor de edad"))
    html = read(client, "/en/tramites/casa/")
    assert '<html lang="en"' in html
    assert '<h1 lang="es">Casa propia</h1>' in html
    assert '<ul lang="es"><li>Ser mayor de edad</li></ul>' in html
    assert "Before you start" in html


def test_in_english_a_spanish_text_inside_the_ficha_is_marked_as_spanish(client):
    make.service("casa", cost_note="No se encontró el <importe>.")
    assert '<span lang="es">No se encontró el &lt;importe&gt;.</span>' in read(client, "/en/tramites/casa/")
    assert 'lang="es">No se' not in read(client, "/tramites/casa/").replace("<p", "")


def test_in_english_translated_shared_facts_replace_the_spanish_ones(client):
    spanish = make.category("vivienda", name="Vivienda")
    Category.objects.create(
        slug="vivienda", name="Housing", locale=pages.locale("en"), translation_key=spanish.translation_key
    )
    make.service("casa")
    assert "<h1>Housing</h1>" in read(client, "/en/tramites/categoria/vivienda/")
    assert "<h1>Vivienda</h1>" in read(client, "/tramites/categoria/vivienda/")
    (category,) = client.get("/en/tramites/").context["categories"]
    assert (category.name, category.count) == ("Housing", 1)
    assert "Housing" in read(client, "/en/tramites/casa/")


def test_in_english_a_translated_procedure_takes_the_place_of_its_source_in_lists(client):
    make.service("otra", title="Otra cosa")
    source = make.service("casa", title="Casa")
    with translation.override("en"):
        target = source.copy_for_translation(pages.locale("en"), copy_parents=True)
    target.title, target.live = "House", True
    target.save()
    ServicePage.objects.filter(pk=target.pk).update(live=True)
    titles = [service.title for service in client.get("/en/tramites/").context["page_obj"]]
    assert sorted(titles) == ["House", "Otra cosa"]
    assert [service.title for service in client.get("/tramites/").context["page_obj"]] == ["Casa", "Otra cosa"]
