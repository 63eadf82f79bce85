"""What other programs are told: each event by ids and types, of what everybody may see, and nothing anybody wrote."""

import json
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from casework.acting import record
from casework.models.event import EventKind
from casework.services import case_transition
from headless import signals
from headless.models import Delivery, Event, Webhook
from headless.webhooks import tell
from home.models import ContentPage
from news.comments import Comment, Status
from services_catalog.models import Notice
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form
from tests.support.pages import child, home, news
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db
SECRET = "palabras que nadie debe leer"


@pytest.fixture
def webhook(db):
    return Webhook.objects.create(name="Otro", url="https://example.org/", events=list(Event.values))


def told(event=None):
    rows = Delivery.objects.order_by("created_at", "object_seq")
    return [one.data for one in (rows.filter(event=event) if event else rows)]


def test_a_procedure_that_can_no_longer_be_asked_for_is_told_as_withdrawn(webhook):
    page = make.service("pasaporte")
    Delivery.objects.all().delete()
    page.withdrawn_on, page.withdrawn_reason = "2026-01-02", SECRET
    page.save_revision().publish()
    (said,) = told(Event.PAGE_WITHDRAWN)
    assert said["thing"] == "service:pasaporte" and told(Event.PAGE_PUBLISHED)[0]["state"] == "withdrawn"
    assert SECRET not in json.dumps(told())


def test_a_new_address_is_told_of_the_page_and_of_all_below_it(webhook, django_capture_on_commit_callbacks):
    top = child(home(), ContentPage(title="Arriba", slug="arriba"))
    below = child(top, ContentPage(title="Abajo", slug="abajo"))
    hidden = child(top, ContentPage(title=SECRET, slug="oculta", live=False))
    Delivery.objects.all().delete()
    top = Page.objects.get(pk=top.pk).specific
    top.slug = "otra"
    with django_capture_on_commit_callbacks(execute=True):
        top.save_revision().publish()
    urls = {said["id"]: said["url"] for said in told(Event.PAGE_MOVED)}
    assert set(urls) == {top.pk, below.pk} and hidden.pk not in urls
    assert urls[below.pk].endswith("/otra/abajo/")
    Delivery.objects.all().delete()
    Page.objects.get(pk=below.pk).move(home(), pos="last-child")
    assert [said["id"] for said in told(Event.PAGE_MOVED)] == [below.pk]


def test_what_becomes_restricted_is_told_as_taken_down_by_its_id_alone(webhook):
    page = make.service("secreto", title=SECRET)
    Delivery.objects.all().delete()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    (said,) = told()
    assert Delivery.objects.get().event == Event.PAGE_UNPUBLISHED
    assert set(said) == {"id", "type", "thing", "object", "seq"} and SECRET not in json.dumps(said)
    restriction.delete()
    assert told(Event.PAGE_PUBLISHED)[0]["title"] == SECRET


def test_a_notice_to_people_is_told_by_its_hours_and_not_by_its_words(webhook):
    notice = Notice.objects.create(title=SECRET, text=SECRET, locale=home().locale)
    notice.ends_at = timezone.now()
    notice.save()
    notice.delete()
    found = told(Event.NOTICE_CHANGED)
    assert [(said["seq"], said["removed"]) for said in found] == [(1, False), (2, False), (3, True)]
    assert found[1]["ends_at"] and SECRET not in json.dumps(found)


def test_a_comment_is_told_once_everybody_may_read_it(webhook, admin_user):
    comment = Comment.objects.create(page=news("noticia"), language="es", name="Ana", text=SECRET)
    assert told(Event.COMMENT_PUBLISHED) == []
    comment.decide(Status.PUBLISHED, admin_user)
    (said,) = told(Event.COMMENT_PUBLISHED)
    assert said["page"]["thing"] == "news:noticia" and SECRET not in json.dumps(said) and "Ana" not in json.dumps(said)
    Delivery.objects.all().delete()
    comment.decide(Status.REFUSED, admin_user, "other")
    assert told() == []


def test_what_happens_in_a_case_is_told_by_kind_and_number_and_notes_of_staff_are_not(webhook, admin_user):
    draft = draft_start(contact_form(), answers={"nombre": SECRET, "mensaje": SECRET}, done=["escribanos"])
    submission = submission_send(draft.pk)
    case_transition(submission.case.pk, "take", actor=admin_user)
    case = submission.case
    Delivery.objects.all().delete()
    for kind in set(EventKind.values) - {"opened"}:
        record(case, kind, actor=admin_user, text=SECRET, told=False)
    kinds = [said["event"] for said in told(Event.CASE_EVENT)]
    assert set(kinds) == set(EventKind.values) - {"moved", "noted", "opened"}
    assert [said["seq"] for said in told()] == sorted(said["seq"] for said in told())
    assert SECRET not in json.dumps(told()) and admin_user.email not in json.dumps(told())


def test_every_event_that_can_be_chosen_is_told_somewhere(webhook):
    code = Path(signals.__file__).read_text(encoding="utf-8")
    assert [event.name for event in Event if f"Event.{event.name}" not in code and event != Event.PING] == []


def test_who_was_stopped_gathers_nothing(webhook):
    Webhook.objects.update(stopped_at=timezone.now())
    tell(Event.PAGE_PUBLISHED, {})
    assert told() == []
