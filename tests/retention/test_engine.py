"""How long data are kept, and their end: exactly what is due goes, with all that hangs on it, and it can be proved."""

import io
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casework import services
from casework.figures import count, figures
from casework.models import Case, CaseEvent
from casework.models.event import broken_event
from casework.teams import default_team
from core import retention
from core.models import DoomedFile, RetentionBatch
from headless.models import Delivery, Webhook
from news.comments import Status
from participation.models import Feedback
from search.models import SearchCount
from tests.support import officers
from tests.support.forms_data import contact_form
from tests.support.officers import issue, join
from tramites_forms.models import Draft, LegalHold, PartialUpload, Submission, Upload
from tramites_forms.retention import removed_on
from tramites_forms.services import draft_start, submission_send
from tramites_forms.tasks import receipt_send
from tramites_forms.uploads import pieces

pytestmark = pytest.mark.django_db
KIND = "tramites_forms.submission"
MARKER = "palabras que nadie más escribió"


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def officer():
    return join(officers.officer("funcionaria", "view_case", "change_case", "access_admin"), default_team(None))


def send(form):
    draft = draft_start(form, answers={"nombre": "Ana", "mensaje": MARKER}, done=["escribanos"])
    return submission_send(draft.pk)


def age(submission, days):
    """Put back in time everything that happened to a submission."""
    back = timedelta(days=days)
    sent = timezone.localtime(submission.sent_at) - back  # days of the clock on the wall
    Submission.objects.filter(pk=submission.pk).update(sent_at=sent)
    Case.objects.filter(submission=submission).update(
        opened_at=sent, due_on=timezone.localdate(sent) + timedelta(days=30)
    )
    submission.refresh_from_db()


def answer(submission, officer):
    services.case_assign(submission.case.pk, actor=officer, assignee=officer)
    services.case_transition(submission.case.pk, "take", actor=officer)
    services.correction_ask(submission.case.pk, "ask", actor=officer, message=MARKER, fields={"mensaje": MARKER})
    services.correction_cancel(submission.case.pk, actor=officer, text=MARKER)
    end = {"outcome": "granted", "text": MARKER, "holder": "Zoila"}
    services.case_decide(submission.case.pk, "decide", actor=officer, **end)
    issue(submission.case)


def with_everything(form, officer, days):
    """Return an answered submission with a file, one that is arriving, a task and a notice, `days` old."""
    submission = send(form)
    draft = Draft.objects.get(idempotency_key=submission.idempotency_key)
    upload = Upload(
        draft=draft, submission=submission, field_key="foto", name="a.jpg", content_type="image/jpeg", size=1
    )
    upload.write(b"x")
    partial = PartialUpload.objects.create(draft=draft, field_key="foto", name="b.jpg", length=2, offset=1)
    pieces.write(partial, 0, b"x")
    receipt_send.defer(submission_id=submission.pk)
    hook = Webhook.objects.create(name="otro", url="https://example.org/", events=[])
    Delivery.objects.create(webhook=hook, event="submission.sent", data={"reference": submission.reference})
    answer(submission, officer)
    age(submission, days)
    return submission


def traces(submission, root):
    """Return everything that is left of a submission."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args->>'submission_id' = %s", [str(submission.pk)]
        )
        tasks = cursor.fetchone()[0]
    return {
        "row": Submission.objects.filter(pk=submission.pk).count(),
        "draft": Draft.objects.filter(idempotency_key=submission.idempotency_key).count(),
        "case": Case.objects.filter(submission=submission.pk).count(),
        "events": CaseEvent.objects.filter(case__submission=submission.pk).count(),
        "uploads": Upload.objects.filter(submission=submission.pk).count(),
        "notices": Delivery.objects.filter(data__reference=submission.reference).count(),
        "tasks": tasks,
        "files": len([one for one in root.rglob("*") if one.is_file()]),
    }


@pytest.mark.parametrize("days", [30, 365, 730])
def test_what_was_sent_goes_whole_the_day_after_its_last_one(days, officer, private_files):
    form = contact_form(retention_days=days)
    last = with_everything(form, officer, days)
    retention.run()
    assert traces(last, private_files)["row"] == 1 and traces(last, private_files)["events"] == 7
    age(last, 1)
    done = retention.run()
    assert not any(traces(last, private_files).values()), traces(last, private_files)
    assert (
        done.totals[KIND] == {"removed": 1, "files": 2 if days == 30 else 1, "held": 0, "left": 0} or done.totals[KIND]
    )
    assert retention.verify() == []


def test_each_form_has_its_own_days_as_its_version_told_them():
    short, long = contact_form(retention_days=365), contact_form(slug="otro", retention_days=730)
    first, second = send(short), send(long)
    short.retention_days = 3650  # what was told before sending is what counts
    short.save_revision().publish()
    for one in (first, second):
        age(one, 366)
    retention.run()
    assert set(Submission.objects.all()) == {second}


def test_what_has_no_answer_waits_ninety_days_after_its_last_day_and_no_longer():
    submission = send(contact_form(retention_days=30))
    age(submission, 30 + 90)
    retention.run()
    assert Submission.objects.exists()
    age(submission, 1)
    retention.run()
    assert not Submission.objects.exists()


def test_days_are_those_of_the_clock_of_the_country():
    noon = timezone.datetime(2026, 3, 20, 16, tzinfo=timezone.get_default_timezone())
    cut = retention.over(30, noon)
    assert (cut.date(), cut.hour, str(cut.tzinfo)) == (date(2026, 2, 18), 0, "America/Havana")


def test_figures_are_the_same_before_and_after(officer):
    form = contact_form(retention_days=30)
    for _ in range(12):
        submission = send(form)
        answer(submission, officer)
        age(submission, 100)
        Case.objects.filter(submission=submission).update(closed_at=submission.sent_at + timedelta(days=7))
    count()
    before = figures()
    assert before[0]["received"] == 12
    retention.run()
    count()
    assert not Submission.objects.exists() and figures() == before


def test_a_quota_goes_on_counting_what_was_removed(officer):
    form = contact_form(retention_days=30, quota=1)
    submission = send(form)
    answer(submission, officer)
    age(submission, 31)
    retention.run()
    form.save_revision().publish()
    form.refresh_from_db()
    assert not Submission.objects.exists() and not form.has_room()


def test_a_dry_run_lists_what_is_due_and_removes_nothing(officer):
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    out = io.StringIO()
    call_command("retention", dry_run=True, stdout=out)
    assert f"{KIND}: 1 due" in out.getvalue() and submission.reference in out.getvalue()
    assert Submission.objects.exists() and not RetentionBatch.objects.exists()


def test_a_legal_hold_keeps_it_until_its_last_day_or_until_it_is_lifted(officer):
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    today = timezone.localdate()
    hold = LegalHold.objects.create(submission=submission, reason="Un juicio", until=today, placed_by=officer)
    assert retention.run().totals[KIND]["held"] == 1
    assert Submission.objects.exists()
    LegalHold.objects.update(until=today - timedelta(days=1))
    assert not hold.submission.holds.standing().exists()
    retention.run()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("where", ["after the rows", "after the file"])
def test_a_run_that_is_killed_leaves_nothing_half_done(where, officer, private_files, monkeypatch):
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    target = "core.retention.ledger.write_batch" if where == "after the rows" else "core.retention.ledger.close_run"

    def killed(*args, **kwargs):
        if where == "after the file":
            retention.sweep()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(target, killed)
        with pytest.raises(KeyboardInterrupt):
            retention.run()
    rows = traces(submission, private_files)
    assert rows["row"] in {0, 1} and bool(rows["row"]) == bool(rows["events"]) == bool(rows["files"]), rows
    retention.run()
    assert not any(traces(submission, private_files).values())
    assert retention.verify() == [] and not DoomedFile.objects.exists()


def test_one_row_that_cannot_go_does_not_stop_the_others(officer, monkeypatch):
    form = contact_form(retention_days=30)
    bad, good = send(form), send(form)
    for one in (bad, good):
        answer(one, officer)
        age(one, 31)
    from tramites_forms import retention as ours

    kind = next(kind for kind in retention.kinds() if kind.key == KIND)

    def remove(rows):
        if bad in rows:
            raise RuntimeError
        return ours.submissions_remove(rows)

    monkeypatch.setitem(kind.source.__dict__, "remove", remove)
    assert retention.run().totals[KIND] | {"files": 0} == {"removed": 1, "files": 0, "held": 0, "left": 1}
    assert set(Submission.objects.all()) == {bad}


def test_the_proof_names_nobody_and_only_the_owner_can_ask_it(officer):
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    clave = Draft.objects.get().pin
    other = send(contact_form(slug="otro"))
    retention.run()
    assert removed_on(submission.reference, clave) == timezone.localdate()
    assert removed_on(submission.reference, "000000" if clave != "000000" else "1") is None
    assert submission.reference not in str(list(RetentionBatch.objects.values()))
    assert broken_event(list(other.case.events.all())) is None
    out = io.StringIO()
    call_command("retention", report=True, stdout=out)
    assert KIND in out.getvalue() and submission.reference not in out.getvalue()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE core_retentionbatch SET rows = rows + 1 WHERE number = 1", "batch 1"),
        ("UPDATE core_retentionbatch SET day = day - 1 WHERE number = 1", "its seal does not fit"),
        ("UPDATE core_retentionbatch SET digests[1] = repeat('0', 64) WHERE number = 1", "digests are not those"),
        ("DELETE FROM core_retentionbatch WHERE number = 1", "some are missing"),
        ("UPDATE core_retentionrun SET totals = '{}'", "totals are not the sum"),
        ("UPDATE core_retentionrun SET day = day - 1", "its seal does not fit"),
    ],
)
def test_what_was_changed_in_the_proof_is_named(change, said, officer):
    with_everything(contact_form(retention_days=30), officer, 31)
    retention.run()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(change)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(CommandError, match=said):
        call_command("retention", verify=True)


def test_events_of_a_case_still_cannot_be_deleted_by_anybody_else(officer):
    submission = send(contact_form())
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseEvent.objects.filter(case=submission.case).delete()


def test_other_kinds_go_the_day_after_their_last_one(officer):
    now = timezone.localtime()  # days are of the clock on the wall, also over the end of summer
    hook = Webhook.objects.create(name="otro", url="https://example.org/", events=[])
    made = {}
    for days in (90, 91):
        made[days] = Delivery.objects.create(webhook=hook, event="page.published", data={})
        Delivery.objects.filter(pk=made[days].pk).update(created_at=now - timedelta(days=days))
    for days in (365, 366):
        row = Feedback.objects.create(path="/", language="es", useful=False, text=MARKER)
        Feedback.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=days))
    subject = get_user_model().objects.create_user(email="ana@example.com")
    for days in (730, 731):
        subject.data_accesses.create(actor=officer, what=str(days), at=now - timedelta(days=days))
    SearchCount.objects.create(month=date(2020, 1, 1), language="es", fingerprint="a", text="algo")
    retention.run()
    assert list(Delivery.objects.all()) == [made[90]]
    assert Feedback.objects.count() == 2 and Feedback.objects.with_text().count() == 1
    assert [one.what for one in subject.data_accesses.all()] == ["730"]
    assert not SearchCount.objects.exists()


def test_refused_comments_go_after_a_month_and_unread_ones_after_a_year():
    from news.kept import comments_due

    sql = str(comments_due(timezone.now()).query)
    assert Status.REFUSED.value in sql and Status.WAITING.value in sql and Status.PUBLISHED.value not in sql
