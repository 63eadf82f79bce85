"""«¿Le resultó útil?»: sent from kept pages, without token, session or JavaScript."""

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from core.spreadsheets import safe_cell
from participation.models import Feedback, pages_by_opinion

pytestmark = pytest.mark.django_db

OURS = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}


@pytest.fixture(autouse=True)
def no_limit_left_over():
    cache.clear()


@pytest.fixture
def citizen():
    """A browser with the token check on, as in production."""
    return Client(enforce_csrf_checks=True)


def say(citizen, useful="no", path="/tramites/pasaporte/", headers=OURS, **more):
    return citizen.post("/opinion/", {"path": path, "useful": useful, **more}, headers=headers)


def test_one_press_is_kept_and_then_words_are_asked_for(citizen):
    answer = say(citizen)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    row = Feedback.objects.get()
    assert (row.useful, row.path, row.language, row.text) == (False, "/tramites/pasaporte/", "es", "")
    about = answer.context["form"]["about"].value()
    words = {"about": about, "path": row.path, "useful": "no", "text": "Falta el precio"}
    thanks = citizen.post("/opinion/detalle/", words, headers=OURS)
    assert thanks.status_code == 200
    assert 'href="/tramites/pasaporte/"' in thanks.content.decode()
    row.refresh_from_db()
    assert row.text == "Falta el precio"
    citizen.post("/opinion/detalle/", words, headers=OURS)
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://otro.example"},
        {"origin": "null"},
        {"referer": "https://otro.example/http://testserver/"},
        {"origin": "http://[::1"},
        {},
    ],
)
def test_another_site_cannot_speak_for_our_visitors(citizen, headers):
    assert say(citizen, headers=headers).status_code == 403
    assert not Feedback.objects.exists()


def test_an_old_browser_that_only_says_the_page_it_comes_from_is_heard(citizen):
    assert say(citizen, headers={"referer": "http://testserver/tramites/"}).status_code == 200


def test_a_robot_that_fills_the_hidden_field_is_thanked_and_not_kept(citizen):
    assert say(citizen, website="http://spam.example").status_code == 200
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    "path", ["//otro.example/", "https://otro.example", "/\\otro.example", "x", "", "/a b", "/" * 600]
)
def test_the_way_back_never_leads_to_another_site(citizen, path):
    assert say(citizen, path=path).status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "99999999999", "x", "1; drop table"])
def test_a_page_that_cannot_be_is_refused_or_ignored(citizen, page):
    assert say(citizen, page=page).status_code in (200, 400)
    assert not Feedback.objects.filter(page__isnull=False).exists()


@pytest.mark.parametrize("text", ["", " ", "x" * 1001, "\x00"])
def test_words_that_cannot_be_kept_are_explained_on_the_same_page(citizen, text):
    about = say(citizen).context["form"]["about"].value()
    answer = citizen.post("/opinion/detalle/", {"about": about, "path": "/", "text": text}, headers=OURS)
    assert answer.status_code == 422
    assert Feedback.objects.get().text == ""


def test_words_cannot_be_put_on_the_opinion_of_another(citizen):
    say(citizen)
    forged = {"about": f"{Feedback.objects.get().pk}:x:y", "path": "/", "text": "falso"}
    assert citizen.post("/opinion/detalle/", forged, headers=OURS).status_code == 410
    assert Feedback.objects.get().text == ""


def test_one_address_cannot_flood(citizen, monkeypatch):
    monkeypatch.setattr("core.open_post.within_limit", lambda *args: False)
    assert say(citizen).status_code == 429


def test_reading_the_door_is_refused(client):
    assert client.get("/opinion/").status_code == 405


def test_the_part_that_pages_include_is_the_same_for_everybody():
    request = RequestFactory().get("/tramites/pasaporte/")
    html = render_to_string("participation/useful.html", {"request": request})
    assert "csrf" not in html
    assert 'value="/tramites/pasaporte/"' in html
    assert not hasattr(request, "session")


def test_the_report_puts_the_least_useful_page_first():
    from wagtail.models import Page

    root = Page.objects.first()
    good, bad = (root.add_child(instance=Page(title=title, slug=title)) for title in ("buena", "mala"))
    Feedback.objects.create(page=good, path="/buena/", language="es", useful=True)
    for _ in range(2):
        Feedback.objects.create(page=bad, path="/mala/", language="es", useful=False, text="No se entiende")
    rows = list(pages_by_opinion())
    assert [(page.title, page.said_yes, page.said_no, page.to_read) for page in rows] == [
        ("mala", 0, 2, 2),
        ("buena", 1, 0, 0),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1"])
def test_words_do_not_run_as_formulas_in_a_spreadsheet(text):
    assert safe_cell(text).startswith("'")
    assert safe_cell("Falta el precio") == "Falta el precio"


@pytest.mark.parametrize("path", ["/admin/reports/utilidad/", "/admin/snippets/participation/feedback/"])
@pytest.mark.parametrize("export", ["", "?export=csv"])
def test_editors_can_open_and_export_what_was_said(admin_client, path, export):
    Feedback.objects.create(path="/x/", language="es", useful=False, text="=2+2")
    assert admin_client.get(path + export).status_code == 200
