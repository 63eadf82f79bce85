"""«¿Le resultó útil?»: one press on any page, then words if wanted. Works from kept pages, without JavaScript.

Nobody is refused: what one address says beyond what counts stands aside (participation.opinions).
"""

import uuid

from django.core import signing
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import get_language

from core.language_paths import known
from core.limits import client_address
from core.open_post import fell_in_the_trap, open_post
from participation import opinions
from participation.forms import DetailForm, OpinionForm
from participation.masking import masked
from participation.models import Feedback

SALT = "participation.opinion"
WORDS_WITHIN = 3600  # seconds between the press and the words


@open_post("opinion", per_hour=None)
def opinion(request):
    """Count a yes or a no, and ask what was missing."""
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(render(request, "400.html").content)
    said = form.cleaned_data
    context = {"path": said["path"], "useful": said["useful"], "done": False}
    if fell_in_the_trap(request):
        return render(request, "participation/thanks.html", {**context, "done": True})
    place = opinions.place_of(said["page"], said["path"])
    language = known((get_language() or "")[:2])
    opinions.count(place, language, client_address(request), useful=said["useful"])
    about = [uuid.uuid4().hex, place.page, place.path, language, said["useful"]]
    form = DetailForm(initial={"about": signing.dumps(about, salt=SALT, compress=True)})
    return render(request, "participation/thanks.html", {**context, "form": form})


@open_post("opinion", per_hour=None)
def detail(request):
    """Keep the words of an opinion. Sent twice, the same words are kept once."""
    form = DetailForm(request.POST)
    opinion_form = OpinionForm(request.POST)
    opinion_form.is_valid()
    context = {"path": opinion_form.cleaned_data.get("path", "/"), "form": form}
    if not form.is_valid():
        return render(request, "participation/thanks.html", context, status=422)
    try:
        about = signing.loads(form.cleaned_data["about"], salt=SALT, max_age=WORDS_WITHIN)
    except signing.BadSignature:
        return render(request, "participation/thanks.html", {**context, "done": True, "late": True}, status=410)
    if not fell_in_the_trap(request):
        _keep(about, form.cleaned_data["text"], client_address(request))
    return render(request, "participation/thanks.html", {**context, "done": True})


def _keep(about, text, address):
    key, page, path, language, useful = about
    words = {"text": masked(text)[: Feedback._meta.get_field("text").max_length]}
    if Feedback.objects.filter(key=key).update(**words):
        return
    aside = not opinions.are_read_first(address)
    first = {"page_id": page, "path": path, "language": language, "useful": useful, "aside": aside, **words}
    Feedback.objects.update_or_create(key=key, defaults=words, create_defaults=first)
