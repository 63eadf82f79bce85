"""How long what people send and begin is kept, until when exactly, and taking it away (core.retention)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.dispatch import Signal
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from core import retention
from core.kept import tasks_forget
from core.messages import outbox
from core.retention import Taken
from core.retention.days import last_day
from tramites_forms import reference
from tramites_forms.models import (
    Draft,
    EarlierAnswers,
    FormVersion,
    LegalHold,
    PartialUpload,
    RemovedCount,
    Submission,
    Upload,
)
from tramites_forms.uploads import pieces

STORAGE = "private"
TEST_DAYS = 30

# Sent inside the transaction that removes them, with `submissions` (list): rooms above remove what hangs on
# them and return the names of what they removed, {key of its kind: names}, or None.
submissions_removing = Signal()
_stages: list[tuple[Callable, Callable]] = []
_others: list[Callable] = []


def keep_longer(rule, until):
    """Register why a room keeps what was sent longer than its days.

    `rule` (function(now) -> Q of Submissions not yet to go) and `until` (function(submission) -> last day, or None) say
    the same, of many and of one.
    """
    _stages.append((rule, until))


def files_kept(asked):
    """Register function() -> keys (a queryset) of the Uploads that are a room's own, of no draft and no submission."""
    _others.append(asked)


def days_by_version():
    """Return {days (int): [pks of FormVersion]}: what each told who filled it, or its form when it told nothing.

    What counts is what the person read before sending, not how the form was set afterwards.
    """
    found: dict[int, list[int]] = {}
    told = FormVersion.objects.values_list("pk", "document__retention_days", "form__retention_days")
    for pk, days, of_form in told:
        found.setdefault(days or of_form, []).append(pk)
    return found


def held():
    """Return the Q of the submissions that a legal hold keeps."""
    return Q(Exists(LegalHold.objects.standing().filter(submission=OuterRef("pk"))))


def submissions_due(now):
    """Return the Submissions past the days that were told, those on legal hold among them."""
    past = Q(pk__in=[])
    for days, versions in days_by_version().items():
        past |= Q(version__in=versions, is_test=False, sent_at__lt=retention.over(days, now))
    due = Submission.objects.filter(past)
    for rule, _until in _stages:
        due = due.exclude(rule(now))
    return due


def told_days(document, form):
    """Return how many days what is sent is kept, as a version's document (dict) told it, or else its form."""
    return document.get("retention_days") or form.retention_days


@dataclass(frozen=True)
class Kept:
    """Until when what was sent is kept: the last day, and what keeps it, "days", "unanswered" or "hold"."""

    day: date
    why: str

    @property
    def words(self):
        return date_format(self.day, "DATE_FORMAT")

    @property
    def why_words(self):
        """Why longer than was told before sending (str), or nothing."""
        if self.why == "hold":
            return _("An order of a court or of an inquiry keeps it longer.")
        return _("At least: it has no answer yet.") if self.why == "unanswered" else ""


def kept(submission):
    """Return the Kept of a submission: it goes in the night after that day. The one place that says it to people."""
    if submission.is_test:
        return Kept(last_day(submission.sent_at, TEST_DAYS), "days")
    days = last_day(submission.sent_at, told_days(submission.document, submission.form))
    found = [Kept(days, "days")]
    found += [Kept(day, "unanswered") for _rule, until in _stages if (day := until(submission))]
    found += [Kept(hold.until, "hold") for hold in submission.holds.all() if hold.stands]
    return max(found, key=lambda one: one.day)


def proof_name(submission):
    """Return the name of a submission in the proof of what was removed: only who has number and clave can make it."""
    return f"{submission.reference}:{submission.pin_hash}"


def proof_name_of(number, clave):
    """Return `proof_name` from what a person holds, as typed (str); None when the number cannot be one."""
    number = reference.parse(number)
    return f"{number}:{reference.pin_hash(number, ''.join(clave.split()))}" if number else None


def removed_on(number, clave):
    """Return the day (date) on which what was sent under a number and its clave was removed, or None."""
    name = proof_name_of(number, clave)
    return retention.removed_on("tramites_forms.submission", name) if name else None


def submissions_remove(submissions):
    """Remove submissions, whatever other rooms keep with them, their files, drafts and tasks. Returns Taken."""
    told = submissions_removing.send(sender=Submission, submissions=submissions)
    others = {key: names for _receiver, said in told for key, names in (said or {}).items()}
    keys = [one.pk for one in submissions]
    others["core.message"] = outbox.forget(Submission._meta.label, keys)
    sent_with = Q(idempotency_key__in=[one.idempotency_key for one in submissions])
    drafts = Draft.objects.filter(sent_with | Q(amends__in=keys))
    uploads = list(Upload.objects.filter(Q(submission__in=keys) | Q(draft__in=drafts)))
    with_drafts = drafts_remove(list(drafts))
    others["core.message"] += with_drafts.others["core.message"]
    files = uploads_remove(uploads).files + with_drafts.files
    tasks_forget("submission_id", keys)
    # The page that lists who read it goes with it: it names the number.
    kind = ContentType.objects.get_for_model(Submission)
    ModelLogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys]).delete()
    LegalHold.objects.filter(submission__in=keys).delete()
    EarlierAnswers.objects.filter(submission__in=keys).delete()
    for form, count in _per_form(submissions).items():
        RemovedCount.objects.get_or_create(form_id=form)
        RemovedCount.objects.filter(form=form).update(count=F("count") + count)
    Submission.objects.filter(pk__in=keys).delete()
    return Taken(files, others)


def _per_form(submissions):
    counts: dict[int, int] = {}
    for one in submissions:
        if not one.is_test:
            counts[one.form_id] = counts.get(one.form_id, 0) + 1
    return counts


def uploads_remove(uploads):
    """Remove files of answers: the rows now, what is on the disk after the commit. Returns Taken."""
    keys = [upload.pk for upload in uploads]
    files = retention.doom(STORAGE, [upload.file.name for upload in uploads])
    tasks_forget("upload_id", keys)
    Upload.objects.filter(pk__in=keys).delete()
    return Taken(files)


def partials_remove(partials):
    """Remove files that were arriving, with their pieces. Returns Taken."""
    names = []
    for partial in partials:
        found = pieces.starts(partial)
        names += [*found, pieces.folder(partial)] if found else []
    files = retention.doom(STORAGE, names)
    PartialUpload.objects.filter(pk__in=[partial.pk for partial in partials]).delete()
    return Taken(files)


def drafts_remove(drafts):
    """Remove drafts with what was arriving for them and the files that no submission has. Returns Taken."""
    keys = [draft.pk for draft in drafts]
    files = partials_remove(list(PartialUpload.objects.filter(draft__in=keys))).files
    files += uploads_remove(list(Upload.objects.filter(draft__in=keys, submission=None))).files
    tasks_forget("draft_id", keys)
    messages = outbox.forget(Draft._meta.label, keys)
    Draft.objects.filter(pk__in=keys).delete()
    return Taken(files, {"core.message": messages})


def tests_due(now):
    """What editors sent to try a form."""
    return Submission.objects.filter(is_test=True, sent_at__lt=retention.over(TEST_DAYS, now))


def drafts_due(now):
    return Draft.objects.filter(expires_at__lt=now)


def partials_due(now):
    over = Q(expires_at__lte=now) | Q(draft__sent_at__isnull=False)
    return PartialUpload.objects.filter(over)


def ownerless_uploads(now):
    """Files of drafts that went with their account."""
    found = Upload.objects.filter(draft=None, submission=None)
    for asked in _others:
        found = found.exclude(pk__in=asked())
    return found
