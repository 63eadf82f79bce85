"""/asuntos/: what many write about, without a word of anybody, and told to who follows it."""

from datetime import date

import pytest
from django.utils import timezone

from core.searchable import may_be_indexed, registered
from participation import themes
from participation.models import Happening, HappeningOf, Report, Theme
from tests.support.factories_catalog import institution
from tests.support.pages import locale

pytestmark = pytest.mark.django_db


def theme(title="Falta el agua", n=0, live=True, **fields):
    fields = {"summary": "Muchos dicen que falta.", **fields}
    one = Theme(title=title, locale=locale("es"), live=live, **fields)
    one.save()
    Report.objects.bulk_create(Report(theme=one, sent_on=date(2026, 11, 1 + place % 20)) for place in range(n))
    return one


def change(one, text="Se reparó la conductora.", on=date(2026, 11, 20)):
    one.changes = [*[(block.block_type, block.value) for block in one.changes], ("change", {"on": on, "text": text})]
    one.save_revision().publish()
    return one


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "Menos de 5"),
        (1, "Menos de 5"),
        (4, "Menos de 5"),
        (5, "Unos 5"),
        (7, "Unos 5"),
        (8, "Unos 10"),
        (23, "Unos 25"),
    ],
)
def test_how_many_said_it_is_rounded_and_few_are_not_told(client, n, said):
    one = theme(n=n)
    page = client.get(f"/asuntos/{one.slug}/").content.decode()
    assert said in page
    assert ("El primero llegó" in page) is (n >= 5), "a day would tell who they are"


def test_the_list_has_those_of_most_reports_first_and_no_drafts(client):
    theme("Pocos", n=6)
    theme("Muchos", n=30)
    theme("Borrador", n=90, live=False)
    page = client.get("/asuntos/").content.decode()
    assert page.index("Muchos") < page.index("Pocos")
    assert "Borrador" not in page
    assert client.get("/asuntos/borrador/").status_code in (404, 410)
    assert client.get("/asuntos/nada/").status_code == 404


def test_the_list_asks_as_often_for_many_as_for_few(client, django_assert_max_num_queries):
    for number in range(40):
        theme(f"Asunto {number}", n=2, institution=institution() if number % 2 else None)
    client.get("/asuntos/")
    with django_assert_max_num_queries(6):
        assert client.get("/asuntos/?pagina=2").status_code == 200


def test_in_english_it_is_shown_in_spanish_with_its_language_said(client):
    one = theme(n=10)
    page = client.get(f"/en/asuntos/{one.slug}/").content.decode()
    assert 'lang="es"' in page
    assert "About 10 reports" in page


def test_what_was_changed_stands_with_its_day_and_is_told_once(client):
    one = theme(institution=institution())
    one.save_revision().publish()
    change(one)
    page = client.get(f"/asuntos/{one.slug}/").content.decode()
    assert "Se reparó la conductora." in page
    assert "20 de noviembre de 2026" in page
    told = Happening.objects.filter(type="theme")
    assert [happening.what for happening in told.order_by("pk")] == ["new", "changed"]
    kinds = set(HappeningOf.objects.filter(happening=told.latest("pk")).values_list("kind", flat=True))
    assert kinds == {"theme", "institution"}
    one.save_revision().publish()
    assert told.count() == 2, "saving twice tells nobody"
    Report.objects.create(theme=one, sent_on=timezone.localdate())
    one.save_revision().publish()
    assert told.count() == 2, "nor does one more report"


def test_taken_down_it_is_told_and_shown_nowhere(client):
    one = theme()
    one.save_revision().publish()
    one.unpublish()
    assert Happening.objects.filter(type="theme").latest("pk").what == "gone"
    assert client.get(f"/asuntos/{one.slug}/").status_code in (404, 410)
    assert client.get(f"/avisos/asunto/{one.slug}/").status_code == 404


def test_it_is_followed_by_mail_and_as_a_feed(client):
    one = theme()
    one.save_revision().publish()
    change(one)
    assert one.title in client.get(f"/avisos/asunto/{one.slug}/").content.decode()
    feed = client.get(f"/avisos/asunto/{one.slug}/feed/").content.decode()
    assert "Se reparó la conductora." in feed
    assert f"/asuntos/{one.slug}/" in feed


def test_its_address_is_made_once(client):
    one, other = theme(), theme()
    assert (one.slug, other.slug) == ("falta-el-agua", "falta-el-agua-2")
    one.title = "Otro título"
    one.save()
    assert one.slug == "falta-el-agua"


def test_changes_stand_newest_first():
    one = theme()
    change(one, "Primero", date(2026, 11, 1))
    change(one, "Segundo", date(2026, 11, 9))
    assert [said.text for said in themes.changes_of(one)] == ["Segundo", "Primero"]


def test_the_search_holds_its_words_and_what_was_changed_and_no_draft():
    one, draft = change(theme(n=30)), theme("Borrador", live=False)
    [doc] = registered()[Theme](one)
    assert may_be_indexed(one)
    assert not may_be_indexed(draft)
    assert "Se reparó la conductora." in doc.body
    assert "30" not in doc.body, "one more report changes nothing of it"
