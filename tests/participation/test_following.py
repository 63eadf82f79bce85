"""«Avíseme si cambia»: asked by anybody, begun only by who reads the mail, left with one press."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core import personal_data
from participation import kept, links, searches, subscribing
from participation.followed import kinds
from participation.models import Rhythm, SavedSearch, Subscriber, Subscription
from tests.support import factories_catalog as make
from tests.support import pages
from tests.support.following import OURS, follower, link_in

pytestmark = pytest.mark.django_db
ANA = "ana@nauta.example"


@pytest.fixture
def citizen():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def service():
    make.places()
    pages.news_index()
    return make.service("pasaporte")


def ask(citizen, kind="tramite", name="pasaporte", *, email=ANA, rhythm="daily", headers=OURS, prefix="", **more):
    said = {"kind": kind, "name": name, "email": email, "rhythm": rhythm, **more}
    return citizen.post(f"{prefix}/avisos/pedir/", said, headers=headers)


def confirm(citizen, message=None):
    path = link_in(message or mail.outbox[-1], links.CONFIRM)
    waiting = re.findall(r'name="follow" value="([^"]+)"', citizen.get(path).content.decode())
    return citizen.post(path, {"follow": waiting})


def test_nothing_begins_until_it_is_confirmed_by_a_button(citizen, service):
    answer = ask(citizen)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    row = Subscription.objects.get()
    assert (row.kind, row.ref, row.confirmed_at) == ("procedure", str(service.translation_key), None)
    path = link_in(mail.outbox[0], links.CONFIRM)
    for method in ("get", "head"):
        assert getattr(citizen, method)(path).status_code == 200
    row.refresh_from_db()
    assert row.confirmed_at is None, "a program that reads mail opens every address in it"
    page = confirm(citizen)
    row.refresh_from_db()
    assert row.confirmed_at
    assert not page.cookies
    assert service.title in page.content.decode()


def test_the_answer_is_the_same_for_who_follows_it_who_waits_and_who_was_never_seen(citizen, service):
    first = ask(citizen).content
    assert ask(citizen).content == first
    confirm(citizen)
    assert ask(citizen).content == first
    Subscriber.objects.update(suspended_at=timezone.now())
    assert ask(citizen).content == first


def test_a_foreign_address_gets_one_mail_an_hour_however_often_it_is_given(citizen, service):
    make.category("salud")
    for number in range(12):
        ask(citizen, *(("tema", "salud") if number % 2 else ("tramite", "pasaporte")), email=ANA.upper())
    assert len(mail.outbox) == 1
    confirm(citizen)
    assert Subscription.objects.live().count() == 2, "the one mail has all that was asked for meanwhile"


def test_who_follows_it_already_is_told_so_by_mail_and_nothing_changes(citizen, service):
    follower(ANA, ("procedure", service.translation_key), rhythm=Rhythm.WEEKLY)
    ask(citizen, rhythm="now")
    assert Subscription.objects.get().rhythm == Rhythm.WEEKLY
    assert link_in(mail.outbox[0], links.PREFERENCES)
    assert "/avisos/confirmar/" not in mail.outbox[0].body


def test_who_follows_as_much_as_can_be_is_told_that_this_did_not_begin(citizen, service, monkeypatch):
    monkeypatch.setattr(subscribing, "MOST", 1)
    follower(ANA, ("procedure", service.translation_key))
    ask(citizen, "noticias", "")
    [told] = mail.outbox
    assert "no ha empezado" in told.body and "sigue ya" not in told.body and link_in(told, links.PREFERENCES)
    assert Subscription.objects.count() == 1


def test_one_address_cannot_be_made_to_wait_for_more_than_some(citizen, service):
    for number in range(subscribing.MOST_PENDING + 5):
        make.category(f"tema-{number}")
        ask(citizen, "tema", f"tema-{number}")
    assert Subscription.objects.count() == subscribing.MOST_PENDING


def test_what_is_not_chosen_on_confirming_is_forgotten(citizen, service):
    make.category("salud")
    ask(citizen)
    ask(citizen, "tema", "salud")
    path = link_in(mail.outbox[0], links.CONFIRM)
    wanted = Subscription.objects.get(kind="topic")
    citizen.post(path, {"follow": [str(wanted.pk), "nonsense", "\x00"]})
    assert list(Subscription.objects.values_list("kind", flat=True)) == ["topic"]


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        (("tramite", "pasaporte", {}), 200),
        (("tema", "vivienda", {}), 200),
        (("institucion", "minjus", {}), 200),
        (("oficina", "registro-de-moa", {}), 200),
        (("noticias", "", {}), 200),
        (("busqueda", "", {"q": "  Partida de   NACIMIENTO "}), 200),
        (("busqueda", "", {"q": "85010112345"}), 404),
        (("busqueda", "", {"q": "ana@nauta.example"}), 404),
        (("busqueda", "", {"q": ""}), 404),
        (("busqueda", "", {"q": "x" * 200}), 404),
        (("busqueda", "x", {"q": "agua"}), 404),
        (("tramite", "no-hay", {}), 404),
        (("tramite", "borrador", {}), 404),
        (("tramite", "", {}), 404),
        (("nada", "pasaporte", {}), 404),
        (("noticias", "x", {}), 404),
        (("tramite", "\x00", {}), 404),
    ],
)
def test_each_kind_of_thing_can_be_followed_and_what_is_not_there_cannot(citizen, service, wanted, status):
    kind, name, more = wanted
    make.office("Registro de Moa", slug="registro-de-moa")
    pages.child(make.catalogue(), make.unsaved_service("borrador", live=False))
    assert ask(citizen, kind, name, **more).status_code == status
    if "\x00" not in name:
        path = f"/avisos/{kind}/{name}/" if name else f"/avisos/{kind}/"
        for prefix in ("", "/en"):
            seen = citizen.get(prefix + path, more)
            assert seen.status_code == status
            assert not seen.cookies
    assert Subscription.objects.count() == (status == 200)
    if status == 200:
        assert kind in {one.slug for one in kinds()}
        assert confirm(citizen).status_code == 200


def test_the_words_of_a_search_are_kept_once_and_encrypted(citizen, service):
    for email in (ANA, "eva@nauta.example"):
        ask(citizen, "busqueda", "", email=email, q="Partida de Nacimiento")
    row = SavedSearch.objects.get()
    assert row.text == "partida de nacimiento"
    assert row.ref == searches.ref_of("partida de nacimiento", "es")
    assert Subscription.objects.filter(ref=row.ref).count() == 2


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@x", "ana@nauta.example\nbcc: b@x", "ñandú@x.example", "a" * 300]
)
def test_an_address_that_cannot_be_is_explained_and_kept_in_its_box(citizen, service, email):
    answer = ask(citizen, email=email)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not mail.outbox
    assert not Subscriber.objects.exists()


def test_a_robot_and_another_site_are_not_heard(citizen, service):
    assert ask(citizen, website="spam").status_code == 200
    assert ask(citizen, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert not Subscriber.objects.exists()
    assert not mail.outbox


@given(st.text(max_size=200))
def test_no_made_up_link_opens_anything(text):
    for purpose in (links.CONFIRM, links.PREFERENCES, links.LEAVE):
        assert links.subscriber_of(purpose, text) is None


def test_each_link_opens_one_thing_of_one_person(citizen, service):
    ana, eva = follower(ANA), follower("eva@nauta.example")
    purposes = (links.CONFIRM, links.PREFERENCES, links.LEAVE)
    made = {(purpose, one.pk): links.token(purpose, one) for purpose in purposes for one in (ana, eva)}
    assert len(set(made.values())) == 6
    for (purpose, pk), token in made.items():
        for other in purposes:
            found = links.subscriber_of(other, token)
            assert (found.pk if found else None) == (pk if other == purpose else None)
    mixed = links.token(links.LEAVE, ana)[:32] + links.token(links.LEAVE, eva)[32:]
    assert links.subscriber_of(links.LEAVE, mixed) is None


def test_a_mail_program_leaves_by_one_post_without_cookie_or_origin_and_a_scanner_does_not(service):
    ana = follower(ANA, ("procedure", service.translation_key), ("news", "all"))
    path = f"/avisos/baja/{links.token(links.LEAVE, ana)}/"
    scanner = Client(enforce_csrf_checks=True)
    for method in ("get", "head"):
        assert getattr(scanner, method)(path).status_code == 200
    assert scanner.options(path).status_code == 405
    assert Subscription.objects.live().count() == 2
    for _ in range(2):
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert not Subscription.objects.live().exists()
    assert Client().post(f"/avisos/baja/{'0' * 64}/", {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_preferences_change_how_often_and_leave_one_without_account(citizen, service):
    ana = follower(ANA, ("procedure", service.translation_key), ("news", "all"))
    path = f"/avisos/preferencias/{links.token(links.PREFERENCES, ana)}/"
    page = citizen.get(path).content.decode()
    assert ANA not in page, "who sees the screen does not read the address"
    one, other = Subscription.objects.order_by("kind")
    answer = citizen.post(path, {f"rhythm-{one.pk}": "none", f"rhythm-{other.pk}": "weekly", "language": "en"})
    assert answer.status_code == 200
    one.refresh_from_db(), other.refresh_from_db(), ana.refresh_from_db()
    assert (one.why, other.rhythm, other.ended_at, ana.language) == ("left", "weekly", None, "en")
    citizen.post(path, {f"rhythm-{other.pk}": "hourly", "language": "xx"})
    other.refresh_from_db(), ana.refresh_from_db()
    assert (other.rhythm, ana.language) == ("weekly", "en")
    citizen.post(path, {"leave": "1"})
    assert not Subscription.objects.live().exists()
    assert "/avisos/" in citizen.get(path).content.decode()


def test_what_began_meanwhile_is_not_left_by_an_older_form(citizen, service):
    ana = follower(ANA, ("news", "all"))
    path = f"/avisos/preferencias/{links.token(links.PREFERENCES, ana)}/"
    news = Subscription.objects.get()
    follower(ANA, ("procedure", service.translation_key))
    citizen.post(path, {f"rhythm-{news.pk}": "none"})
    assert [row.kind for row in Subscription.objects.live()] == ["procedure"]


def test_asking_again_after_leaving_begins_a_new_one(citizen, service):
    ana = follower(ANA, ("procedure", service.translation_key))
    subscribing.leave(ana)
    ask(citizen)
    confirm(citizen)
    assert Subscription.objects.live().count() == 1
    assert Subscription.objects.count() == 2


def test_who_confirms_is_written_to_again_though_the_address_once_refused(citizen, service):
    ana = follower(ANA)
    Subscriber.objects.update(suspended_at=timezone.now())
    ask(citizen)
    confirm(citizen)
    ana.refresh_from_db()
    assert ana.suspended_at is None


def test_the_night_takes_what_nobody_confirmed_and_what_was_left(citizen, service):
    now = timezone.now()
    ask(citizen)
    for _ in range(3):
        follower("eva@nauta.example")
    left = follower("luz@nauta.example", ("news", "all"))
    subscribing.leave(left)
    ask(citizen, "busqueda", "", email="luz@nauta.example", q="agua")
    Subscriber.objects.update(created_at=now - timedelta(days=60))

    def night(days):
        for source in ("participation.subscription", "participation.subscriber", "participation.saved_search"):
            one = next(kind for kind in kept.retention.kinds() if kind.key == source)
            while one.source.take(now + timedelta(days=days), 100, set()):
                pass

    night(0)
    assert set(Subscriber.objects.values_list("email_index", flat=True)) == {
        Subscriber.objects.get(pk=pk).email_index for pk in Subscription.objects.values_list("subscriber", flat=True)
    }
    night(subscribing.PENDING_DAYS + 2)
    assert Subscription.objects.filter(confirmed_at=None).count() == 0
    assert not SavedSearch.objects.exists()
    night(subscribing.ENDED_DAYS + 2)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "path", ["/tramites/pasaporte/", "/tramites/categoria/vivienda/", "/instituciones/minjus/", "/noticias/"]
)
def test_the_link_to_follow_stands_on_the_page_and_leads_somewhere(citizen, service, path, prefix):
    page = citizen.get(prefix + path).content.decode()
    address = re.search(r'href="([^"]*/avisos/[^"]+)"', page)[1]
    assert address.startswith(f"{prefix}/avisos/")
    assert citizen.get(address).status_code == 200


def test_both_mails_have_a_plain_twin_that_says_the_same_and_no_image(citizen, service):
    for prefix, words in (("", "Confirme"), ("/en", "Confirm")):
        ask(citizen, email=f"x{len(prefix)}@nauta.example", prefix=prefix)
        message = mail.outbox[-1]
        html, kind = message.alternatives[0]
        assert kind == "text/html"
        assert words in message.body
        assert link_in(message, links.CONFIRM).startswith(f"{prefix}/avisos/")
        assert link_in(message, links.CONFIRM) in html
        assert "<img" not in html
        assert len(html.encode()) < 4000


def test_a_person_reads_in_their_account_what_its_proven_address_follows_and_what_outlives_it(citizen, service):
    follower(ANA, ("procedure", service.translation_key))
    follower("otra@nauta.example", ("news", ""))
    ana = User.objects.create_user(email=ANA)
    assert not list(personal_data.staying(ana)), "an address that was only typed shows nothing of its owner"
    ana.emailaddress_set.create(email=ANA, verified=True)
    [told] = personal_data.export(ana)["avisos_por_correo"]
    assert told["que"] == service.title and told["desde"]
    [row] = personal_data.staying(ana)
    assert row["value"] == service.title and "enlace" in row["note"]
