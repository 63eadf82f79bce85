"""«¿Le resultó útil?»: one press on any page, then words if wanted. Works from kept pages, without JavaScript."""

from django.core import signing
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import get_language
from wagtail.models import Page

from core.open_post import fell_in_the_trap, open_post
from participation.forms import DetailForm, OpinionForm
from participation.models import Feedback

signer = signing.TimestampSigner(salt="participation.opinion")
WORDS_WITHIN = 3600  # seconds between the press and the words


@open_post("opinion")
def opinion(request):
    """Keep a yes or a no, and ask what was missing."""
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(render(request, "400.html").content)
    said = form.cleaned_data
    context = {"path": said["path"], "useful": said["useful"], "done": False}
    if fell_in_the_trap(request):
        return render(request, "participation/thanks.html", {**context, "done": True})
    row = Feedback.objects.create(
        page=Page.objects.live().filter(pk=said["page"]).only("pk").first(),
        path=said["path"],
        language=get_language(),
        useful=said["useful"],
    )
    form = DetailForm(initial={"about": signer.sign(row.pk)})
    return render(request, "participation/thanks.html", {**context, "form": form})


@open_post("opinion")
def detail(request):
    """Keep the words of an opinion. Sent twice, the same words are kept once."""
    form = DetailForm(request.POST)
    opinion_form = OpinionForm(request.POST)
    opinion_form.is_valid()
    context = {"path": opinion_form.cleaned_data.get("path", "/"), "form": form}
    if not form.is_valid():
        return render(request, "participation/thanks.html", context, status=422)
    try:
        row = signer.unsign(form.cleaned_data["about"], max_age=WORDS_WITHIN)
    except signing.BadSignature:
        return render(request, "participation/thanks.html", {**context, "done": True, "late": True}, status=410)
    if not fell_in_the_trap(request):
        Feedback.objects.filter(pk=row).update(text=form.cleaned_data["text"])
    return render(request, "participation/thanks.html", {**context, "done": True})
