"""Throwing a draft away: its owner says so twice, and then nothing of it is left."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tramites_forms.draft_upkeep import draft_delete
from tramites_forms.views.shared import address, context_of, of_draft


@of_draft
def discard(request, filling):
    """Ask whether to delete the draft; POST deletes it with its files. One that was sent leads to its receipt."""
    draft = filling.draft
    if request.method == "POST":
        if not draft_delete(draft):
            return redirect(address("receipt", draft))
        if request.user.is_authenticated:
            messages.success(request, _("The draft is deleted"))
            return redirect("account_home")
        return render(request, "tramites_forms/discarded.html", {"form": draft.form, "form_title": filling.title})
    files = draft.uploads.filter(submission=None).count()
    context = context_of(filling, resume_url=address("resume", draft), files=files, steps=len(draft.done))
    return render(request, "tramites_forms/discard.html", context)
