from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tramites_forms.models import Submission
from tramites_forms.reading import receipt_address
from tramites_forms.receipt_pdf import follow_address, qr_inline, receipt_pdf
from tramites_forms.views.shared import context_of, of_draft
from tramites_forms.views.step import where_next


def _receipt(request, filling):
    """The comprobante. Reached by GET only, so reloading it, or pressing «Enviar» again, gives the same number."""
    if not filling.draft.sent_at:
        return redirect(where_next(filling))
    submission = sent_with(filling)
    context = context_of(
        filling,
        submission=submission,
        document=submission.document,
        pin=filling.draft.pin,
        mailed_to=receipt_address(submission),
        qr=qr_inline(follow_address(submission)),
        followed_at=followed_at(submission, request.user),
    )
    return render(request, "tramites_forms/receipt.html", context)


def followed_at(submission, user):
    """Return where `user` sees how what was sent goes: in their account when it is theirs, else with its clave."""
    if submission.applicant_id is not None and submission.applicant_id == user.pk:
        return reverse("my_request", args=[submission.reference])
    return f"{reverse('follow')}?numero={submission.reference}"


def _receipt_file(request, filling):
    """The comprobante as a PDF, made again each time from what is stored."""
    if not filling.draft.sent_at:
        return redirect(where_next(filling))
    submission = sent_with(filling)
    name = f'attachment; filename="{submission.reference}.pdf"'
    body = receipt_pdf(submission, filling.draft.pin)
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": name})


def sent_with(filling):
    """Return the Submission a sent draft led to, with what its receipt reads."""
    rows = Submission.objects.with_version().select_related("applicant")
    return rows.get(idempotency_key=filling.draft.idempotency_key)


_receipt.for_sent = _receipt_file.for_sent = True
receipt = of_draft(_receipt)
receipt_file = of_draft(_receipt_file)
