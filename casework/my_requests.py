"""The requests of a person in their own space: one line each, first those that wait for something from them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.models import Case, Correction, DocumentState, Outcome
from casework.tracking import label_of, progress
from core import citizen_space
from core.http import personal
from tramites_forms.due_day import WaitsFor
from tramites_forms.earlier import going_on
from tramites_forms.models import Draft, Submission
from tramites_forms.reading import submission_sections
from tramites_forms.retention import kept

SHOWN = 10
OUTCOME_TAGS = {Outcome.GRANTED: "done", Outcome.PARTLY: "done", Outcome.REFUSED: "error", Outcome.CLOSED: "plain"}
OUTCOME_TAGS |= {Outcome.WITHDRAWN: "plain", Outcome.MERGED: "plain"}


@citizen_space.register(order=10)
def my_requests(request):
    asked = Correction.objects.filter(case=OuterRef("pk"), closed_at=None)
    mine = (
        Case.objects.filter(submission__applicant=request.user, submission__is_test=False)
        .select_related("state", "kind_version", "submission__version", "submission__text", "submission__form")
        .prefetch_related("submission__holds", "documents")
        .order_by(~Exists(asked), F("closed_at").asc(nulls_first=True), "-opened_at")
    )
    page = Paginator(mine, SHOWN).get_page(request.GET.get("solicitudes"))
    rows = [
        {
            "case": case,
            "label": label_of(case)[0],
            "kind": "attention" if case.waits_for == WaitsFor.CITIZEN else OUTCOME_TAGS.get(case.outcome, "info"),
            "kept": kept(case.submission),
            "documents": [one for one in case.documents.all() if one.state == DocumentState.VALID],
        }
        for case in page
    ]
    context = {"rows": rows, "page_obj": page}
    return {"title": _("Your requests"), "template": "casework/my_requests.html", "context": context}


@going_on
def open_requests(submissions):
    """Return {pk: address} of the submissions whose case has no outcome yet."""
    cases = Case.objects.open().filter(submission__in=submissions)
    rows = cases.values_list("submission_id", "submission__reference")
    return {pk: reverse("my_request", args=[reference]) for pk, reference in rows}


@personal
@login_required
def mine(request, reference):
    """How one's own request goes: what `/seguimiento/` shows, without its code, and what was sent."""
    submission = get_object_or_404(Submission.objects.of(request.user), reference=reference)
    draft = Draft.objects.filter(idempotency_key=submission.idempotency_key).only("pk").first()
    own = {"own": True, "sections": submission_sections(submission), "receipt_of": draft}
    return render(request, "casework/progress.html", progress(submission, request) | own)
