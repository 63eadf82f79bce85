"""What an officer does with a message that waits; who is of no team that reads the mailbox sees nothing of it."""

import re

import pytest
from django.core import mail as outgoing
from django.urls import reverse

from casework.models import Case, Role
from casework.teams import team_for
from core.limited import NotRead
from participation.mailbox import filing
from participation.models import InboundMail, InboundState, MailReason
from participation.staff import mailbox as pages
from tests.support.mail_shapes import mail
from tests.support.mailbox import AUTHSERV, here, ready, stored
from tests.support.officers import RIGHTS, join, officer
from tramites_forms.models import OnlineForm, Submission

pytestmark = pytest.mark.django_db
MAY = (*RIGHTS, "view_inboundmail", "change_inboundmail")


@pytest.fixture(autouse=True)
def box(settings, monkeypatch):
    settings.STAFF_SECOND_FACTOR = False
    ready(settings)
    monkeypatch.setattr(filing, "read", here)
    monkeypatch.setattr(pages, "read", here)


@pytest.fixture
def reader(client):
    form = OnlineForm.objects.get(slug=filing.FORM, locale__language_code="es")
    who = join(officer("una", *MAY), team_for(form), role=Role.OFFICER)
    client.force_login(who)
    return who


def waits(raw=None, **headers):
    row = stored(raw or mail("Texto secreto", Authentication_Results=f"{AUTHSERV}; dmarc=fail", **headers))
    filing.file_one(row.pk)
    row.refresh_from_db()
    assert row.state == InboundState.HELD
    return row


def act(client, row, action):
    return client.post(reverse("mailbox_mail", args=[row.pk]), {"action": action})


def test_what_waits_is_listed_and_read(client, reader):
    row = waits()
    listed = client.get(reverse("mailbox")).content.decode()
    assert "ana@nauta.example" in listed
    assert "Su remitente puede ser falso" in listed
    page = client.get(reverse("mailbox_mail", args=[row.pk])).content.decode()
    assert "Texto secreto" in page
    assert "dice que es falso" in page


@pytest.mark.parametrize(("action", "sent", "address"), [("open", 1, "ana@nauta.example"), ("without", 0, None)])
def test_opened_it_is_a_petition_and_its_sender_gets_what_the_officer_said(client, reader, action, sent, address):
    row = waits()
    assert act(client, row, action).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason, row.settled_by) == (InboundState.FILED, MailReason.OPENED, reader)
    assert row.submission.answers.get("remitente") == address
    assert Case.objects.get().submission == row.submission
    assert len(outgoing.outbox) == sent
    assert not any(re.search(r"\d{4} \d{4}", one.body) for one in outgoing.outbox), "no clave"
    act(client, row, action)
    assert Submission.objects.count() == 1


def test_left_it_is_kept_and_nobody_is_written_to(client, reader):
    row = waits()
    act(client, row, "leave")
    row.refresh_from_db()
    assert (row.state, row.reason) == (InboundState.FILED, MailReason.LEFT)
    assert not Submission.objects.exists()
    assert not outgoing.outbox


def test_one_that_names_a_petition_is_joined_to_it_by_the_officer(client, reader):
    first = stored(mail())
    filing.file_one(first.pk)
    first.refresh_from_db()
    outgoing.outbox.clear()
    row = waits(Subject=first.submission.reference)
    assert first.submission.reference in client.get(reverse("mailbox_mail", args=[row.pk])).content.decode()
    act(client, row, "join")
    row.refresh_from_db()
    assert row.submission == first.submission
    assert not [one for one in outgoing.outbox if "nauta" in one.to[0]]
    page = client.get(reverse("case_mails", args=[Case.objects.get().pk])).content.decode()
    assert "ana@nauta.example" in page
    assert "Mensajes por correo: 2" in client.get(reverse("case", args=[Case.objects.get().pk])).content.decode()


@pytest.mark.parametrize("action", ["", "x", "open"])
def test_what_is_settled_or_unknown_changes_nothing(client, reader, action):
    row = stored(mail())
    assert act(client, row, action).status_code == 400
    assert not Submission.objects.exists()


def test_one_that_nobody_could_read_is_shown_as_it_came_and_taken_as_a_file(client, reader, monkeypatch):
    row = stored(mail("<script>alert(1)</script>"))
    InboundMail.objects.filter(pk=row.pk).update(state=InboundState.DEAD)

    def fails(raw):
        raise NotRead("no")

    monkeypatch.setattr(pages, "read", fails)
    page = client.get(reverse("mailbox_mail", args=[row.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert act(client, row, "open").status_code == 422
    original = client.get(reverse("mailbox_original", args=[row.pk]))
    assert original.content == row.raw()
    assert original["Content-Disposition"].startswith("attachment")
    assert original["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in original["Content-Security-Policy"]


def test_who_is_of_another_team_sees_nothing_of_the_mailbox(client):
    row = waits()
    client.force_login(officer("otra", *MAY))
    for name, args in (("mailbox", []), ("mailbox_mail", [row.pk]), ("mailbox_original", [row.pk])):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code in (302, 403, 404), name
        assert b"Texto secreto" not in answer.content
    act(client, row, "open")
    assert not Submission.objects.exists()


def test_a_message_goes_with_its_petition(client, reader):
    from tramites_forms.retention import submissions_removing

    row = stored(mail())
    filing.file_one(row.pk)
    row.refresh_from_db()
    answers = submissions_removing.send(sender=None, submissions=[row.submission])
    assert {"participation.inbound_mail": [str(row.pk)]} in [said for _receiver, said in answers]
    assert not InboundMail.objects.exists()
