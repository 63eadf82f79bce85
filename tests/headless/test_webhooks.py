"""Notices to other programs: signed, tried again, sent again, and never to what is behind our own wall."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import standardwebhooks
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.models import Page

from headless import delivering, outbound
from headless.models import Delivery, DeliveryStatus, Event, Webhook
from headless.webhooks import tell, tell_again
from tests.support.forms_data import contact_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def listener(settings):
    """A program on this machine. `listener.said` is what it was told, `listener.status` what it answers."""
    settings.OUTBOUND_ANYWHERE = True

    class Handler(BaseHTTPRequestHandler):
        location, retry_after = "http://127.0.0.1:1/elsewhere", ""

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.said.append((dict(self.headers), body))
            self.send_response(self.server.status)
            self.send_header("Location", self.location)
            if self.retry_after:
                self.send_header("Retry-After", self.retry_after.encode().decode("latin-1"))
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.said, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def webhook(listener):
    url = f"http://127.0.0.1:{listener.server_port}/aviso?x=1"
    return Webhook.objects.create(name="Otro sistema", url=url, events=list(Event.values))


def send(delivery):
    delivering.deliver(delivery.pk)
    delivery.refresh_from_db()


def test_a_notice_is_signed_so_that_its_sender_is_known(webhook, listener):
    tell(Event.PAGE_PUBLISHED, {"slug": "trámite"})
    delivery = Delivery.objects.get()
    send(delivery)
    headers, body = listener.said[0]
    assert json.loads(body)["data"] == {"slug": "trámite"}
    assert standardwebhooks.Webhook(webhook.secret).verify(body, headers) == json.loads(body)
    assert (delivery.status, delivery.tries, delivery.answer) == (DeliveryStatus.DONE, 1, "200")


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_what_is_not_taken_is_tried_again_and_given_up_in_the_end(webhook, listener, status):
    listener.status = status
    tell(Event.PAGE_PUBLISHED, {})
    delivery = Delivery.objects.get()
    for _number in range(delivering.TRIES):
        assert delivery.status == DeliveryStatus.WAITING
        with pytest.raises(delivering.NotDelivered):
            send(delivery)
        delivery.refresh_from_db()
    assert (delivery.status, delivery.answer) == (DeliveryStatus.FAILED, str(status))
    assert len(listener.said) == delivering.TRIES  # no redirect was followed either


def test_what_was_delivered_is_sent_again_only_when_asked(webhook, listener):
    tell(Event.PAGE_PUBLISHED, {})
    delivery = Delivery.objects.get()
    send(delivery)
    send(delivery)
    assert len(listener.said) == 1
    tell_again(delivery)
    send(delivery)
    assert [headers["webhook-id"] for headers, _body in listener.said] == [str(delivery.pk)] * 2


def test_only_who_asked_for_an_event_is_told(webhook):
    Webhook.objects.filter(pk=webhook.pk).update(events=[Event.CASE_MOVED])
    tell(Event.PAGE_PUBLISHED, {})
    Webhook.objects.filter(pk=webhook.pk).update(events=[Event.PAGE_PUBLISHED], is_active=False)
    tell(Event.PAGE_PUBLISHED, {})
    assert not Delivery.objects.exists()


def test_publishing_sending_and_moving_are_told_without_what_people_wrote(webhook, admin_user):
    from casework.services import case_transition
    from tramites_forms.services import draft_start, submission_send

    page = Page.objects.first().add_child(instance=Page(title="Página", slug="pagina"))
    page.save_revision().publish()
    page.unpublish()
    draft = draft_start(contact_form(), answers={"nombre": "Ana Secreta", "mensaje": "Hola"}, done=["escribanos"])
    submission = submission_send(draft.pk)
    case_transition(submission.case.pk, "take", actor=admin_user)
    said = {delivery.event: delivery.data for delivery in Delivery.objects.all()}
    assert set(said) == {"page.published", "page.unpublished", "submission.sent", "case.moved"}
    assert said["case.moved"]["state"] == "in_review"
    assert said["submission.sent"]["reference"] == submission.reference
    assert "Secreta" not in json.dumps(said)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.8/"),
        *("https://192.168.1.1/", "https://169.254.169.254/latest/", "https://[::ffff:127.0.0.1]/", "https://0/"),
        *("https://[fe80::1%25eth0]/", "https://[2002:7f00:1::]/", "https://2130706433/", "https://0x7f.1/"),
        *("https://user:pass@example.com/", "https://example.com:22/", "ftp://example.com/", "https:///x", "x", ""),
        *("https://no-existe.invalid/", "https://127.0.0.1:99999/", "https://" + "a" * 300 + ".com/", "https://[x/"),
        *("https://100.64.0.1/", "https://224.0.0.1/", "https://[fd00::1]/", "file:///etc/passwd"),
        *("https://[64:ff9b::7f00:1]/", "https://[fec0::1]/", "https://[::127.0.0.1]/", "https://[5f00::1]/"),
    ],
)
def test_addresses_that_are_not_of_the_internet_are_refused(url):
    assert outbound.refuse_address(url)


def test_a_name_that_leads_behind_the_wall_is_refused_and_not_tried_again(webhook, settings, monkeypatch):
    settings.OUTBOUND_ANYWHERE = False
    Webhook.objects.filter(pk=webhook.pk).update(url="https://parece-buena.example/")
    private = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr("core.deadlines.socket.getaddrinfo", lambda *args, **kwargs: private)
    tell(Event.PAGE_PUBLISHED, {})
    delivery = Delivery.objects.get()
    send(delivery)
    assert delivery.status == DeliveryStatus.FAILED


def test_the_connection_goes_to_the_address_that_was_checked(settings, monkeypatch):
    answers = iter([[(2, 1, 6, "", ("93.184.216.34", 443))], [(2, 1, 6, "", ("127.0.0.1", 443))]])
    monkeypatch.setattr("core.deadlines.socket.getaddrinfo", lambda *args, **kwargs: next(answers))
    reached = []

    def connect(*address):
        reached.append(address)
        raise OSError

    monkeypatch.setattr("core.deadlines.connect", connect)
    with pytest.raises(OSError):
        outbound.post("https://cambia.example/", b"", {})
    assert reached == [("93.184.216.34", 443)]


def test_an_administrator_sees_the_secret_and_sends_again(admin_client, webhook, listener):
    edit = admin_client.get(f"/admin/snippets/headless/webhook/edit/{webhook.pk}/")
    assert webhook.secret in edit.content.decode()
    tell(Event.PAGE_PUBLISHED, {})
    delivery = Delivery.objects.get()
    send(delivery)
    assert admin_client.get(f"/admin/snippets/headless/delivery/edit/{delivery.pk}/").status_code == 200
    assert admin_client.post(f"/admin/notices/{delivery.pk}/again/").status_code == 302
    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.WAITING
    assert Client().post(f"/admin/notices/{delivery.pk}/again/").status_code in (302, 403)


def test_the_secret_cannot_be_read_in_the_database(webhook):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM headless_webhook")
        assert "whsec_" not in str(cursor.fetchall())


def waiting_tasks():
    jobs = ProcrastinateJob.objects.filter(task_name="headless.deliver_waiting", status="todo")
    return sorted(jobs.values_list("args__webhook_id", flat=True))


def test_what_waits_for_one_receiver_goes_in_order_by_one_task(webhook, listener):
    for number in range(5):
        tell(Event.PAGE_PUBLISHED, {"number": number})
    assert waiting_tasks() == [webhook.pk]
    delivering.deliver_waiting(webhook.pk)
    assert [json.loads(body)["data"]["number"] for _, body in listener.said] == [0, 1, 2, 3, 4]
    assert set(Delivery.objects.values_list("status", flat=True)) == {DeliveryStatus.DONE}


def test_a_receiver_that_is_away_is_paused_and_the_others_are_not(webhook, listener):
    gone = Webhook.objects.create(name="Ido", url="http://127.0.0.1:9/", events=list(Event.values))
    for _number in range(3):
        tell(Event.PAGE_PUBLISHED, {})
    delivering.deliver_waiting(gone.pk)
    gone.refresh_from_db()
    assert gone.paused_until and gone.failures == 1
    assert sorted(Delivery.objects.filter(webhook=gone).values_list("tries", flat=True)) == [0, 0, 1]
    assert not delivering.due(gone.pk).exists()
    delivering.deliver_waiting(webhook.pk)
    assert len(listener.said) == 3
    Webhook.objects.filter(pk=gone.pk).update(url=webhook.url, paused_until=timezone.now())
    Delivery.objects.update(next_try_at=None)
    ProcrastinateJob.objects.all().delete()
    delivering.deliver_due(0)
    assert waiting_tasks() == [gone.pk]
    delivering.deliver_waiting(gone.pk)
    gone.refresh_from_db()
    assert len(listener.said) == 6 and (gone.failures, gone.paused_until) == (0, None)


def test_one_notice_that_is_not_wanted_does_not_stop_the_next(webhook, listener):
    listener.status = 404
    for _number in range(2):
        tell(Event.PAGE_PUBLISHED, {})
    delivering.deliver_waiting(webhook.pk)
    assert len(listener.said) == 2


def test_a_slow_receiver_has_a_turn_and_one_task_at_a_time(webhook, listener, monkeypatch):
    monkeypatch.setattr(delivering, "TURN", 0)
    for _number in range(2):
        tell(Event.PAGE_PUBLISHED, {})
    ProcrastinateJob.objects.all().delete()
    Webhook.objects.update(busy_until=timezone.now() + delivering.LEASE)
    delivering.deliver_waiting(webhook.pk)
    assert not listener.said and waiting_tasks() == [], "another task speaks to it"
    Webhook.objects.update(busy_until=timezone.now())
    delivering.deliver_waiting(webhook.pk)
    assert waiting_tasks() == [webhook.pk], "the turn is over: again, after the others"


def test_a_notice_that_waited_for_days_is_given_up(webhook, listener):
    listener.status = 500
    tell(Event.PAGE_PUBLISHED, {})
    Delivery.objects.update(created_at=timezone.now() - delivering.TOO_OLD * 2)
    delivering.deliver_waiting(webhook.pk)
    assert Delivery.objects.get().status == DeliveryStatus.FAILED
