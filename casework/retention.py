"""What happens to a case when what was sent has been kept as long as was said (tramites_forms/retention.py).

The case and its history go with it. The history of a case is a chain of seals of its own, so that of every other
case stays whole; the last seal goes, in a digest, into the proof of what was removed: who kept a copy of a history can
show that it is the one that went. Figures keep what they need (PastCase).
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone

from casework.answered import first_answer
from casework.merging import merge_of
from casework.models import (
    Appeal,
    Case,
    CaseEvent,
    CaseExport,
    CaseWord,
    Correction,
    CorrectionField,
    Decision,
    DocumentState,
    Handover,
    IssuedDocument,
    Merge,
    Notice,
    Opinion,
    OpinionFile,
    Outcome,
    PastCase,
)
from casework.models.export import EXPORT_DAYS
from core.kept import tasks_forget
from core.retention import doom, over
from tramites_forms.models import Upload
from tramites_forms.retention import STORAGE, files_kept, keep_longer, submissions_removing, uploads_remove

UNANSWERED_DAYS = 90  # after the day to answer: who was not answered may still complain with the proof in hand
FIGURES_DAYS = 400  # figures are of the last 365 days


def unanswered(now):
    """Submissions whose case is open and whose day to answer, or to be answered by the citizen, is of less than 90
    days ago. While it waits for the citizen the days do not run; what nobody takes up again is not kept for ever."""
    since = timezone.localdate(now) - timedelta(days=UNANSWERED_DAYS)
    recent = Q(due_on__gte=since) | Q(paused_on__gte=since)
    with_it = Merge.objects.filter(into__in=Case.objects.open().filter(recent), undone_at=None)
    return Exists(Case.objects.open().filter(recent, submission=OuterRef("pk"))) | Exists(
        with_it.filter(case__submission=OuterRef("pk"))
    )


def unanswered_until(submission):
    """Return the last day (date) on which `unanswered` keeps a submission, or None when it has its answer."""
    case = getattr(submission, "case", None)
    if case is not None and (merge := merge_of(case)):
        case = merge.into  # as long as what answers it
    if case is None or case.closed_at:
        return None
    return max(case.due_on, case.paused_on or case.due_on) + timedelta(days=UNANSWERED_DAYS)


keep_longer(unanswered, unanswered_until)
files_kept(lambda: OpinionFile.objects.values("upload"))


@receiver(submissions_removing)
def cases_remove(submissions, **kwargs):
    """Remove the cases of submissions with their history. The database lets events go only of the case it is told."""
    cases = list(
        Case.objects.filter(submission__in=submissions).select_related("submission").select_for_update(of=["self"])
    )
    if not cases:
        return None
    keys = [case.pk for case in cases]
    seals = dict(CaseEvent.objects.filter(case__in=keys).order_by("case", "number").values_list("case", "seal"))
    PastCase.objects.bulk_create(
        _past(case)
        for case in cases
        if case.outcome != Outcome.MERGED  # the other one counts
    )
    Notice.objects.filter(event__case__in=keys).delete()
    CorrectionField.objects.filter(correction__case__in=keys).delete()
    Correction.objects.filter(case__in=keys).delete()
    Appeal.objects.filter(case__in=keys).delete()
    Handover.objects.filter(case__in=keys).delete()
    Merge.objects.filter(Q(case__in=keys) | Q(into__in=keys)).delete()
    files = Upload.objects.filter(pk__in=OpinionFile.objects.filter(opinion__case__in=keys).values("upload"))
    files = list(files)
    OpinionFile.objects.filter(opinion__case__in=keys).delete()
    uploads_remove(files)
    Opinion.objects.filter(case__in=keys).delete()
    Decision.objects.filter(case__in=keys).delete()
    _documents_part(keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('casework.removing', %s, true)", [",".join(map(str, keys))])
        CaseEvent.objects.filter(case__in=keys).delete()
        cursor.execute("SELECT set_config('casework.removing', '', true)")
    CaseWord.objects.filter(case__in=keys).delete()
    Case.objects.filter(pk__in=keys).delete()
    return {"casework.case": [f"{case.submission.reference}:{seals[case.pk]}" for case in cases]}


def _past(case):
    answer = first_answer(case)
    due_on = answer.due_on or (timezone.localdate(answer.at) if answer.at else case.due_on)
    return PastCase(form_id=case.submission.form_id, opened_at=case.opened_at, closed_at=answer.at, due_on=due_on)


def _documents_part(case_keys):
    """Take from the documents of cases what only their holder read. Those that are out in the world can be verified."""
    documents = IssuedDocument.objects.filter(case__in=case_keys)
    doom(STORAGE, list(documents.exclude(file="").values_list("file", flat=True)))
    tasks_forget("document_id", list(map(str, documents.values_list("pk", flat=True))))
    documents.filter(state=DocumentState.PENDING).delete()
    documents.update(content=None, end_reason="", file="", case=None, ended_by=None)


def documents_due(now):
    """What nobody can verify any more: its case went long before."""
    return IssuedDocument.objects.filter(case=None, verifiable_until__lt=timezone.localdate(now))


def exports_due(now):
    """Files of cases that nobody may take any more."""
    return CaseExport.objects.filter(created_at__lt=over(EXPORT_DAYS, now))


def past_due(now):
    """What no figure counts any more."""
    return PastCase.objects.filter(opened_at__lt=over(FIGURES_DAYS, now))
