import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import groups
from news.comments import Status
from news.models import Comment
from tests.home.test_approval import staff
from tests.support import pages

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


def send(client, page, headers=OURS, prefix="", **fields):
    data = {"name": "Ana", "text": "Muy útil.", **fields}
    return client.post(f"{prefix}/noticias/comentarios/{page.pk}/", data, headers=headers)


def shown(client, address="/noticias/a/"):
    return client.get(address).content.decode()


def test_a_comment_shows_only_after_a_person_publishes_it(client):
    page = pages.news("a")
    answer = send(client, page)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "Muy útil." not in shown(client)
    Comment.objects.get().decide(Status.PUBLISHED, None)
    assert "Muy útil." in shown(client)
    Comment.objects.get().decide(Status.REFUSED, None)
    assert "Muy útil." not in shown(client)


def test_pressing_twice_is_one_comment_and_two_people_are_two(client):
    page = pages.news("a")
    for name in ("Ana", "Ana", "Luis"):
        send(client, page, name=name)
    assert sorted(Comment.objects.values_list("name", flat=True)) == ["Ana", "Luis"]


def test_what_is_wrong_is_said_and_what_was_written_stays(client):
    answer = send(client, pages.news("a"), name="", text="Lo que pienso")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_name"' in html
    assert "Lo que pienso</textarea>" in html
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["a" * 10_000, "nul\x00byte", "   "])
def test_text_that_cannot_be_kept_is_refused_in_words(client, text):
    assert send(client, pages.news("a"), text=text).status_code in {400, 422}
    assert not Comment.objects.exists()


def test_markup_and_strange_letters_are_kept_as_they_are_and_shown_as_text(client):
    page = pages.news("a")
    send(client, page, text="<script>alert(1)</script> ٣ 🙂 \u202e")
    Comment.objects.get().decide(Status.PUBLISHED, None)
    html = shown(client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ٣ 🙂" in html
    assert "<script>alert" not in html


def test_a_robot_that_fills_the_hidden_field_is_thanked_and_nothing_is_kept(client):
    assert send(client, pages.news("a"), website="http://spam.example").status_code == 200
    assert not Comment.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://other.example"}])
def test_another_site_cannot_send_comments(client, headers):
    assert send(client, pages.news("a"), headers=headers).status_code == 403


def test_a_flood_stops(client):
    page = pages.news("a")
    answers = [send(client, page, text=f"n {number}").status_code for number in range(62)]
    assert answers[-1] == 429
    assert Comment.objects.count() == 60


def test_closed_private_and_draft_news_take_no_comments(client):
    page = pages.news("a", comments_open=False)
    assert send(client, page).status_code == 404
    assert 'action="/noticias/comentarios/' not in shown(client)
    draft = pages.news("b")
    draft.unpublish()
    assert send(client, draft).status_code == 404


def test_a_comment_in_another_language_says_so(client):
    page = pages.news("a")
    send(client, page, prefix="/en", text="Very useful")
    Comment.objects.get().decide(Status.PUBLISHED, None)
    assert re.search(r'<article class="comment"\s+lang="en">', shown(client))


def test_the_article_with_its_form_is_the_same_for_everybody(client):
    pages.news("a")
    response = client.get("/noticias/a/")
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_an_approver_reads_and_decides_in_the_admin(client, settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    page = pages.news("a")
    send(client, page)
    moderator = staff("jefe", groups.APPROVERS)
    client.force_login(moderator)
    assert "Comentarios por leer" in client.get("/admin/").content.decode()
    comment = Comment.objects.get()
    address = reverse("wagtailsnippets_news_comment:edit", args=[comment.pk])
    assert "Muy útil." in client.get(address).content.decode()
    client.post(address, {"status": Status.PUBLISHED})
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by, comment.text) == (Status.PUBLISHED, moderator, "Muy útil.")
    assert comment.decided_at


@pytest.mark.parametrize(("days", "takes"), [(-1, False), (0, True), (1, True)])
def test_comments_are_taken_until_their_last_day_and_what_comes_late_is_given_back(client, days, takes):
    last = timezone.localdate() + timedelta(days=days)
    page = pages.news("a", comments_until=last)
    html = shown(client)
    assert ("Se reciben comentarios hasta" in html) is takes
    assert ("Se recibieron comentarios hasta" in html) is not takes
    assert ('name="text"' in html) is takes
    answer = send(client, page, text="Lo que pienso de esto")
    assert answer.status_code == (200 if takes else 410)
    assert Comment.objects.exists() is takes
    assert takes or "Lo que pienso de esto" in answer.content.decode()
    assert client.get("/api/v1/news/a").json()["comments_open"] is takes


def test_the_institution_answers_in_public_and_only_while_the_comment_shows(client):
    page = pages.news("a")
    send(client, page)
    comment = Comment.objects.get()
    comment.answer = "Ya se corrigió <b>todo</b>."
    with pytest.raises(ValidationError):
        comment.full_clean()
    comment.answered_as = "Ministerio de Justicia"
    comment.full_clean()
    comment.save()
    assert "Ya se corrigió" not in shown(client)
    comment.decide(Status.PUBLISHED, None)
    html = shown(client)
    assert "Respuesta de Ministerio de Justicia" in html
    assert "&lt;b&gt;todo" in html
    [told] = client.get("/api/v1/news/a/comments").json()["items"]
    assert told["answer"].startswith("Ya se corrigió")
    assert told["answered_as"] == "Ministerio de Justicia"
    comment.decide(Status.REFUSED, None, "other")
    assert "Ya se corrigió" not in shown(client)
