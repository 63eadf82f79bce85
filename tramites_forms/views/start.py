from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from core.http import personal
from core.levels import Level, level_of
from core.standing import told
from tramites_forms.access import remember, sign_in
from tramites_forms.document import in_language
from tramites_forms.earlier import earlier
from tramites_forms.models import Draft
from tramites_forms.services import CannotStart, draft_start
from tramites_forms.versions import text_for
from tramites_forms.views.shared import address


@personal
def form_start(request, form, page=None, notices=""):
    """The page before the first question: what will be asked, what for, and what is missing to send it.

    `page` is the page it was reached from, for the way back; `notices`: what that page has to say
    first, as HTML. A GET writes nothing; the button mints the draft. Anybody
    may read it, whatever account the form needs: what one will be asked is told before one is asked to sign in.
    """
    form = form.source
    version = form.current_version()
    if version is None:
        raise Http404
    must_sign_in = form.level > Level.ANONYMOUS and not request.user.is_authenticated
    by_code = not must_sign_in and not request.user.is_authenticated
    reason = form.closed_reason()
    if request.method == "POST" and not reason:
        return sign_in(request) if must_sign_in else begin(request, form)
    text = text_for(version, request.LANGUAGE_CODE)
    context = {
        "form": form,
        "document": in_language(version.document, text.content, text.language),
        "text_language": text.language,
        "page": page,
        "notices": notices,
        "back_url": page.url if page else None,
        "closed_reason": reason,
        "sign_in_url": sign_in(request).url if must_sign_in else None,
        "needs_certification": not must_sign_in and level_of(request.user) < form.level,
        "certified_only": form.level > Level.REGISTERED,
        "level_label": Level(form.level).label,
        "drafts": open_drafts(request.user, form),
        "earlier": earlier(form, request.user),
        "told": told(request.user),
        "resume_url": reverse("tramites_forms:resume_lost") if by_code else None,
    }
    return render(request, "tramites_forms/start.html", context, status=200)


def begin(request, form):
    """Mint a draft and go to its first step."""
    try:
        draft = draft_start(form, user=request.user, language=request.LANGUAGE_CODE)
    except CannotStart:
        return redirect(request.get_full_path())
    response = redirect(address("resume", draft))
    return remember(response, draft)


def open_drafts(user, form):
    """Return the unfinished drafts of a user for a form, newest first."""
    if not user.is_authenticated:
        return []
    return list(Draft.objects.open().of(user).filter(form=form, is_test=False).order_by("-updated_at")[:3])
