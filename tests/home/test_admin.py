"""The admin as each person of the staff finds it: their first screen, their menu, their guide, their lists."""

import re

import pytest
from django.urls import reverse

from accounts import groups
from accounts.models import User
from home import guide
from home.models import ContentPage
from tests.home.test_approval import staff
from tests.support import pages

pytestmark = pytest.mark.django_db
WAGTAILS = re.compile(r"Wagtail \d|guide\.wagtail\.org|wagtail\.org/(?:about|blog)")


@pytest.fixture(autouse=True)
def people(settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    pages.home()


def sign_in(client, group):
    client.force_login(staff("alguien", group))
    return client


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("group", [groups.EDITORS, groups.APPROVERS, groups.OFFICERS, groups.CERTIFIERS])
def test_nobody_is_sent_to_wagtails_own_guide(client, group):
    said = text_of(sign_in(client, group), reverse("wagtailadmin_home"))
    assert not WAGTAILS.search(said)
    assert reverse("staff_guide") in said
    assert "- Soberanía</title>" in said


def test_an_officer_begins_with_the_cases_and_a_certifier_with_the_desk(client):
    said = text_of(sign_in(client, groups.OFFICERS), reverse("wagtailadmin_home"))
    assert "No hay casos abiertos" in said
    assert reverse("case_queue") in said
    client.logout()
    client.force_login(staff("otra", groups.CERTIFIERS))
    said = text_of(client, reverse("wagtailadmin_home"))
    assert reverse("certify_desk") in said
    assert "No hay casos abiertos" not in said


def test_who_works_with_no_pages_has_no_reports_about_them_nor_kinds_of_case_to_change(client):
    said = text_of(sign_in(client, groups.OFFICERS), reverse("wagtailadmin_home"))
    assert reverse("wagtailadmin_reports:site_history") not in said
    assert reverse("wagtail_localize:translations_report") not in said
    assert client.get("/admin/snippets/casework/casekind/").status_code == 302


def test_the_guide_is_read_in_the_admin_with_its_pictures(client):
    sign_in(client, groups.EDITORS)
    said = text_of(client, reverse("staff_guide"))
    assert "<h2>" in said
    for address in re.findall(r'<(?:img src|li><a href)="([^"]+guia/[^"]+)"', said):
        assert client.get(address).status_code == 200, address
    assert client.get("/admin/guia/nada/").status_code == 404
    assert client.get("/admin/guia/img/nada.png").status_code == 404
    assert client.get("/admin/guia/img/..%2fREADME.md", follow=True).status_code == 404


def test_the_guide_shows_what_its_files_say_and_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(guide, "FOLDER", tmp_path)
    (tmp_path / "README.md").write_text(
        "# Título\n\n![Foto](img/uno.png)\n\n[Otra](otra.md#parte) [fuera](https://a.example)\n\n<script>1</script>\n",
        encoding="utf-8",
    )
    title, html = guide.read("README")
    assert title == "Título"
    assert '<img src="/admin/guia/img/uno.png" alt="Foto"' in html
    assert '<a href="/admin/guia/otra/#parte">' in html
    assert '<a href="https://a.example">' in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    "address",
    ["/admin/snippets/news/comment/", "/admin/snippets/participation/feedback/"],
    ids=["comments", "opinions"],
)
def test_what_people_send_is_never_added_by_staff(client, address):
    client.force_login(User.objects.create_superuser(email="jefa@soberania.example"))
    said = text_of(client, address)
    assert f"{address}add/" not in said
    assert "Llega solo" in said
    assert client.get(f"{address}add/").status_code == 302


def test_an_empty_list_says_what_it_will_hold_and_how_it_is_filled(client):
    client.force_login(User.objects.create_superuser(email="jefa@soberania.example"))
    for model in ("fee", "office", "institution", "category"):
        address = f"/admin/snippets/services_catalog/{model}/"
        said = text_of(client, address)
        assert f'<a href="{address}add/' in said, model
        assert "Todavía no hay" not in said, model  # it says what they are, not only that there is none
        assert "coincid" in text_of(client, f"{address}?q=nada"), model


def test_pages_are_listed_by_title_and_the_sections_of_the_site_in_their_order(client):
    sign_in(client, groups.EDITORS)
    home = pages.home()
    help_page = pages.child(home, ContentPage(title="Zona de ayuda", slug="ayuda"))
    pages.child(home, ContentPage(title="Acerca de", slug="acerca"))
    for title in ("Zapatos", "Abrigos"):
        pages.child(help_page, ContentPage(title=title, slug=title.lower()))
    said = text_of(client, reverse("wagtailadmin_explore", args=[home.pk]))
    assert 0 < said.index("Zona de ayuda") < said.index("Acerca de")
    said = text_of(client, reverse("wagtailadmin_explore", args=[help_page.pk]))
    assert 0 < said.index("Abrigos") < said.index("Zapatos")


def test_editors_choose_only_languages_that_have_our_words(client, settings):
    sign_in(client, groups.EDITORS)
    said = text_of(client, reverse("wagtailadmin_account"))
    options = re.findall(r'<option value="(\w[\w-]*)"', said)
    assert set(options) >= {"es", "en"}
    assert "de" not in options
    assert "localtime" not in said


def test_a_preview_carries_the_checks_of_the_editors_panel_and_the_public_page_does_not(client):
    page = pages.child(pages.home(), ContentPage(title="Ayuda", slug="ayuda"))
    assert "wagtail-userbar" not in text_of(client, "/ayuda/")
    sign_in(client, groups.EDITORS)
    page.save_revision()
    assert "wagtail-userbar" in text_of(client, reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "wagtail-userbar" not in text_of(client, "/ayuda/")


def queries(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(500) as made:
        text_of(client, address)
    return len(made)


def test_lists_and_editor_cost_few_queries_a_row(client, django_assert_max_num_queries):
    """What is left a row is Wagtail's own, and wagtail-localize's button: none is of ours."""
    sign_in(client, groups.EDITORS)
    home = pages.home()
    add = [pages.child(home, ContentPage(title=f"Texto {n}", slug=f"texto-{n}")) for n in range(2)]
    addresses = [reverse("wagtailadmin_explore", args=[home.pk]), reverse("home_care", args=["sin-revisar"])]
    few = [queries(client, address, django_assert_max_num_queries) for address in addresses]
    for n in range(2, 12):
        pages.child(home, ContentPage(title=f"Texto {n}", slug=f"texto-{n}"))
    many = [queries(client, address, django_assert_max_num_queries) for address in addresses]
    assert all((after - before) / 10 <= 8 for before, after in zip(few, many, strict=True)), (few, many)
    edit = reverse("wagtailadmin_pages:edit", args=[add[0].pk])
    assert queries(client, edit, django_assert_max_num_queries) <= 70


def test_words_that_wagtail_forgot_to_mark_are_in_spanish_too(client):
    client.force_login(User.objects.create_superuser(email="jefa@soberania.example"))
    assert "Texto del enlace" in client.get("/admin/choose-external-link/").json()["html"]
    said = text_of(client, "/admin/sites/")
    assert "Nombre del sitio" in said
    assert "Site name" not in said
    said = text_of(client, reverse("wagtailadmin_pages:edit", args=[pages.home().pk]))
    assert '<nav aria-label="Acciones"' in said
    assert 'aria-label="Actions"' not in said


def test_an_address_of_the_admin_that_is_not_there_shows_our_mark(client):
    sign_in(client, groups.EDITORS)
    answer = client.get("/admin/pages/999999/edit/")
    assert answer.status_code == 404
    assert "img/mark" in answer.content.decode()
    assert "Ir a la administración" in answer.content.decode()
