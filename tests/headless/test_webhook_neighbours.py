"""Receivers that behave badly: what we do with each, and that who answers for it is told."""

import socket
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date

from headless import delivering, outbound
from headless.addresses import is_among
from headless.models import Delivery, DeliveryStatus, Event, Webhook
from headless.webhooks import begin_again, ping, tell, throw_away
from tests.headless.test_webhooks import listener, webhook  # noqa: F401 - fixtures
from tests.support.peers import KINDS, peer

pytestmark = pytest.mark.django_db


def one(webhook, **changes):  # noqa: F811
    Webhook.objects.filter(pk=webhook.pk).update(**changes)
    tell(Event.PAGE_PUBLISHED, {})
    delivering.deliver_waiting(webhook.pk)
    webhook.refresh_from_db()
    return Delivery.objects.latest("created_at")


@pytest.mark.parametrize("kind", KINDS)
def test_a_receiver_that_hangs_drips_or_refuses_takes_its_deadline_and_no_more(webhook, settings, kind):  # noqa: F811
    settings.DEADLINES = settings.DEADLINES | {"webhook": (1.0, 0.5)}
    with peer(kind, drip=0.1, slow=20) as address:
        begun = time.monotonic()
        delivery = one(webhook, url=f"http://{address}/")
        assert time.monotonic() - begun < 10
    assert (delivery.status, delivery.tries) == (DeliveryStatus.WAITING, 1)
    assert webhook.paused_until > timezone.now() and webhook.failing_since


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "to", ["http://127.0.0.1:{}/", "http://169.254.169.254/latest/", "http://[64:ff9b::7f00:1]/", "//127.0.0.1:{}/"]
)
def test_no_redirect_is_followed_wherever_it_leads(webhook, listener, status, to):  # noqa: F811
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.05)
        listener.status = status
        listener.RequestHandlerClass.location = to.format(trap.getsockname()[1])
        delivery = one(webhook)
        with pytest.raises(TimeoutError):
            trap.accept()
    assert delivery.answer == str(status) and delivery.status == DeliveryStatus.WAITING


def test_a_name_that_answers_otherwise_the_second_time_reaches_nothing_inside(webhook, settings, monkeypatch):  # noqa: F811
    settings.OUTBOUND_ANYWHERE = False
    outside, inside = [(2, 1, 6, "", ("93.184.216.34", 443))], [(2, 1, 6, "", ("127.0.0.1", 443))]
    turns = iter([outside, inside, inside])
    monkeypatch.setattr("core.deadlines.socket.getaddrinfo", lambda *args, **kwargs: next(turns))
    reached = []

    def connect(*address):
        reached.append(address)
        raise OSError

    monkeypatch.setattr("core.deadlines.connect", connect)
    Webhook.objects.filter(pk=webhook.pk).update(url="https://cambia.example/")
    tell(Event.PAGE_PUBLISHED, {})
    delivering.deliver_waiting(webhook.pk)
    Webhook.objects.update(paused_until=None)
    Delivery.objects.update(next_try_at=None)
    delivering.deliver_waiting(webhook.pk)
    assert reached == [("93.184.216.34", 443)]
    assert Delivery.objects.get().status == DeliveryStatus.FAILED


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("120", 110, 125),
        ("in ten minutes, as a date", 500, 605),
        ("999999999", 24 * 3600 - 10, 24 * 3600 + 5),
        *[(odd, 0, 5) for odd in ("", "-5", "soon", "1e9", "٣٠٠", "0", http_date(0))],
    ],
)
def test_a_receiver_that_asks_for_time_has_it_within_reason(webhook, listener, said, least, most):  # noqa: F811
    listener.status = 503
    listener.RequestHandlerClass.retry_after = http_date(time.time() + 600) if "ten minutes" in said else said
    one(webhook)
    assert least <= (webhook.paused_until - timezone.now()).total_seconds() <= most


def test_one_that_says_it_is_gone_is_stopped_at_once_and_who_answers_for_it_is_told(webhook, listener, mailoutbox):  # noqa: F811
    listener.status = 410
    one(webhook, contact="ana@example.com")
    assert webhook.stopped_at
    assert [message.to for message in mailoutbox] == [["ana@example.com"]] and "410" in mailoutbox[0].body
    tell(Event.PAGE_PUBLISHED, {})
    assert Delivery.objects.count() == 1 and not delivering.due(webhook.pk).exists()


def test_one_that_takes_nothing_for_three_days_is_stopped_and_told_once(webhook, listener, mailoutbox):  # noqa: F811
    listener.status = 500
    one(
        webhook, contact="ana@example.com", failing_since=timezone.now() - delivering.STOPPED_AFTER + timedelta(hours=1)
    )
    assert webhook.stopped_at is None and not mailoutbox
    one(webhook, failing_since=timezone.now() - delivering.STOPPED_AFTER, paused_until=None)
    assert webhook.stopped_at and len(mailoutbox) == 1 and "/api/v1/changes" in mailoutbox[0].body
    delivering.deliver_waiting(webhook.pk)
    assert len(mailoutbox) == 1


def test_one_that_takes_something_begins_its_three_days_anew(webhook, listener):  # noqa: F811
    one(webhook, failing_since=timezone.now() - timedelta(days=2), failures=3)
    assert (webhook.failing_since, webhook.failures) == (None, 0)


def test_begun_again_it_gets_a_test_first_and_what_still_waits(webhook, listener):  # noqa: F811
    listener.status = 410
    one(webhook)
    listener.status, listener.said[:] = 200, []
    Delivery.objects.update(next_try_at=None)
    begin_again(webhook.pk)
    delivering.deliver_waiting(webhook.pk)
    assert sorted(b'"ping"' in body for _headers, body in listener.said) == [False, True]
    assert not Delivery.objects.filter(status=DeliveryStatus.WAITING).exists()


def test_a_test_reaches_one_that_is_told_of_nothing_and_is_paused(webhook, listener):  # noqa: F811
    Webhook.objects.update(events=[], paused_until=timezone.now() + timedelta(hours=1))
    ping(webhook.pk)
    delivering.deliver_waiting(webhook.pk)
    assert Delivery.objects.get().status == DeliveryStatus.DONE and b'"ping"' in listener.said[0][1]


def test_what_waits_can_be_thrown_away(webhook, listener):  # noqa: F811
    for _time in range(3):
        tell(Event.PAGE_PUBLISHED, {}, "page:1")
    assert throw_away(webhook.pk) == 3 and not delivering.due(webhook.pk).exists()
    delivering.deliver_waiting(webhook.pk)
    assert listener.said == []


@pytest.mark.parametrize("act", ["test", "begin", "purge"])
def test_only_who_keeps_receivers_presses_these_buttons(admin_client, client, webhook, listener, act):  # noqa: F811
    path = f"/admin/notices/{webhook.pk}/{act}/"
    assert client.post(path).status_code in (302, 403) and not Delivery.objects.exists()
    assert admin_client.get(path).status_code == 405
    assert admin_client.post(path).status_code == 302
    assert Delivery.objects.count() == (0 if act == "purge" else 1)
    page = admin_client.get(f"/admin/snippets/headless/webhook/edit/{webhook.pk}/").content.decode()
    assert f"/admin/notices/{webhook.pk}/purge/" in page


NETWORKS = ["10.20.0.0/16", "fd12:3456::/32"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        *((one, True) for one in ("10.20.3.4", "::ffff:10.20.3.4", "64:ff9b::a14:304", "fd12:3456::1")),
        *((one, False) for one in ("10.21.0.1", "127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "fd13::1")),
        *((one, False) for one in ("64:ff9b::7f00:1", "fe80::1%eth0", "192.168.0.1", "0.0.0.0", "::")),
    ],
)
def test_networks_inside_are_told_only_when_the_installation_names_them(settings, address, allowed):
    settings.OUTBOUND_ANYWHERE = False
    assert is_among(address, NETWORKS) is allowed
    url = f"https://[{address}]/" if ":" in address else f"https://{address}/"
    settings.WEBHOOK_NETWORKS = NETWORKS
    assert bool(outbound.refuse_address(url)) is not allowed
    settings.WEBHOOK_NETWORKS = []
    assert outbound.refuse_address(url)
