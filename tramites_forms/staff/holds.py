"""Legal holds in the admin: who orders that a request be kept beyond its days, why, until when, and who ends it.

Each is a right of its own, one transaction, a line in the history of the request and one in the security log.
"""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from core.door import door
from core.security_log import note
from tramites_forms.models import LegalHold, Submission
from tramites_forms.retention import kept

ORDER, END = "tramites_forms.add_legalhold", "tramites_forms.change_legalhold"


class HoldForm(forms.ModelForm):
    class Meta:
        model = LegalHold
        fields = ["reason", "until"]
        widgets = {"reason": forms.Textarea({"rows": 4}), "until": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "reason": gettext_lazy("Who orders it and in which matter. Kept encrypted; the citizen does not read it."),
            "until": gettext_lazy("The citizen reads this day. It can be ended before, or ordered again."),
        }


@door(ORDER)
def holds(request, pk):
    """Those of a request, and the form to order one."""
    submission = get_object_or_404(Submission.objects.seen_by(request.user).select_related("form", "version"), pk=pk)
    hold = LegalHold(submission=submission, placed_by=request.user)
    form = HoldForm(request.POST or None, instance=hold)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            # The run that removes holds the row too: either it finds the hold, or there is nothing left to hold.
            get_object_or_404(Submission.objects.select_for_update(of=["self"]), pk=pk)
            form.save()
            log(submission, "tramites_forms.hold", user=request.user, data={"until": hold.until.isoformat()})
        note("legal_hold_ordered", request, hold=hold.pk)
        messages.success(request, _("It is kept until the day you said."))
        return redirect("submissions:holds", pk=pk)
    context = {
        "submission": submission,
        "kept": kept(submission),
        "holds": submission.holds.select_related("placed_by", "lifted_by"),
        "form": form,
        "may_end": request.user.has_perm(END),
        "back": reverse("submissions:index"),
    }
    return render(request, "tramites_forms/staff/holds.html", context, status=422 if form.errors else 200)


@door(END)
def hold_end(request, pk, hold_id):
    """End a hold before its day. Twice does no harm: who ended it first stays written."""
    submission = get_object_or_404(Submission.objects.seen_by(request.user), pk=pk)
    if request.method != "POST":
        return redirect("submissions:holds", pk=pk)
    with transaction.atomic():
        hold = get_object_or_404(LegalHold.objects.select_for_update(of=["self"]), pk=hold_id, submission=submission)
        if hold.stands:
            hold.lifted_by, hold.lifted_at = request.user, timezone.now()
            hold.save(update_fields=["lifted_by", "lifted_at"])
            log(hold.submission, "tramites_forms.hold_end", user=request.user, data={"hold": hold.pk})
            note("legal_hold_ended", request, hold=hold.pk)
            messages.success(request, _("Ended. What is past its days goes in the night."))
    return redirect("submissions:holds", pk=pk)
