from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from core.http import personal
from core.levels import Level
from core.limits import within_limit
from core.open_post import fell_in_the_trap, from_our_site
from tramites_forms.access import remember, sign_in
from tramites_forms.document import in_language
from tramites_forms.filling import Filling
from tramites_forms.forms import form_class
from tramites_forms.journey import compute
from tramites_forms.models import OnlineForm
from tramites_forms.services import CannotStart, draft_save, draft_start
from tramites_forms.versions import text_for
from tramites_forms.views.start import form_start
from tramites_forms.views.step import where_next

MOST_IN_AN_HOUR = 300  # by address, and whole towns share one


def source_or_404(slug):
    """Return the live source form of an address name."""
    forms = OnlineForm.objects.filter(locale__language_code=settings.LANGUAGE_CODE, live=True, for_staff=False)
    return get_object_or_404(forms, slug=slug)


def start_page(request, slug):
    """The start page of a form that no procedure page leads to."""
    return form_start(request, source_or_404(slug))


# The page it comes from is the same for everybody and kept in caches, so it has no token: core.open_post guards it.
@csrf_exempt
@personal
def inline_send(request, slug):
    """The first page of a form, sent from inside a page: mints the draft and goes on to check or to the next step.

    Nothing is submitted here. Pressing twice makes two drafts, and only the one confirmed on its check page is sent.
    """
    form = source_or_404(slug)
    if request.method != "POST":
        return redirect("tramites_forms:start", slug=form.slug)
    if not from_our_site(request):
        return render(request, "tramites_forms/refused.html", {"form": form}, status=403)
    if form.level > Level.ANONYMOUS and not request.user.is_authenticated:
        return sign_in(request)
    version = asked_version(form, request.POST.get("version"))
    text = text_for(version, request.LANGUAGE_CODE)
    first = compute(in_language(version.document, text.content, text.language), {}).steps[0]
    bound = form_class(first.fields)(request.POST, request.FILES)
    context = {"form": form, "step": first, "bound": bound, "text_language": text.language, "version": version}
    if not bound.is_valid():
        return render(request, "tramites_forms/inline_again.html", context)
    if fell_in_the_trap(request) or not within_limit("form", request, MOST_IN_AN_HOUR):
        return render(request, "tramites_forms/inline_again.html", {**context, "not_taken": True}, status=429)
    return keep(request, form, version, bound)


def keep(request, form, version, bound):
    """Mint the draft of what was written and go where it continues."""
    try:
        draft = draft_start(form, user=request.user, language=request.LANGUAGE_CODE, version=version)
    except CannotStart as refusal:
        return render(request, "tramites_forms/refused.html", {"form": form, "message": refusal.reason}, status=409)
    filling = draft_save(draft, Filling(draft).journey.steps[0], bound.stored())
    response = HttpResponseRedirect(where_next(filling), status=303)
    return remember(response, draft)


def asked_version(form, number):
    """Return the version the page had when it was kept, so that people answer what they read; else the newest."""
    if number and number.isascii() and number.isdigit() and len(number) < 7:
        asked = form.versions.published().filter(number=int(number)).first()
        if asked:
            return asked
    return form.current_version()
