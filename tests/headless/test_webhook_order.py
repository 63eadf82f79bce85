"""Notices about one thing: numbered, in order whatever fails, told when late; and secrets that change without a gap."""

import json
from datetime import timedelta

import pytest
import standardwebhooks
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from headless import delivering
from headless.models import Delivery, DeliveryStatus, Event, ObjectNumber, Webhook
from headless.signing import request_of
from headless.webhooks import OVERLAP, secret_change, tell, tell_again
from tests.headless.test_webhooks import listener, webhook  # noqa: F401 - fixtures
from tests.support import factories_catalog as make

pytestmark = pytest.mark.django_db


def verifies(secret, body, headers):
    try:
        standardwebhooks.Webhook(secret).verify(body, headers)
    except standardwebhooks.WebhookVerificationError:
        return False
    return True


def test_during_a_change_of_secret_the_old_and_the_new_verify_and_after_it_only_the_new(webhook):  # noqa: F811
    before = webhook.secret
    tell(Event.PAGE_PUBLISHED, {})
    after = secret_change(webhook.pk).secret
    assert before != after and not set("-_") & set(after.removeprefix("whsec_"))
    body, headers = request_of(Delivery.objects.get())
    assert headers["webhook-signature"].count("v1,") == 2
    assert verifies(before, body, headers) and verifies(after, body, headers)
    assert not verifies("whsec_" + "A" * 43 + "=", body, headers)
    Webhook.objects.update(old_until=timezone.now() - timedelta(seconds=1))
    body, headers = request_of(Delivery.objects.get())
    assert not verifies(before, body, headers) and verifies(after, body, headers)
    assert timedelta(hours=24) == OVERLAP


def test_an_administrator_changes_the_secret_and_nobody_else(admin_client, webhook):  # noqa: F811
    before = webhook.secret
    assert Client().post(f"/admin/notices/{webhook.pk}/secret/").status_code in (302, 403)
    assert Webhook.objects.get().secret == before
    assert admin_client.post(f"/admin/notices/{webhook.pk}/secret/").status_code == 302
    page = admin_client.get(f"/admin/snippets/headless/webhook/edit/{webhook.pk}/").content.decode()
    assert Webhook.objects.get().secret in page and before not in page


def said(listener):  # noqa: F811
    return [json.loads(body)["data"] for _headers, body in listener.said]


def test_what_fails_holds_back_only_what_comes_after_it_about_the_same_thing(webhook, listener):  # noqa: F811
    for number in range(3):
        tell(Event.PAGE_PUBLISHED, {"number": number}, "page:1")
        tell(Event.PAGE_PUBLISHED, {"number": number}, "page:2")
    listener.status = 404
    first = Delivery.objects.get(object="page:1", object_seq=1)
    with pytest.raises(delivering.NotDelivered):
        delivering.deliver(first.pk)
    listener.said.clear()
    listener.status = 200
    delivering.deliver_waiting(webhook.pk)
    assert [(one["object"], one["seq"]) for one in said(listener)] == [("page:2", 1), ("page:2", 2), ("page:2", 3)]
    Delivery.objects.filter(pk=first.pk).update(next_try_at=None)
    delivering.deliver_waiting(webhook.pk)
    assert [(one["object"], one["seq"]) for one in said(listener)][3:] == [("page:1", number) for number in (1, 2, 3)]


def test_a_notice_that_is_given_up_lets_the_next_one_go(webhook, listener):  # noqa: F811
    for number in range(2):
        tell(Event.PAGE_PUBLISHED, {"number": number}, "page:1")
    Delivery.objects.filter(object_seq=1).update(status=DeliveryStatus.FAILED)
    delivering.deliver_waiting(webhook.pk)
    assert [one["seq"] for one in said(listener)] == [2]


def test_what_is_told_again_after_a_newer_one_says_that_it_is_late(webhook, listener):  # noqa: F811
    for number in range(2):
        tell(Event.PAGE_PUBLISHED, {"number": number}, "page:1")
    delivering.deliver_waiting(webhook.pk)
    tell_again(Delivery.objects.get(object_seq=1))
    delivering.deliver_waiting(webhook.pk)
    late = [(json.loads(body)["data"]["seq"], json.loads(body)["late"]) for _headers, body in listener.said]
    assert late == [(1, False), (2, False), (1, True)]


def test_each_receiver_has_the_same_numbers_and_nothing_is_counted_for_nobody(webhook, listener):  # noqa: F811
    Webhook.objects.create(name="Otro", url=webhook.url, events=[Event.PAGE_PUBLISHED])
    tell(Event.PAGE_PUBLISHED, {}, "page:1")
    assert list(Delivery.objects.values_list("object_seq", flat=True)) == [1, 1]
    Webhook.objects.update(is_active=False)
    tell(Event.PAGE_PUBLISHED, {}, "page:1")
    assert ObjectNumber.objects.get().last == 1


def test_what_is_hidden_is_told_neither_when_published_nor_by_its_title(webhook):  # noqa: F811
    page = make.service("secreto")
    Delivery.objects.all().delete()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    page = Page.objects.get(pk=page.pk).specific
    page.title = "Título que nadie debe leer"
    page.save_revision().publish()
    page.unpublish()
    (told,) = Delivery.objects.all()  # that it is no longer for everybody, and nothing after that
    assert told.event == Event.PAGE_UNPUBLISHED and "Título" not in str(told.data)
