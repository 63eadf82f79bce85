"""What every page of the runner does first: find the draft, see who asks, and keep the answer out of caches."""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse

from core.http import personal
from tramites_forms.access import NeedsCode, NeedsSignIn, draft_or_404, sign_in
from tramites_forms.deadlines import deadline_notice
from tramites_forms.filling import Filling
from tramites_forms.versions import offered_version
from tramites_forms.views.unsaved import put_aside


def of_draft(view):
    """Decorate a view of one draft: it is called with the Filling. Sent drafts go to their receipt."""

    @personal
    @wraps(view)
    def wrapped(request, draft_id, *args, **kwargs):
        try:
            draft = draft_or_404(request, draft_id)
        except NeedsSignIn as lost:
            if request.method == "POST" and "key" in kwargs:
                put_aside(request, lost.draft, kwargs["key"])
            return sign_in(request)
        except NeedsCode as asked:
            return redirect("tramites_forms:resume_code", asked.draft.pk)
        if draft.sent_at and not getattr(view, "for_sent", False):
            return redirect(address("receipt", draft))
        if draft.expired and not draft.sent_at:
            return render(request, "tramites_forms/expired.html", {"form": draft.form}, status=410)
        return view(request, Filling(draft), *args, **kwargs)

    return wrapped


def address(name, draft, *args):
    return reverse(f"tramites_forms:{name}", args=[draft.pk, *args])


def step_address(filling, step, *, changing=False):
    """Return the address of a Step; with `changing`, saving it leads back to the check page."""
    found = address("step", filling.draft, step.key)
    return f"{found}?cambiar=1" if changing else found


def context_of(filling, **more):
    return {"filling": filling, "draft": filling.draft, "form_title": filling.title, **more}


def told_on_every_page(filling):
    """Return the context of what pages say above the questions: dates that press, a newer version."""
    return {"deadline": deadline_notice(filling.draft), "offered": offered_version(filling.draft)}
