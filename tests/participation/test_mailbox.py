"""What becomes of a message: each shape once, nobody is sent what they may not have, and no machine is answered."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from casework.models import Case, CaseEvent, Role
from core.limited import Limits, TooMuch
from participation.mailbox import filing, judging, parsing, receipts
from participation.models import InboundMail, InboundState, MailReason
from tests.support.mail_shapes import PHOTO, SHAPES, WORDS, mail, many
from tests.support.mailbox import AUTHSERV, PROVEN, here, ready, stored
from tests.support.officers import join, officer
from tramites_forms.models import Draft, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def box(settings, monkeypatch):
    ready(settings)
    monkeypatch.setattr(filing, "read", here)


def filed(raw, **fields):
    row = stored(raw, **fields)
    filing.file_one(row.pk)
    row.refresh_from_db()
    return row


def test_there_are_shapes_enough_and_each_has_its_name():
    assert len({shape.name for shape in SHAPES}) == len(SHAPES) >= 66


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_each_shape_becomes_what_it_is(shape):
    row = filed(shape.raw)
    opened = row.submission is not None
    assert ("opened" if opened else row.state) == shape.ends, row.reason
    assert row.sender == shape.sender
    if opened:
        assert Case.objects.get().submission == row.submission
        text = row.submission.answers["mensaje"]
        assert shape.holds in text
        assert not shape.lacks or shape.lacks not in text
        assert "\n" not in row.subject
    else:
        assert not Submission.objects.exists()
    assert len(outgoing.outbox) == (1 if opened and shape.name != "asks-for-silence" else 0)


def test_the_child_reads_every_shape_as_this_process_does(monkeypatch):
    for shape in SHAPES[:3] + [one for one in SHAPES if one.name in ("photo", "nested-2000", "garbage")]:
        assert parsing.read(shape.raw) == here(shape.raw), shape.name


def test_a_message_that_ends_its_reader_is_kept_aside_after_three_tries_and_stops_nobody(monkeypatch):
    bad, good = stored(mail("malo")), stored(mail("bueno"))

    def read(raw):
        if b"malo" in raw:
            raise TooMuch("memory")
        return here(raw)

    monkeypatch.setattr(filing, "read", read)
    for _turn in range(3):
        for key in filing.waiting():
            filing.file_one(key)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.reason) == (InboundState.DEAD, MailReason.UNREADABLE)
    assert good.submission is not None
    assert bad.raw() == mail("malo")


def test_a_process_that_is_killed_by_a_message_tries_it_no_more_than_three_times(monkeypatch):
    row = stored(mail())

    def dies(raw):
        raise SystemExit

    monkeypatch.setattr(filing, "read", dies)
    for _turn in range(3):
        with pytest.raises(SystemExit):
            filing.file_one(row.pk)
    filing.file_one(row.pk)
    row.refresh_from_db()
    assert row.state == InboundState.DEAD


def test_a_fault_of_ours_undoes_the_petition_and_the_message_waits(monkeypatch):
    row = stored(mail())
    monkeypatch.setattr(filing.receipts, "send", lambda *args, **kwargs: 1 / 0)
    filing.file_one(row.pk)
    row.refresh_from_db()
    assert (row.state, row.submission, Submission.objects.count()) == (InboundState.STORED, None, 0)


def test_filed_twice_it_is_one_petition():
    row = filed(mail())
    InboundMail.objects.filter(pk=row.pk).update(state=InboundState.STORED)
    filing.file_one(row.pk)
    assert Submission.objects.count() == 1


def test_a_photo_is_taken_as_any_form_takes_it_and_what_is_refused_is_named():
    row = filed(many(WORDS, PHOTO, PHOTO.replace("image/png", "application/x-ms-dos").replace("foto.png", "a.exe")))
    names = [one["name"] for one in row.submission.answers["adjuntos"]]
    assert len(names) == 2, "by what it holds, not by what it is called"
    row = filed(many(WORDS, 'Content-Type: application/pdf; name="a.pdf"\n\n%PDF-1.4 no'))
    assert "a.pdf" in row.submission.answers["mensaje"]
    assert "adjuntos" not in row.submission.answers


# Who vouches for whom


TOLD = [
    (PROVEN, "pass"),
    (f"{AUTHSERV} 1; dkim=pass header.d=nauta.example", "pass"),
    (f"{AUTHSERV}; dkim=pass (good) header.i=@mail.nauta.example header.s=x", "pass"),
    (f"{AUTHSERV}; spf=pass smtp.mailfrom=ana@nauta.example", "pass"),
    (f"{AUTHSERV}; spf=softfail smtp.mailfrom=nauta.example; dkim=pass header.d=nauta.example", "pass"),
    (f"{AUTHSERV}; dmarc=fail header.from=nauta.example; dkim=pass header.d=nauta.example", "fail"),
    (f"{AUTHSERV}; spf=fail smtp.mailfrom=nauta.example", "fail"),
    (f"{AUTHSERV}; dkim=fail header.d=nauta.example", "fail"),
    (f"{AUTHSERV}; dkim=pass header.d=malo.example", "none"),
    (f"{AUTHSERV}; spf=pass smtp.mailfrom=malo.example", "none"),
    (f"{AUTHSERV}; dkim=pass header.d=example", "none"),
    (f"{AUTHSERV}; none", "none"),
    (f"{AUTHSERV}; dkim=none (dmarc=pass); spf=none", "none"),
    (f'{AUTHSERV}; dkim=none reason="x; dmarc=pass"', "none"),
    (f"{AUTHSERV}.malo.example; dmarc=pass", "none"),
    ("mx.malo.example; dmarc=pass header.from=nauta.example", "none"),
    (f"x {AUTHSERV}; dmarc=pass", "none"),
    ("", "none"),
    (";;;===", "none"),
]


@pytest.mark.parametrize(("header", "expected"), TOLD)
def test_only_our_own_server_vouches_and_only_for_the_domain_of_the_sender(header, expected):
    assert judging.vouched(here(mail(Authentication_Results=header or None))) == expected


def test_only_the_first_verdict_counts():
    forged = mail(Authentication_Results=["mx.malo.example; dmarc=fail", PROVEN])
    assert judging.vouched(here(forged)) == "none"


def test_without_the_name_of_our_server_nobody_is_proven(settings):
    settings.MAILBOX_AUTHSERV_ID = ""
    assert judging.vouched(here(mail(Authentication_Results="; dmarc=pass"))) == "none"


# What leaves


def pin_in(text):
    return re.search(r"\b\d{4} \d{4}\b", text)


def test_who_is_proven_gets_number_and_clave_in_answer_to_their_message():
    row = filed(mail(Authentication_Results=PROVEN))
    [sent] = outgoing.outbox
    assert sent.to == ["ana@nauta.example"]
    assert row.submission.reference in sent.subject + sent.body
    assert pin_in(sent.body)
    assert row.submission.due.words in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert sent.extra_headers["In-Reply-To"] == "<1@nauta.example>"
    assert "La Lisa" not in sent.body, "nothing is quoted"


def test_who_is_not_proven_gets_no_clave_and_one_receipt_a_day(client):
    first = filed(mail())
    filed(mail("Otra cosa"))
    [sent] = outgoing.outbox
    assert first.submission.reference in sent.body
    assert not pin_in(sent.body)
    path = re.search(r"http://\S+?(/correo/clave/\S+)", sent.body)[1]
    assert not pin_in(client.get(path).content.decode()), "programs open every address"
    page = client.post(path)
    assert pin_in(page.content.decode())
    assert page["Cache-Control"] == "no-store" or "no-store" in page["Cache-Control"]
    own = client.get(f"/seguimiento/{first.submission.reference}/")
    assert own.status_code == 200, "from now on this browser may read it"
    assert client.get("/correo/clave/x/").status_code == 404
    assert client.post(path[:-3] + "x/").status_code == 404


def test_who_lost_the_clave_still_reaches_their_petition(client):
    row = filed(mail())
    Draft.objects.all().delete()
    path = re.search(r"http://\S+?(/correo/clave/\S+)", outgoing.outbox[0].body)[1]
    reference = row.submission.reference
    client.get(path)
    assert client.get(f"/seguimiento/{reference}/").status_code == 302, "looking opens nothing"
    assert reference in client.post(path).content.decode()
    assert reference in client.get(f"/seguimiento/{reference}/").content.decode()


def test_who_is_found_false_gets_nothing_and_waits_for_an_officer():
    row = filed(mail(Authentication_Results=f"{AUTHSERV}; dmarc=fail"))
    assert (row.state, row.reason) == (InboundState.HELD, MailReason.FORGED)
    assert not outgoing.outbox
    assert not Submission.objects.exists()


def test_the_day_to_answer_counts_from_when_it_came():
    row = filed(mail())
    late = stored(mail("Otro"))
    InboundMail.objects.filter(pk=late.pk).update(received_at=timezone.now() - timedelta(days=4))
    filing.file_one(late.pk)
    late.refresh_from_db()
    days = [Case.objects.get(submission=one.submission).due_on for one in (late, row)]
    assert (days[1] - days[0]).days == 4


# Threads


def reply(number="", sender="Ana <ana@nauta.example>", text="Falta decir algo.", **headers):
    return mail(text, sender=sender, Subject=f"Re: {number}", Message_ID="<2@nauta.example>", **headers)


def test_an_answer_to_our_message_joins_its_petition_and_sends_nothing():
    first = filed(mail())
    name = outgoing.outbox[0].extra_headers["Message-ID"]
    row = filed(reply(References=f"<x@y> {name}"))
    assert (row.submission, row.reason) == (first.submission, MailReason.JOINED)
    assert Submission.objects.count() == 1
    assert len(outgoing.outbox) == 1
    event = CaseEvent.objects.order_by("-number").first()
    assert "Falta decir algo." in event.text
    assert not event.is_public


def test_its_number_joins_only_for_the_sender_of_that_thread():
    first = filed(mail())
    number = first.submission.reference
    mine = filed(reply(number))
    assert mine.submission == first.submission
    strangers = filed(reply(number, sender="otro@nauta.example"))
    assert strangers.submission != first.submission
    assert f"Puede ser de {number}" in strangers.submission.answers["mensaje"]


def test_a_made_up_name_of_ours_joins_nothing():
    first = filed(mail())
    row = filed(reply(In_Reply_To="<00000000-0000-4000-8000-000000000000.correo@localhost>"))
    assert row.submission != first.submission


def test_who_has_the_case_is_told_that_the_citizen_wrote():
    first = filed(mail())
    case = Case.objects.get()
    who = join(officer(), case.team, role=Role.OFFICER)
    Case.objects.filter(pk=case.pk).update(assignee=who)
    outgoing.outbox.clear()
    filed(reply(first.submission.reference))
    [told] = outgoing.outbox
    assert told.to == [who.email]
    assert "Falta decir algo" not in told.body


def test_two_machines_that_answer_each_other_end():
    """One that answers everything without saying that it is a machine: a receipt a day, and no more."""
    for turn in range(5):
        filed(mail(f"Respuesta automática {turn}", Message_ID=f"<{turn}@x>", Subject="Re: Re:"))
    assert len(outgoing.outbox) == 1


def test_names_of_our_messages_are_read_out_of_anything():
    assert receipts.names_in("<no> " + "<" * 5000) == []


def test_what_the_child_may_take_is_limited():
    assert isinstance(parsing.LIMITS, Limits)
    assert parsing.LIMITS.memory <= 1024 * parsing.MEGABYTE
