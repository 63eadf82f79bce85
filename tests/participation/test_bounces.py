"""Messages that come back: a report of one of ours stops writing to it; everything else changes nothing."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation import bounces
from participation.models import DigestMail, DigestRun, MailState, RunState
from tests.support.following import follower

pytestmark = pytest.mark.django_db

REPORT = """From: MAILER-DAEMON@nauta.example
To: no-responder@localhost
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Not delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; nauta.example

Final-Recipient: rfc822; ana@nauta.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: {kind}

Message-ID: <{name}.digest@localhost>
Subject: x

--b--
"""


@pytest.fixture
def mail():
    one = follower("ana@nauta.example", ("news", "all"))
    run = DigestRun.objects.create(rhythm="daily", slot="2026-11-27T12:00:00Z", until=1, state=RunState.DONE)
    return DigestMail.objects.create(run=run, subscriber=one, happenings=[1], state=MailState.SENT)


def report(name, action="failed", status="5.1.1", kind="text/rfc822-headers"):
    return REPORT.format(name=name, action=action, status=status, kind=kind).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize(
    ("said", "state", "suspended"),
    [
        (("failed", "5.1.1"), "refused", True),
        (("Failed", "5.2.2"), "refused", False),
        (("failed", "4.4.7"), "refused", False),
        (("delayed", "4.4.1"), "sent", False),
        (("delivered", "2.0.0"), "sent", False),
        (("failed", "nonsense"), "sent", False),
    ],
)
def test_a_report_of_one_of_ours_is_noted(mail, kind, said, state, suspended):
    assert bounces.take(report(mail.pk, *said, kind)) is (state == "refused")
    mail.refresh_from_db(), mail.subscriber.refresh_from_db()
    assert mail.state == state
    assert bool(mail.subscriber.suspended_at) is suspended


def test_a_report_of_what_we_did_not_send_and_what_is_no_report_change_nothing(mail):
    for raw in (report(uuid.uuid4()), b"", b"Subject: hola\n\nestoy de vacaciones", report(mail.pk)[400:]):
        assert bounces.take(raw) is False
    vacation = f"In-Reply-To: <{mail.pk}.digest@localhost>\nAuto-Submitted: auto-replied\n\nvuelvo en enero".encode()
    assert bounces.take(vacation) is False
    mail.refresh_from_db()
    assert mail.state == "sent"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 900))
def test_no_broken_report_breaks_anything(mail, noise, at):
    whole = report(mail.pk)
    bounces.take(whole[:at] + noise + whole[at:])
