"""«Le avisaremos»: who was promised to be told is told, by what the account has."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import sms
from accounts.certification_mail import certification_decided
from accounts.models import CertificationRequest, User
from services_catalog.models.notice import Notice, NoticeKind
from services_catalog.notices import Board
from tests.support.forms_data import contact_form, field, publish, stream_step
from tests.support.pages import locale
from tramites_forms.models import OnlineForm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("has", [{"email": "ana@example.com"}, {"phone": "+5352123456"}])
def test_who_asked_to_be_certified_is_told_by_mail_or_by_text_message(has, settings):
    settings.SMS_URL = "memory:"
    sms.outbox.clear()
    user = User.objects.create_user(**has)
    request = CertificationRequest.objects.create(
        user=user, state=CertificationRequest.State.REFUSED, decided_at=timezone.now()
    )
    certification_decided(str(request.pk))
    told = [one.body for one in mail.outbox] + [text for _phone, text in sms.outbox]
    assert len(told) == 1 and "/cuenta/" in told[0]
    if sms.outbox:
        assert sms.outbox[0][0] == has["phone"] and len(told[0]) <= 160


def test_notes_of_editors_reach_no_reader(client):
    form = contact_form()
    steps = [stream_step("Uno", field("text", "¿Cómo se llama?", key="nombre", note="PALABRA SECRETA"))]
    made = OnlineForm(title="Otro", slug="otro", receiver="Oficina", level=0, locale=form.locale, steps=steps)
    publish(made)
    assert "PALABRA SECRETA" not in json.dumps(made.source.current_version().document)


def test_a_notice_is_told_until_its_end_and_not_after():
    begins = timezone.now() - timedelta(days=1)
    ends = timezone.now() + timedelta(hours=1)
    notice = Notice.objects.create(
        title="No hay tarjetas", kind=NoticeKind.values[0], starts_at=begins, ends_at=ends, locale=locale("es")
    )
    assert [one.title for one in Board(ends - timedelta(seconds=1)).told] == [notice.title]
    assert not Board(ends + timedelta(seconds=1)).told
