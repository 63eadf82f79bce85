"""Legal holds and the report of what was erased, as staff use them: rights, reasons, days, lines that stay."""

import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from casework.teams import default_team
from core import retention
from core.models import RetentionBatch
from tests.retention.test_engine import private_files, send, with_everything  # noqa: F401
from tests.support import officers
from tests.support.forms_data import contact_form
from tests.support.officers import join
from tramites_forms.models import LegalHold, Submission

pytestmark = pytest.mark.django_db
RIGHTS = ("view_case", "change_case", "access_admin", "view_submission", "read_submission")


@pytest.fixture
def officer():
    who = officers.officer("funcionaria", *RIGHTS, "add_legalhold", "change_legalhold", "view_retentionrun")
    return join(who, default_team(None))


def order(client, submission, **values):
    data = {"reason": "Un juicio", "until": (timezone.localdate() + timedelta(days=100)).isoformat(), **values}
    return client.post(reverse("submissions:holds", args=[submission.pk]), data)


def test_an_officer_orders_a_hold_and_ends_it_and_it_is_written_down(client, officer, private_files, caplog):  # noqa: F811
    caplog.set_level(logging.WARNING, logger="soberania.security")
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    client.force_login(officer)
    page = client.get(reverse("submissions:read", args=[submission.pk])).content.decode()
    assert reverse("submissions:holds", args=[submission.pk]) in page
    assert order(client, submission).status_code == 302
    hold = LegalHold.objects.get()
    assert hold.placed_by == officer and hold.stands
    assert retention.run().totals["tramites_forms.submission"]["held"] == 1 and Submission.objects.exists()
    page = client.get(reverse("submissions:holds", args=[submission.pk])).content.decode()
    assert "Un juicio" in page and "Terminarla" in page
    client.post(reverse("submissions:hold_end", args=[submission.pk, hold.pk]))
    hold.refresh_from_db()
    assert hold.lifted_by == officer and not hold.stands
    actions = set(ModelLogEntry.objects.filter(object_id=str(submission.pk)).values_list("action", flat=True))
    assert {"tramites_forms.hold", "tramites_forms.hold_end"} <= actions
    lines = " ".join(record.getMessage() for record in caplog.records)
    assert "event=legal_hold_ordered" in lines and "event=legal_hold_ended" in lines and "juicio" not in lines
    retention.run()
    assert not Submission.objects.exists() and not LegalHold.objects.exists()


def test_who_ended_a_hold_stays_written(client, officer):
    submission = send(contact_form())
    client.force_login(officer)
    order(client, submission)
    end = reverse("submissions:hold_end", args=[submission.pk, LegalHold.objects.get().pk])
    client.get(end)
    assert LegalHold.objects.get().lifted_at is None
    client.post(end)
    first = LegalHold.objects.get().lifted_at
    other = join(officers.officer("otra", *RIGHTS, "change_legalhold"), default_team(None))
    client.force_login(other)
    client.post(end)
    assert (LegalHold.objects.get().lifted_at, LegalHold.objects.get().lifted_by) == (first, officer)


@pytest.mark.parametrize(
    "values",
    [
        {"reason": ""},
        {"reason": "   "},
        {"until": ""},
        {"until": "mañana"},
        {"until": "2020-01-01"},
        {"until": "2199-01-01"},
        {"until": "9999999-99-99"},
        {"reason": "x" * 1001},
        {"reason": "\x00"},
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_ordered(client, officer, values):
    submission = send(contact_form())
    client.force_login(officer)
    assert order(client, submission, **values).status_code == 422 and not LegalHold.objects.exists()


@pytest.mark.parametrize("rights", [(), ("view_submission", "read_submission"), ("change_legalhold",)])
def test_who_may_not_order_a_hold_is_refused(client, rights):
    submission = send(contact_form())
    client.force_login(officers.officer("otra", "access_admin", *rights))
    assert order(client, submission).status_code == 302
    assert not LegalHold.objects.exists()


def test_a_hold_of_another_request_is_not_found(client, officer):
    first, second = send(contact_form()), send(contact_form(slug="otro"))
    client.force_login(officer)
    order(client, first)
    wrong = reverse("submissions:hold_end", args=[second.pk, LegalHold.objects.get().pk])
    assert client.post(wrong).status_code == 404
    assert LegalHold.objects.get().stands


def test_staff_read_what_was_erased_and_check_the_proof(client, officer, private_files):  # noqa: F811
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    client.force_login(officer)
    assert "4:17" in client.get(reverse("retention_report")).content.decode()
    done = retention.run()
    page = client.get(reverse("retention_report")).content.decode()
    assert done.seal in page and "What people send in forms" in page and submission.reference not in page
    assert "Todo encaja" in client.get(reverse("retention_report"), {"comprobar": "1"}).content.decode()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE core_retentionbatch SET rows = rows + 1")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert RetentionBatch.objects.exists()
    assert "se cambió desde fuera" in client.get(reverse("retention_report"), {"comprobar": "1"}).content.decode()
    client.force_login(officers.officer("otra", "access_admin"))
    assert client.get(reverse("retention_report")).status_code == 302
