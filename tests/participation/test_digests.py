"""Mailings: each change reaches each follower at most once, whatever is killed, refused or broken on the way."""

import os
import random
import smtplib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.breaker import Breaker
from participation import digests, links, sending, subscribing
from participation.models import (
    DigestMail,
    DigestRun,
    Happening,
    HappeningOf,
    MailState,
    Rhythm,
    RunState,
    Subscriber,
    Subscription,
)
from tests.support import factories_catalog as make
from tests.support import pages
from tests.support.following import Refused, Server, changed, follower, link_in, look

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))


@pytest.fixture
def service():
    make.places()
    pages.news_index()
    page = make.service("pasaporte", term_days=10)
    look()
    return page


@pytest.fixture
def server(monkeypatch):
    """Use a Server as the mail transport. `server.fault` may be set."""
    made = Server()
    monkeypatch.setattr(sending, "get_connection", lambda transport: made)
    monkeypatch.setattr(sending, "line", Breaker(pause=0))
    return made


def followers(many, service, rhythm=Rhythm.DAILY):
    return [follower(f"p{n}@nauta.example", ("procedure", service.translation_key), rhythm=rhythm) for n in range(many)]


def run(now=None, rhythm=Rhythm.DAILY):
    """Make what is due and return the run of a rhythm."""
    digests.make_due(now)
    return DigestRun.objects.filter(rhythm=rhythm).order_by("-slot").first()


def send(server, run):
    """Send until nothing waits, as the worker does, over whatever breaks."""
    for _ in range(1000):
        try:
            if not sending.turn(60) and not run.mails.filter(state=MailState.READY).exists():
                break
        except Refused:
            pass
        DigestMail.objects.filter(state=MailState.TRYING).update(tried_at=timezone.now() - timedelta(hours=1))
        DigestMail.objects.filter(state=MailState.READY).update(tried_at=None)
    run.refresh_from_db()


def states(run):
    return {state: number for state, number in digests.counts(run).items() if number}


def test_a_change_reaches_who_follows_it_in_their_language_with_a_link_to_leave(service, server):
    ana = follower("ana@nauta.example", ("procedure", service.translation_key))
    bob = follower("bob@nauta.example", ("topic", service.category.translation_key), language="en")
    follower("eva@nauta.example", ("news", "all"))
    changed(service, term_days=15)
    send(server, run())
    assert {message.to[0] for message in server.taken} == {"ana@nauta.example", "bob@nauta.example"}
    assert all(len(message.to) == 1 for message in server.taken)
    spanish = next(message for message in server.taken if message.to == ["ana@nauta.example"])
    english = next(message for message in server.taken if message.to == ["bob@nauta.example"])
    assert spanish.subject == f"Cambió: {service.title}"
    assert english.subject == f"Changed: {service.title}"
    assert "/en/tramites/pasaporte/" in english.body
    html = spanish.alternatives[0][0]
    for text in (service.title, service.summary, link_in(spanish, links.LEAVE), link_in(spanish, links.PREFERENCES)):
        assert text in spanish.body
        assert text in html
    headers = spanish.extra_headers
    assert headers["List-Unsubscribe"].endswith(f"/avisos/baja/{links.token(links.LEAVE, ana)}/>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert links.token(links.LEAVE, bob) not in spanish.message().as_string()
    left = Client().post(
        headers["List-Unsubscribe"][1:-1].removeprefix("http://localhost:8000"), {"List-Unsubscribe": "One-Click"}
    )
    assert left.status_code == 200
    assert not ana.subscriptions.live().exists()


def test_nothing_is_sent_when_nothing_happened(service, server):
    followers(2, service)
    send(server, run())
    assert server.taken == []
    assert not DigestMail.objects.exists()


def test_several_changes_and_several_things_followed_are_one_message(service, server):
    follower("ana@nauta.example", ("procedure", service.translation_key), ("topic", service.category.translation_key))
    other = make.service("licencia")
    look()
    changed(service, term_days=15)
    changed(other, term_days=3)
    send(server, run())
    (message,) = server.taken
    assert message.subject.startswith(("2 ", "3 "))
    assert service.category.name in message.body


def test_what_was_taken_down_before_the_message_leaves_is_not_told_as_if_it_stood(service, server):
    followers(1, service)
    changed(service, term_days=15)
    made = run()
    service.unpublish()
    send(server, made)
    assert server.taken == []
    assert states(made) == {"dropped": 1}


def test_who_leaves_before_the_message_is_sent_gets_none(service, server):
    ana, _eva = followers(2, service)
    changed(service, term_days=15)
    made = run()
    subscribing.leave(ana)
    send(server, made)
    assert [message.to for message in server.taken] == [["p1@nauta.example"]]
    assert states(made) == {"sent": 1, "dropped": 1}


def test_what_happened_before_somebody_confirmed_is_not_told(service, server):
    changed(service, term_days=15)
    waiting = Subscriber.objects.create(email="ana@nauta.example", language="es")
    row = waiting.subscriptions.create(kind="procedure", ref=str(service.translation_key), rhythm="daily")
    subscribing.confirm(waiting, {str(row.pk)}, "es")
    send(server, run())
    assert server.taken == []


def test_a_moment_is_filled_once_and_a_missed_one_loses_nothing(service, server):
    followers(1, service)
    noon = datetime(2026, 11, 25, 17, tzinfo=UTC)
    changed(service, term_days=15)
    first = run(noon)
    assert run(noon + timedelta(hours=1)) == first
    changed(service, term_days=20)
    late = run(noon + timedelta(days=3))  # the worker was away for two mornings
    assert late != first
    send(server, late)
    assert len(server.taken) == 2
    assert DigestRun.objects.filter(rhythm=Rhythm.DAILY).count() == 2


@pytest.mark.parametrize(
    ("rhythm", "now", "wanted"),
    [
        (Rhythm.DAILY, "2026-11-25T11:59:00+00:00", "2026-11-24T12:00:00+00:00"),
        (Rhythm.DAILY, "2026-11-25T12:00:00+00:00", "2026-11-25T12:00:00+00:00"),
        (Rhythm.DAILY, "2026-07-25T11:00:00+00:00", "2026-07-25T11:00:00+00:00"),
        (Rhythm.WEEKLY, "2026-11-25T12:00:00+00:00", "2026-11-23T12:00:00+00:00"),
        (Rhythm.WEEKLY, "2026-11-23T11:59:00+00:00", "2026-11-16T12:00:00+00:00"),
        (Rhythm.DAILY, "2027-03-14T12:00:00+00:00", "2027-03-14T11:00:00+00:00"),
        (Rhythm.NOW, "2026-11-25T12:19:59.5+00:00", "2026-11-25T12:10:00+00:00"),
    ],
)
def test_moments_are_of_the_clock_of_the_country(rhythm, now, wanted):
    assert digests.moment(rhythm, datetime.fromisoformat(now)) == datetime.fromisoformat(wanted)


def test_a_change_of_rhythm_neither_loses_nor_repeats(service, server):
    (ana,) = followers(1, service, Rhythm.WEEKLY)
    monday = datetime(2026, 11, 23, 13, tzinfo=UTC)
    run(monday)
    changed(service, term_days=15)
    row = ana.subscriptions.get()
    subscribing.change(ana, {str(row.pk): "daily"}, "es")
    send(server, run(monday + timedelta(days=1)))
    assert len(server.taken) == 1
    subscribing.change(ana, {str(row.pk): "weekly"}, "es")
    send(server, run(monday + timedelta(days=7), Rhythm.WEEKLY))
    assert len(server.taken) == 1


@pytest.mark.parametrize("many", [2_000 if SOAK else 120])
def test_over_a_worker_killed_anywhere_nobody_gets_it_twice_and_the_unsure_are_counted(service, server, many):
    """Killed before the server is told, while it takes the message, and before that is written down."""
    chance = random.Random(16)
    followers(many, service)
    changed(service, term_days=15)
    killed = Counter()

    def fault(message):
        place = chance.choices(["no", "before", "after"], [90, 5, 5])[0]
        killed[place] += place != "no"
        if place == "before":
            return Refused()
        if place == "after":

            def die():
                raise Refused

            return die
        return None

    server.fault = fault
    made = run()
    send(server, made)
    got = Counter(message.to[0] for message in server.taken)
    assert max(got.values()) == 1
    said = states(made)
    assert said["unsure"] == killed["before"] + killed["after"] > 0
    assert said["sent"] + said["unsure"] == many
    assert len(got) == said["sent"] + killed["after"]
    assert made.state == RunState.DONE


def test_two_workers_at_the_same_run_send_each_message_once(service, server):
    followers(30, service)
    changed(service, term_days=15)
    made = run()
    keys = list(made.mails.values_list("pk", flat=True))
    for _ in range(2):  # the second holds the same list as the first
        sending._send(made, keys, float("inf"))
    assert max(Counter(message.to[0] for message in server.taken).values()) == 1
    assert len(server.taken) == 30


@pytest.mark.parametrize(
    ("error", "state", "suspended"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"5.1.1 no such user")}), "refused", True),
        (smtplib.SMTPRecipientsRefused({"x": (552, b"5.2.2 mailbox full")}), "refused", False),
        (smtplib.SMTPRecipientsRefused({"x": (450, b"4.2.0 try later")}), "refused", False),
        (smtplib.SMTPDataError(554, b"5.7.1 spam"), "refused", True),
        (TimeoutError(), "unsure", False),
        (smtplib.SMTPServerDisconnected("gone"), "unsure", False),
    ],
)
def test_what_a_server_says_is_written_down_and_only_lasting_refusals_suspend(service, server, error, state, suspended):
    ana = followers(1, service)[0]
    changed(service, term_days=15)
    server.fault = lambda message: error
    made = run()
    send(server, made)
    mail = made.mails.get()
    assert mail.state == state
    assert mail.tries == (sending.TRIES if mail.code.startswith("450") else 1)
    assert "user" not in mail.code
    ana.refresh_from_db()
    assert bool(ana.suspended_at) is suspended


def test_three_passing_refusals_in_two_weeks_suspend(service, server):
    ana = followers(1, service)[0]
    server.fault = lambda message: smtplib.SMTPRecipientsRefused({"x": (552, b"5.2.2 full")})
    now = timezone.now()
    for day in range(3):
        changed(service, term_days=20 + day)
        send(server, run(now + timedelta(days=day)))
        ana.refresh_from_db()
        assert bool(ana.suspended_at) is (day == 2)
    server.fault = lambda message: None
    changed(service, term_days=50)
    send(server, run(now + timedelta(days=5)))
    assert server.taken == []


def test_a_run_that_is_refused_too_often_is_stopped_and_ends_nobody(service, server):
    followers(100, service)
    changed(service, term_days=15)
    server.fault = lambda message: smtplib.SMTPRecipientsRefused({"x": (550, b"5.7.1 you are blocked")})
    made = run()
    sending.turn(60)
    made.refresh_from_db()
    assert made.state == RunState.STOPPED
    assert states(made)["ready"] >= 40, "most were not even tried"
    assert not Subscriber.objects.exclude(suspended_at=None).exists()
    server.fault = lambda message: None
    sending.turn(60)
    assert server.taken == [], "it waits for somebody who looks"
    made.mails.filter(state=MailState.REFUSED).update(state=MailState.READY, tried_at=None)
    digests.go_on(made)
    send(server, made)
    assert len(server.taken) == 100


def test_a_bounce_that_comes_later_counts_like_a_refusal(service, server):
    ana = followers(30, service)[0]
    changed(service, term_days=15)
    made = run()
    send(server, made)
    digests.bounced(made.mails.get(subscriber=ana), "550 5.1.1")
    ana.refresh_from_db()
    assert ana.suspended_at
    assert Subscriber.objects.exclude(suspended_at=None).count() == 1


def test_no_hour_has_more_messages_than_the_installation_bears(service, server, settings):
    settings.DIGESTS_PER_HOUR = 7
    followers(20, service)
    changed(service, term_days=15)
    made = run()
    assert sending.turn(60) is False
    assert len(server.taken) == 7
    sending.turn(60)
    assert len(server.taken) == 7
    DigestMail.objects.exclude(tried_at=None).update(tried_at=timezone.now() - timedelta(minutes=61))
    sending.turn(60)
    assert len(server.taken) == 14
    made.refresh_from_db()
    assert made.state == RunState.OPEN


def test_a_line_that_breaks_before_the_message_is_begun_leaves_it_waiting(service, server):
    followers(2, service)
    changed(service, term_days=15)
    server.connection = type("Line", (), {"data_begun": False})()
    server.fault = lambda message: smtplib.SMTPServerDisconnected("gone")
    made = run()
    sending.turn(1)
    assert states(made) == {"ready": 2}
    server.fault = lambda message: smtplib.SMTPSenderRefused(421, b"4.7.0 too many messages over this line", "x")
    sending.turn(1)
    assert states(made) == {"ready": 2}


def test_a_mail_server_that_is_away_loses_nothing(service, server, monkeypatch):
    followers(3, service)
    changed(service, term_days=15)
    made = run()
    monkeypatch.setattr(server, "open", lambda: (_ for _ in ()).throw(ConnectionRefusedError()))
    assert sending.turn(1) is False
    assert states(made) == {"ready": 3}


@pytest.mark.parametrize("many", [20_000 if SOAK else 400])
def test_matching_is_one_statement_however_many_follow(service, server, many, django_assert_max_num_queries):
    ref = str(service.translation_key)
    Subscriber.objects.bulk_create(
        Subscriber(email=f"p{n}@nauta.example", email_index=f"{n:064}", language="es") for n in range(many)
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=one, kind="procedure", ref=ref, rhythm="daily", confirmed_at=timezone.now())
        for one in Subscriber.objects.all()
    )
    happening = Happening.objects.create(
        what="changed", type="service", family=service.translation_key, place=10**6, title=service.title
    )
    HappeningOf.objects.create(happening=happening, kind="procedure", ref=ref)
    with django_assert_max_num_queries(30):
        digests.make_due()
    assert DigestMail.objects.count() == many


def test_staff_see_the_unsure_and_steer_a_run_and_read_no_address(admin_client, service, server):
    followers(3, service)
    changed(service, term_days=15)
    made = run()
    made.mails.update(state=MailState.UNSURE)
    page = admin_client.get("/admin/avisos/").content.decode()
    assert "<strong>3</strong>" in page
    assert "nauta.example" not in page
    for state in (RunState.STOPPED, RunState.OPEN):
        assert admin_client.post(f"/admin/avisos/{made.pk}/").status_code == 302
        made.refresh_from_db()
        assert made.state == state
    assert admin_client.get(f"/admin/avisos/{made.pk}/").status_code == 405
