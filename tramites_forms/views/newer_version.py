"""The form changed while somebody was filling it: what changed, what would stay, and the choice. Never forced."""

from django.shortcuts import redirect, render

from tramites_forms.document import in_language
from tramites_forms.newer_version import news, plan
from tramites_forms.services import draft_move
from tramites_forms.versions import newer_version, text_for
from tramites_forms.views.shared import address, context_of, of_draft


@of_draft
def move(request, filling):
    """Offer the newest version; a POST says «pasar» with the number that was read, or «seguir» with the old one."""
    draft = filling.draft
    newest = newer_version(draft)
    if newest is None:
        return redirect(address("resume", draft))
    if request.method == "POST" and "seguir" in request.POST:
        draft.declined_version = newest.number
        draft.save(update_fields=["declined_version"])
        return redirect(address("resume", draft))
    # If another one was published since the page was made, it is shown instead of moving to what nobody read.
    if request.method == "POST" and request.POST.get("pasar") == str(newest.number):
        draft_move(draft, newest.number)
        return redirect(address("resume", draft))
    text = text_for(newest, filling.asked_language)
    target = in_language(newest.document, text.content, text.language)
    context = context_of(
        filling,
        newest=newest,
        news=news(filling.document, target),
        plan=plan(filling.document, target, draft.answers, draft.done),
        back_url=address("resume", draft),
    )
    return render(request, "tramites_forms/move.html", context)
