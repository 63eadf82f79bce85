"""Comments and opinions decided many at once, each with its reason; only by who may decide."""

import pytest
from django.urls import reverse

from accounts import groups
from news.comments import Comment, comment_receive
from participation.models import Feedback
from tests.home.test_approval import staff
from tests.support import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def comments(settings):
    settings.STAFF_SECOND_FACTOR = False
    groups.ensure_groups()
    page = pages.news()
    return [comment_receive(page=page, language="es", name=f"Ana {n}", text=f"Hola {n}") for n in range(3)]


def address(model, action, things):
    url = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, action])
    return f"{url}?" + "&".join(f"id={one.pk}" for one in things)


def test_several_comments_are_refused_with_one_reason_and_it_is_kept_who_did(client, comments):
    moderator = staff("editora", groups.EDITORS)
    client.force_login(moderator)
    listed = client.get(reverse("wagtailsnippets_news_comment:list")).content.decode()
    assert "refuse_comments" in listed
    url = address(Comment, "refuse_comments", comments[:2])
    assert "Tiene datos personales" in client.get(url).content.decode()
    client.post(url, {})
    assert not Comment.objects.filter(status="refused").exists()
    client.post(url, {"reason": "personal"})
    refused = Comment.objects.filter(status="refused")
    assert [(one.reason, one.decided_by) for one in refused] == [("personal", moderator)] * 2
    comments[2].refresh_from_db()
    assert comments[2].status == "waiting"


def test_several_comments_are_published_at_once_and_show(client, comments):
    client.force_login(staff("editora", groups.EDITORS))
    client.post(address(Comment, "publish_comments", comments), {})
    html = client.get(comments[0].page.url).content.decode()
    assert all(one.text in html for one in comments)


def test_several_opinions_are_attended_with_what_came_of_them(client, comments):
    opinions = [Feedback.objects.create(path=f"/{n}/", language="es", useful=False, text="Falta") for n in range(2)]
    client.force_login(staff("editora", groups.EDITORS))
    client.post(address(Feedback, "attend_opinions", opinions), {"reason": "mended"})
    assert set(Feedback.objects.values_list("handled", "outcome")) == {(True, "mended")}


@pytest.mark.parametrize("group", [groups.OFFICERS, groups.CERTIFIERS])
def test_who_may_not_decide_decides_nothing(client, comments, group):
    client.force_login(staff("otra", group))
    client.post(address(Comment, "refuse_comments", comments), {"reason": "personal"})
    assert set(Comment.objects.values_list("status", flat=True)) == {"waiting"}


def test_one_comment_is_not_refused_without_a_reason(client, comments):
    client.force_login(staff("editora", groups.EDITORS))
    url = reverse("wagtailsnippets_news_comment:edit", args=[comments[0].pk])
    assert "Diga por qué se rechaza" in client.post(url, {"status": "refused", "reason": ""}).content.decode()
    client.post(url, {"status": "refused", "reason": "insult"})
    comments[0].refresh_from_db()
    assert (comments[0].status, comments[0].reason) == ("refused", "insult")
