"""Acceptance: data aged by 30, 365 and 730 days and by one day more; of each kind exactly what is due goes, whole."""

import io
import uuid
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as OtherSite
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, Page, PageLogEntry, UploadedFile

from accounts.models import (
    Certification,
    CertificationRequest,
    DeskConsent,
    Details,
    Evidence,
    IdentifierChange,
    IdentityProof,
    SiteSession,
    SpentToken,
)
from casework.figures import count, figures
from casework.models import Case, IssuedDocument, PastCase
from core import retention
from core.messages.mail import mark
from core.messages.model import OutgoingMessage
from core.models import DoomedFile, KeptValue, Limit
from headless.models import ApiClient, ApiDraft, Delivery, Webhook
from headless.preview_models import PreviewGrant
from news.comments import Comment, Status
from news.models import NewsPage
from participation.models import (
    Ballot,
    BallotBox,
    ConsultationAnswer,
    ConsultationResult,
    DigestMail,
    DigestRun,
    Feedback,
    InboundState,
    Subscriber,
    Subscription,
)
from search.models import SearchCount
from tests.retention.test_engine import age, answer, officer, private_files, send, traces, with_everything  # noqa: F401
from tests.support.consultations import consultation
from tests.support.forms_data import contact_form
from tests.support.mailbox import stored
from tests.support.pages import news
from tramites_forms.models import Draft, LegalHold, PartialUpload, Submission, Upload
from tramites_forms.models.upload import PrivateStorage
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db
User = get_user_model()
DAY = timedelta(days=1)


def back(row, name, moment):
    """Set a moment that the model itself would set. Returns the row."""
    type(row).objects.filter(pk=row.pk).update(**{name: moment})
    return row


def citizen(number, **values):
    user = User.objects.create_user(email=f"persona{number}@example.com", **values)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def erased_account(at, number):
    return citizen(
        number, erase_at=retention.day_start(timezone.localdate(at) + timedelta(days=8)), last_login=timezone.now()
    )


def unproven_account(at, number):
    return User.objects.create_user(email=f"nadie{number}@example.com", date_joined=at)


def session(at, number):
    return Session.objects.create(session_key=f"s{number}", session_data="", expire_date=at)


def device(at, number):
    row = UserSession.objects.create(user=citizen(number), ip="192.0.2.1", user_agent="x", session_key=f"d{number}")
    if timezone.now() - at < timedelta(hours=1):
        Session.objects.create(session_key=f"d{number}", session_data="", expire_date=timezone.now() + DAY)
    return row


def token(at, number):
    site = OtherSite.objects.get_or_create(id="otro", defaults={"name": "Otro"})[0]
    return Token.objects.create(type=Token.Type.ACCESS_TOKEN, hash=f"t{number}", expires_at=at, client=site)


def request_of(number, **values):
    return CertificationRequest.objects.create(user=citizen(number), **values)


def photo(at, number):
    row = request_of(number, state=CertificationRequest.State.REFUSED, decided_at=at)
    return Evidence.objects.create(request=row, kind=Evidence.Kind.FACE, content="x")


def certification_request(at, number):
    return back(request_of(number, state=CertificationRequest.State.REFUSED), "created_at", at)


def certification(at, number):
    row = Certification.objects.create(
        user=citizen(number), carne=f"8501011{number:04d}", legal_name="Ana", method=Certification.Method.DESK
    )
    return back(row, "revoked_at", at)


def access(at, number):
    return citizen(number).data_accesses.create(what="x", at=at)


def spent(at, number):
    return SpentToken.objects.create(hash=f"{number}", family="x", user=citizen(number), spent_at=at)


def change(at, number):
    row = IdentifierChange.objects.create(user=citizen(number), kind="email", old="a@x.example", new="b@x.example")
    return back(row, "at", at)


def proof(at, number):
    return IdentityProof.objects.create(user=citizen(number), state_hash=f"{number}", departed_at=at)


def past_case(at, number):
    return PastCase.objects.create(form=contact_form(slug=f"viejo{number}"), opened_at=at, due_on=date(2020, 1, 1))


def document(at, number):
    until = timezone.localdate(at) + timedelta(days=10)
    facts = {"title": "Certificación", "institution": "Registro", "outcome": "granted", "initials": "A. P."}
    facts |= {"decided_on": until, "created_at": at, "verifiable_until": until, "state": "valid"}
    return IssuedDocument.objects.create(number=f"DOC-{number}", code=f"{number}", pin_hash="", **facts)


def message(status):
    def make(at, number):
        return back(OutgoingMessage.objects.create(channel="email", status=status), "created_at", at)

    return make


def limit(at, number):
    return Limit.objects.create(key=f"l{number}", hits=[], expires_at=at.timestamp())


def value(at, number):
    return KeptValue.objects.create(key=f"v{number}", number=1, expires_at=at.timestamp())


def typed(at, number):
    kind = ContentType.objects.get_for_model(Page)
    return FormState.objects.create(data="x", user=citizen(number), content_type=kind, last_updated_at=at)


def editing(at, number):
    kind = ContentType.objects.get_for_model(Page)
    return EditingSession.objects.create(user=citizen(number), content_type=kind, object_id="1", last_seen_at=at)


def record_log(at, number):
    return ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Webhook),
        label="x",
        action="wagtail.edit",
        timestamp=at,
        object_id="1",
    )


def page_log(at, number):
    return PageLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Page), label="x", action="wagtail.edit", timestamp=at, page_id=1
    )


def notice(at, number):
    hook = Webhook.objects.create(name="otro", url="https://example.org/", events=[])
    return back(Delivery.objects.create(webhook=hook, event="page.published", data={}), "created_at", at)


def begun_by_a_program(at, number):
    site = OtherSite.objects.create(id=f"ventanilla-{number}", name="Ventanilla")
    who = ApiClient.objects.create(client=site, networks=["127.0.0.0/8"], expires_on=date(2100, 1, 1))
    return back(ApiDraft.objects.create(client=who), "created_at", at)


def refused_comment(at, number):
    row = comment(at, number)
    return back(back(row, "status", Status.REFUSED), "decided_at", at)


def comment(at, number):
    page = NewsPage.objects.first() or news()
    row = Comment.objects.create(page=page, name="Ana", text=f"x{number}", status=Status.WAITING)
    return back(row, "created_at", at)


def words(at, number):
    return back(Feedback.objects.create(path="/", language="es", useful=False, text="x"), "created_at", at)


def subscription(at, number):
    one = Subscriber.objects.create(email=f"s{number}@nauta.example", language="es")
    row = Subscription.objects.create(subscriber=one, kind="news", ref="all", rhythm="daily", confirmed_at=at)
    return back(row, "ended_at", at)


def digest(at, number):
    one = Subscriber.objects.create(email=f"d{number}@nauta.example", language="es")
    run = DigestRun.objects.create(rhythm="daily", slot=at, until=1)
    back(run, "made_at", at)
    return DigestMail.objects.create(run=run, subscriber=one, happenings=[1])


def draft(at, number):
    row = draft_start(contact_form(slug=f"borrador{number}"))
    return back(row, "expires_at", at)


def partial(at, number):
    of = draft_start(contact_form(slug=f"llega{number}"))
    row = PartialUpload.objects.create(draft=of, field_key="foto", name="b.jpg", length=2)
    return back(row, "expires_at", at)


def ownerless(at, number):
    row = Upload(field_key="foto", name="a.jpg", content_type="image/jpeg", size=1)
    row.write(b"x")
    return row


def a_site(number):
    return OtherSite.objects.create(id=f"sitio-{number}", name="Otro sitio", redirect_uris="https://otro.example/")


def desk_consent(at, number):
    said = {"about": "contacto", "matter": "Escríbanos", "place": "Registro", "officer": "Ventanilla 3"}
    return DeskConsent.objects.create(client=a_site(number), user=citizen(number), asked_at=at, **said)


def site_session(at, number):
    return SiteSession.objects.create(client=a_site(number), user=citizen(number), session=f"{number}", since=at)


def link_to_a_draft(at, number):
    page = NewsPage.objects.first() or news()
    return back(PreviewGrant.make(page=page, user=citizen(number), hours=1)[0], "expires_at", at)


def letter(at, number):
    return back(back(stored(b"x"), "state", InboundState.FILED), "settled_at", at)


def consultation_answer(at, number):
    one = consultation(title=f"Consulta {number}")
    back(ConsultationResult.objects.create(consultation=one, answers=1, aside=0, sums={}), "counted_at", at)
    kept = {"version": one.form.current_version(), "key": uuid.uuid4(), "day": one.opens_on}
    return ConsultationAnswer.objects.create(consultation=one, **kept)


def searched(at, number):
    month = timezone.localdate(at).replace(day=1)
    return SearchCount.objects.create(month=month, language="es", fingerprint=f"{number}", text="algo")


# kind -> (maker, days whole that it is kept, the model is kept and only emptied). What ends at a moment has 0 days.
def ballot(at, number):
    one = consultation(title=f"Votada {number}")
    BallotBox.objects.create(consultation=one, **{["opened_at", "annulled_at"][number % 2]: at})
    return Ballot.objects.create(consultation=one, tag=str(number))


KINDS = {
    "accounts.account": (erased_account, 7),
    "accounts.unproven_account": (unproven_account, 7),
    "accounts.session": (session, 0),
    "accounts.token": (token, 0),
    "accounts.photo": (photo, 60),
    "accounts.certification_request": (certification_request, 730),
    "accounts.certification": (certification, 5 * 365),
    "accounts.access": (access, 730),
    "accounts.spent_token": (spent, 60),
    "accounts.identifier_change": (change, 7),
    "accounts.identity_proof": (proof, 0),
    "accounts.desk_consent": (desk_consent, 730),
    "accounts.site_session": (site_session, 60),
    "casework.past_case": (past_case, 400),
    "casework.document": (document, 10),
    "core.message": (message("sent"), 30),
    "core.limit": (limit, 0),
    "core.value": (value, 0),
    "core.typed": (typed, 0),
    "core.editing": (editing, 0),
    "core.record_log": (record_log, 730),
    "core.page_log": (page_log, 5 * 365),
    "headless.api_draft": (begun_by_a_program, 1),
    "headless.delivery": (notice, 90),
    "headless.preview": (link_to_a_draft, 30),
    "news.comment": (refused_comment, 30),
    "participation.ballot": (ballot, 30),
    "participation.consultation_answer": (consultation_answer, 30),
    "participation.digest_mail": (digest, 90),
    "participation.inbound_mail": (letter, 90),
    "participation.opinion_words": (words, 365),
    "participation.subscription": (subscription, 28),
    "tramites_forms.draft": (draft, 0),
    "tramites_forms.partial_upload": (partial, 0),
}
MOMENTS = {"core.editing", "core.typed"}  # an hour, a day, from the moment: what Wagtail calls stale
# Tried each in a test of its own: they have no single moment, or no row.
ELSEWHERE = {
    "accounts.device": "test_accounts_tidying",
    "casework.export": "tests/casework/test_exports.py",
    "core.arriving_content": "test_files_that_editors_chose_go_after_a_week",
    "core.task": "tests/platform/test_tasks.py",
    "participation.saved_search": "tests/participation/test_following.py",
    "participation.subscriber": "tests/participation/test_following.py",
    "search.count": "test_engine.test_other_kinds_go_the_day_after_their_last_one",
    "tramites_forms.submission": "test_what_was_sent_goes_whole_in_its_night",
    "tramites_forms.test_submission": "test_what_was_sent_to_try_a_form_goes_after_a_month",
    "tramites_forms.ownerless_file": "test_files_without_owner_go_that_night",
    "tramites_forms.stray_file": "tests/tramites_forms/test_tus.py",
}


def test_every_kind_that_ends_by_itself_is_tried():
    ends = {kind.key for kind in retention.kinds() if kind.source}
    assert ends == {*KINDS, *ELSEWHERE}


def gone(row):
    if isinstance(row, Feedback):
        return not Feedback.objects.get(pk=row.pk).text
    return not type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("key", sorted(KINDS))
def test_of_each_kind_what_is_due_goes_and_nothing_else(key, private_files):  # noqa: F811
    make, kept = KINDS[key]
    now = timezone.localtime()  # days are of the clock on the wall, also over the end of summer
    rows = {}
    for number, days in enumerate(sorted({0, 30, 31, 365, 366, 730, 731, kept, kept + 1})):
        at = now - timedelta(days=days) - (timedelta(hours=2) if key in MOMENTS and days else timedelta())
        if days == 0 and kept == 0:
            at = now + timedelta(hours=1)
        rows[days] = make(at, number)
    due = sum(days > kept for days in rows)
    planned = retention.plan(only=[key])[key]
    assert planned["due"] == due and not any(gone(row) for row in rows.values())
    done = retention.run(only=[key])
    assert {days for days, row in rows.items() if gone(row)} == {days for days in rows if days > kept}
    assert done.totals[key]["removed"] == due and retention.verify() == []
    assert retention.run(only=[key]).totals.get(key, {}).get("removed", 0) == 0


@pytest.mark.parametrize("told", [30, 365, 730])
def test_what_was_sent_goes_whole_in_its_night(told, officer, private_files):  # noqa: F811
    """Each form by its own days, at 30, 365, 730 and one more: the whole of it, nothing of the others."""
    form = contact_form(slug=f"f{told}", retention_days=told)
    aged = {}
    for days in (30, 31, 365, 366, 730, 731):
        aged[days] = send(form)
        answer(aged[days], officer)
        age(aged[days], days)
        Case.objects.filter(submission=aged[days]).update(closed_at=aged[days].sent_at + timedelta(days=5))
    held = with_everything(form, officer, 731)
    LegalHold.objects.create(submission=held, reason="x", until=timezone.localdate(), placed_by=officer)
    count()
    before = figures()
    due = {days for days in aged if days > told}
    out = io.StringIO()
    call_command("retention", dry_run=True, stdout=out)
    listed = {days for days, one in aged.items() if one.reference in out.getvalue()}
    assert listed == due and "1 kept by a legal hold" in out.getvalue()
    done = retention.run()
    kind = "tramites_forms.submission"
    assert done.totals[kind]["removed"] == len(due) and done.totals[kind]["held"] == 1
    for days, one in aged.items():
        left = traces(one, private_files)
        assert bool(left["row"]) == bool(left["events"]) == bool(left["case"]) == (days not in due), days
    assert traces(held, private_files)["uploads"] == 1 and traces(held, private_files)["notices"] == 1
    assert retention.removed_on(kind, f"{aged[731].reference}:{aged[731].pin_hash}") == timezone.localdate()
    count()
    assert figures() == before
    assert retention.verify(done.seal) == [] and not DoomedFile.objects.exists()


def test_what_was_sent_to_try_a_form_goes_after_a_month(officer):  # noqa: F811
    form = contact_form()
    rows = {
        days: draft_start(form, answers={"nombre": "Ana", "mensaje": "x"}, done=["escribanos"]) for days in (30, 31)
    }
    for days, one in rows.items():
        Draft.objects.filter(pk=one.pk).update(is_test=True)
        rows[days] = submission_send(one.pk)
        Submission.objects.filter(pk=rows[days].pk).update(sent_at=timezone.localtime() - timedelta(days=days))
    retention.run()
    assert list(Submission.objects.all()) == [rows[30]]


def test_files_without_owner_go_that_night(private_files):  # noqa: F811
    row = ownerless(timezone.now(), 1)
    retention.run()
    assert gone(row) and not [one for one in private_files.rglob("*") if one.is_file()]


def test_files_that_editors_chose_go_after_a_week(monkeypatch):
    rows = {}
    for days in (7, 8):
        rows[days] = UploadedFile.objects.create(file=ContentFile(b"x", name=f"{days}.jpg"))
    ages = {row.file.name: timezone.localtime() - timedelta(days=days) for days, row in rows.items()}
    storage = rows[7].file.storage
    storage.exists("x")  # the real one stands behind it
    storage = getattr(storage, "_wrapped", storage)
    monkeypatch.setattr(type(storage), "get_modified_time", lambda self, name: ages[name])
    retention.run()
    assert list(UploadedFile.objects.all()) == [rows[7]]
    assert storage.exists(rows[7].file.name) and not storage.exists(rows[8].file.name)


def test_a_message_never_outlives_what_it_tells_of(officer, private_files, settings):  # noqa: F811
    settings.EMAIL_BACKEND = "core.messages.backend.QueueBackend"
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    kept = send(contact_form(slug="otro"))
    for one in (submission, kept):
        mark(EmailMessage("x", one.reference, to=["ana@example.com"]), kind="receipt", about=one).send()
    OutgoingMessage.objects.update(status="failed")
    done = retention.run()
    assert OutgoingMessage.objects.get().content["body"] == kept.reference
    assert done.totals["core.message"]["removed"] == 1 and retention.verify() == []


def test_a_disk_that_refuses_does_not_stop_the_rest(officer, private_files, monkeypatch):  # noqa: F811
    first = with_everything(contact_form(retention_days=30), officer, 31)
    old = notice(timezone.localtime() - timedelta(days=91), 1)

    def refuses(self, name):
        raise OSError(30, "read-only")

    with monkeypatch.context() as patched:
        patched.setattr(PrivateStorage, "delete", refuses)
        done = retention.run()
    assert gone(first) and gone(old) and done.totals["headless.delivery"]["removed"] >= 1
    assert DoomedFile.objects.exists() and traces(first, private_files)["files"]
    retention.run()
    assert not DoomedFile.objects.exists() and not traces(first, private_files)["files"]
    assert retention.verify() == []


def test_a_kind_that_fails_does_not_stop_the_rest(officer, private_files, monkeypatch):  # noqa: F811
    old = notice(timezone.localtime() - timedelta(days=91), 1)
    failing = next(kind for kind in retention.kinds() if kind.key == "accounts.session")
    session(timezone.localtime() - DAY, 1)

    def breaks(rows):
        raise RuntimeError

    monkeypatch.setitem(failing.source.__dict__, "remove", breaks)
    done = retention.run()
    assert gone(old) and done.totals["accounts.session"] == {"removed": 0, "files": 0, "held": 0, "left": 1}


def test_erasing_an_account_leaves_what_was_sent_its_own_days_and_then_that_goes(officer, private_files):  # noqa: F811
    ana = citizen(1, last_login=timezone.now())
    Details.objects.get_or_create(user=ana)
    submission = send(contact_form(retention_days=365))
    answer(submission, officer)
    Submission.objects.filter(pk=submission.pk).update(applicant=ana)
    back(ana, "erase_at", timezone.now())
    retention.run()
    submission.refresh_from_db()
    assert gone(ana) and submission.applicant is None
    age(submission, 365)
    retention.run()
    assert not gone(submission)
    age(submission, 1)
    retention.run()
    assert gone(submission)


def test_the_tasks_of_what_goes_are_not_left_in_the_queue(officer, private_files):  # noqa: F811
    submission = with_everything(contact_form(retention_days=30), officer, 31)
    other = with_everything(contact_form(slug="otro"), officer, 1)
    retention.run()
    named = [str(job.args.get("submission_id")) for job in ProcrastinateJob.objects.all()]
    assert str(submission.pk) not in named and str(other.pk) in named
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_events event WHERE NOT EXISTS "
            "(SELECT FROM procrastinate_jobs job WHERE job.id = event.job_id)"
        )
        assert cursor.fetchone()[0] == 0
