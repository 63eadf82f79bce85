"""A step sent from a page whose token no longer counts, because somebody signed in meanwhile in another tab.

It is shown again as it was written, with a new token. Nothing is stored, and only what a page of ours sent is shown:
another site could otherwise put its own words before somebody who has only to press.
"""

from django.http import Http404
from django.utils.datastructures import MultiValueDict
from django.views.csrf import csrf_failure as refused

from core.http import personal
from core.open_post import from_our_site
from core.security_log import note
from tramites_forms.access import NeedsCode, NeedsSignIn, draft_or_404
from tramites_forms.filling import Filling
from tramites_forms.uploads.service import take
from tramites_forms.views.step import show
from tramites_forms.views.unsaved import NOT_ANSWERS, as_posted


@personal
def csrf_failure(request, reason=""):
    """Django's CSRF_FAILURE_VIEW: the step again with what was typed (403), or the page that says it was refused."""
    note("form_refused", request)
    match, answer = request.resolver_match, None
    if match and match.view_name == "tramites_forms:step" and sent_by_our_page(request):
        answer = shown_again(request, **match.kwargs)
    return answer or refused(request, reason=reason)


def sent_by_our_page(request):
    """Say whether the browser states that the form was in a page of this site. Pages cannot forge either header."""
    return from_our_site(request)


def shown_again(request, draft_id, key):
    """Return the step with what was typed, or None if this visitor may not see it or it is no longer to be filled."""
    try:
        draft = draft_or_404(request, draft_id)
    except (Http404, NeedsSignIn, NeedsCode):
        return None
    if draft.sent_at or draft.expired:
        return None
    filling = Filling(draft)
    if (step := filling.journey.step(key)) is None:
        return None
    # Without its files and removals `take` writes nothing: it only says which files are kept.
    typed = {
        name: texts for name, texts in request.POST.lists() if name not in NOT_ANSWERS and not name.endswith("-quitar")
    }
    data, _refused = take(draft, step, as_posted(typed), MultiValueDict())
    form = filling.step_form(step, data)
    response = show(request, filling, step, form, old_page=True, lost_files=bool(request.FILES))
    response.status_code = 403
    return response
