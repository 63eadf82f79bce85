"""«¿Le resultó útil?»: sent from kept pages, without token, session or JavaScript."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from core.spreadsheets import safe_cell
from participation import opinions
from participation.grouping import groups
from participation.masking import masked
from participation.models import Feedback, OpinionDay, SharedNetwork
from participation.opinion_mail import tell_owners

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


def counted():
    """(yes, no, yes aside, no aside) of all that was said."""
    names = ("yes", "no", "aside_yes", "aside_no")
    return tuple(sum(row) for row in zip(*OpinionDay.objects.values_list(*names), strict=True)) or (0, 0, 0, 0)


def test_one_press_is_kept_and_then_words_are_asked_for(citizen):
    answer = say(citizen)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert counted() == (0, 1, 0, 0)
    assert not Feedback.objects.exists(), "a press is a sum and no row of somebody"
    about = answer.context["form"]["about"].value()
    words = {"about": about, "path": "/tramites/pasaporte/", "useful": "no", "text": "Falta el precio"}
    thanks = citizen.post("/opinion/detalle/", words, headers=OURS)
    assert thanks.status_code == 200
    assert 'href="/tramites/pasaporte/"' in thanks.content.decode()
    row = Feedback.objects.get()
    assert (row.useful, row.language, row.text) == (False, "es", "Falta el precio")
    citizen.post("/opinion/detalle/", words, headers=OURS)
    assert Feedback.objects.count() == 1
    citizen.post("/opinion/detalle/", {**words, "text": "Falta el horario"}, headers=OURS)
    assert Feedback.objects.get().text == "Falta el horario"


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
    assert not OpinionDay.objects.exists()


def test_an_old_browser_that_only_says_the_page_it_comes_from_is_heard(citizen):
    assert say(citizen, headers={"referer": "http://testserver/tramites/"}).status_code == 200


def test_a_robot_that_fills_the_hidden_field_is_thanked_and_not_kept(citizen):
    assert say(citizen, website="http://spam.example").status_code == 200
    assert not OpinionDay.objects.exists()


@pytest.mark.parametrize(
    "path", ["//otro.example/", "https://otro.example", "/\\otro.example", "x", "", "/a b", "/" * 600]
)
def test_the_way_back_never_leads_to_another_site(citizen, path):
    assert say(citizen, path=path).status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "99999999999", "x", "1; drop table"])
def test_a_page_that_cannot_be_is_refused_or_ignored(citizen, page):
    assert say(citizen, page=page).status_code in (200, 400)
    assert not OpinionDay.objects.filter(page__isnull=False).exists()


@pytest.mark.parametrize("text", ["", " ", "x" * 1001, "\x00"])
def test_words_that_cannot_be_kept_are_explained_on_the_same_page(citizen, text):
    about = say(citizen).context["form"]["about"].value()
    answer = citizen.post("/opinion/detalle/", {"about": about, "path": "/", "text": text}, headers=OURS)
    assert answer.status_code == 422
    assert not Feedback.objects.exists()


def test_words_of_a_made_up_press_are_not_kept(citizen):
    about = say(citizen).context["form"]["about"].value()
    for forged in ("1:x:y", "", about[:-2] + "xx", "x" * 1999):
        answer = citizen.post("/opinion/detalle/", {"about": forged, "path": "/", "text": "falso"}, headers=OURS)
        assert answer.status_code in (410, 422)
    assert not Feedback.objects.exists()


def test_nobody_is_refused_and_what_one_address_says_counts_a_few_times_a_day(citizen):
    """2,000 people of a town behind one address: all are answered; a flood moves a figure by few."""
    for number in range(60):
        answer = say(citizen, useful="no" if number % 2 else "yes")
        assert answer.status_code == 200
        assert "form" in answer.context
    assert counted() == (2, 1, 28, 29)
    other = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9")
    say(other)
    assert counted()[1] == 2


def flood(place, n):
    for _ in range(n):
        opinions.count(place, "es", "203.0.113.9", useful=False)


@pytest.mark.parametrize("others", [100, 200, 260, 500])
@pytest.mark.parametrize("flooded_after", [0, 50, 100])
def test_a_flood_from_one_address_leaves_the_true_share_within_three_points(others, flooded_after):
    """It comes before, between or after the true answers, of which 80 of a hundred are yes."""
    place = opinions.Place("none", "")
    flood(place, 12 if flooded_after == 0 else 0)
    for number in range(others):
        address = f"198.51.{number // 250}.{number % 250}"
        assert opinions.count(place, "es", address, useful=number % 5 != 0)
        flood(place, 12 if number + 1 == flooded_after else 0)
    flood(place, 40)
    yes, no, _aside_yes, aside_no = counted()
    assert abs(100 * yes / (yes + no) - 80) <= 3
    assert aside_no >= 30


def test_what_counts_of_one_address_is_the_same_after_ten_thousand_as_after_forty():
    """The count is a window of the limit: it grows with what others say, never with what the address itself sends."""
    for known in (0, 79, 10_000):
        assert opinions.counted_from("203.0.113.9", known) == {0: 3, 79: 3, 10_000: 10}[known]


def test_more_counts_from_a_network_that_many_are_known_to_share(citizen):
    SharedNetwork.objects.create(network="203.0.113.0/24", name="Joven Club", counted=40)
    SharedNetwork.objects.create(network="2001:db8::/32", name="ETECSA", counted=15)
    for address, amount in (("203.0.113.7", 40), ("2001:db8::", 15), ("198.51.100.1", 3), ("unknown", 3)):
        assert opinions.counted_from(address, 0) == amount
    for _ in range(50):
        opinions.count(opinions.Place("none", ""), "es", "203.0.113.7", useful=True)
    assert counted() == (40, 0, 10, 0)


def test_words_from_one_address_beyond_some_stand_aside_and_are_kept(citizen):
    for number in range(opinions.WORDS_PER_HOUR + 3):
        about = say(citizen).context["form"]["about"].value()
        words = {"about": about, "path": "/", "text": f"Falta {number}"}
        assert citizen.post("/opinion/detalle/", words, headers=OURS).status_code == 200
    assert Feedback.objects.filter(aside=False).count() == opinions.WORDS_PER_HOUR
    assert Feedback.objects.filter(aside=True).count() == 3


@pytest.mark.parametrize(
    ("path", "key", "kept"),
    [
        ("/buscar/", "view:search", "/buscar/"),
        ("/en/buscar/", "view:search", "/en/buscar/"),
        ("/no-hay-nada/", "none", "/no-hay-nada/"),
        ("/quien-es-85010112345/", "none", "/quien-es-[número de carné quitado]/"),
        ("/avisos/baja/0123456789abcdef/", "view:follow_leave", "/avisos/baja/<str:token>/"),
        ("/tramites/\x00", "none", None),
    ],
)
def test_an_opinion_is_of_a_page_a_view_or_nowhere_and_no_code_of_somebody_is_kept(path, key, kept):
    place = opinions.place_of(None, path)
    assert place.key == key
    assert kept is None or place.path == kept


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mi carné es 85010112345, ayuda", "Mi carné es [número de carné quitado], ayuda"),
        ("850101-12345", "[número de carné quitado]"),
        ("85 01 01 12 345", "[número de carné quitado]"),
        ("llamen al 5212 3456", "llamen al [teléfono quitado]"),
        ("+53 5 2123456", "[teléfono quitado]"),
        ("(07) 834-5678.", "[teléfono quitado]."),
        ("escriba a Ana.Perez@nauta.cu ya", "escriba a [correo quitado] ya"),
        ("cuesta 25,00 CUP desde el 24/11/2026", "cuesta 25,00 CUP desde el 24/11/2026"),
        ("Resolución 284/2025 y Ley 167", "Resolución 284/2025 y Ley 167"),
    ],
)
def test_what_tells_who_somebody_is_is_taken_out_of_the_words(text, left):
    assert masked(text) == left


def test_words_are_put_together_by_what_they_speak_of():
    found = groups(["Falta el precio", "no dice los precios", "¿Qué horario?", "el PRECIO está viejo", "Gracias"])
    assert found[0] == ("precio", ["Falta el precio", "no dice los precios", "el PRECIO está viejo"])
    assert found[-1] == ("", ["¿Qué horario?", "Gracias"])
    assert groups([]) == []


@pytest.mark.parametrize("path", ["/buscar/?q=agua", "/no-hay-nada/", "/avisos/", "/cifras/", "/"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_asks_also_results_and_not_found(client, path, prefix):
    from tests.support import pages

    pages.home()
    html = client.get(prefix + path).content.decode()
    assert html.count('action="/opinion/"' if not prefix else 'action="/en/opinion/"') == 1


def test_who_answers_for_a_page_is_told_once_a_week_what_was_said(django_user_model):
    from tests.support import pages
    from tests.support.people import person

    owner = person("duena@inst.example", is_staff=True)
    page = pages.news("nueva-oficina")
    page.owner = owner
    page.save()
    place = opinions.place_of(page.pk, "/noticias/nueva-oficina/")
    for number in range(4):
        opinions.count(place, "es", f"198.51.100.{number}", useful=number == 0)
    for text in ("Falta el precio", "El precio está viejo"):
        Feedback.objects.create(page=page, path="/x/", language="es", useful=False, text=text)
    assert tell_owners() == 1
    (message,) = mail.outbox
    assert message.to == ["duena@inst.example"]
    for words in ("Nueva oficina", "Útil: 1. No útil: 3.", "precio (2)"):
        assert words in message.body
    assert tell_owners() == 0


def test_a_day_is_set_aside_with_its_reason_and_counts_no_more(admin_client):
    from tests.support import pages

    page = pages.news("nueva-oficina")
    place = opinions.place_of(page.pk, "/noticias/nueva-oficina/")
    for number in range(9):
        opinions.count(place, "es", f"198.51.100.{number}", useful=False)
    path = f"/admin/reports/utilidad/{page.pk}/"
    assert "<svg role=" in admin_client.get(path).content.decode()
    today = OpinionDay.objects.get().day
    admin_client.post(path, {"day": today, "why": "Un programa votó toda la noche"})
    assert "Un programa votó toda la noche" in admin_client.get(path).content.decode()
    assert sum(no for _week, _yes, no in opinions.weeks_of(page)) == 0
    admin_client.post(path, {"day": today, "why": ""})
    assert sum(no for _week, _yes, no in opinions.weeks_of(page)) == 9


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
    opinions.count(opinions.Place(f"page:{good.pk}", "/buena/", good.pk), "es", "198.51.100.1", useful=True)
    for number in range(2):
        opinions.count(opinions.Place(f"page:{bad.pk}", "/mala/", bad.pk), "es", f"198.51.100.{number}", useful=False)
        Feedback.objects.create(page=bad, path="/mala/", language="es", useful=False, text="No se entiende")
    rows = list(opinions.pages_by_opinion())
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
