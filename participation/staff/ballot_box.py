"""The box of a consultation of certified persons, for who publishes: taken away closed, brought back open, or annulled.

No private key comes here. The two institutions open it on their machines with the program that is given here too.
"""

import inspect
import json

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from core.door import door
from core.text_field import WrittenText
from participation import ballot_program, ballots
from participation.models import Ballot, BallotBox, Consultation

PUBLISH = "participation.publish_consultation"
LARGEST = 25 * 1024 * 1024  # bytes of an opened box: some 150,000 answers

ACTIONS = {
    "participation.box_taken": gettext_lazy("Take the ballot box away"),
    "participation.box_opened": gettext_lazy("Count the ballot box"),
    "participation.box_annulled": gettext_lazy("Annul the consultation"),
    "participation.keys_destroyed": gettext_lazy("Note that the keys are destroyed"),
}


class OpenedForm(forms.Form):
    """The file that the second institution gives back."""

    file = forms.FileField(label=gettext_lazy("The opened box"), max_length=200)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("It is too large to be an opened box."))
        try:
            return json.loads(file.read())
        except (ValueError, RecursionError):
            raise ValidationError(_("It is not the file that the program writes.")) from None


class AnnulForm(forms.Form):
    """Why nothing will be counted, in public words."""

    why = WrittenText(
        label=gettext_lazy("Why it is annulled"),
        help_text=gettext_lazy("Everybody reads it. It cannot be taken back: the closed answers are removed."),
        max_length=BallotBox._meta.get_field("why").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _sealed(pk):
    sealed = Consultation.objects.filter(answering="certified", locale__language_code="es")
    return get_object_or_404(sealed, pk=pk)


@door(PUBLISH)
@require_safe
def ballot_box(request, pk):
    """What is in the box and what can be done with it now."""
    return _shown(request, _sealed(pk))


def _shown(request, consultation, status=200, **bound):
    context = {
        "consultation": consultation,
        "box": ballots.box_of(consultation),
        "number": Ballot.objects.filter(consultation=consultation).count(),
        "can_open": consultation in ballots.waiting(),
        "opened_form": OpenedForm(),
        "annul_form": AnnulForm(),
        "days": ballots.UNOPENED_DAYS,
        **bound,
    }
    return render(request, "participation/staff/ballot_box.html", context, status=status)


@door(PUBLISH)
@require_POST
def ballot_box_take(request, pk):
    """Give the closed box, for the institutions to open. From then on no answer comes into it."""
    consultation = _sealed(pk)
    try:
        box = ballots.taken_away(consultation)
    except ballots.CannotOpen as fault:
        messages.error(request, str(fault))
        return redirect("ballot_box", pk)
    log(instance=consultation, action="participation.box_taken", user=request.user)
    name = f"urna-{consultation.slug}.json"
    return JsonResponse(box, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@door(PUBLISH)
@require_POST
def ballot_box_open(request, pk):
    """Count the box that the institutions opened."""
    consultation = _sealed(pk)
    form = OpenedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, consultation, status=422, opened_form=form)
    try:
        ballots.open_box(consultation, form.cleaned_data["file"])
    except ballots.CannotOpen as fault:
        form.add_error("file", str(fault))
        return _shown(request, consultation, status=422, opened_form=form)
    log(instance=consultation, action="participation.box_opened", user=request.user)
    messages.success(request, _("It is counted. Everybody sees it from the day of the results on."))
    return redirect("ballot_box", pk)


@door(PUBLISH)
@require_POST
def ballot_box_annul(request, pk):
    """End a consultation whose answers nobody can open."""
    consultation = _sealed(pk)
    form = AnnulForm(request.POST)
    if not form.is_valid():
        return _shown(request, consultation, status=422, annul_form=form)
    try:
        ballots.annul(consultation, form.cleaned_data["why"])
    except ballots.CannotOpen as fault:
        messages.error(request, str(fault))
        return redirect("ballot_box", pk)
    log(instance=consultation, action="participation.box_annulled", user=request.user)
    messages.success(request, _("It is annulled, and its page says why."))
    return redirect("ballot_box", pk)


@door(PUBLISH)
@require_POST
def ballot_box_destroyed(request, pk):
    """Note that both institutions destroyed their key."""
    consultation = _sealed(pk)
    try:
        ballots.keys_destroyed(consultation)
    except BallotBox.DoesNotExist:
        messages.error(request, _("It was not opened yet."))
    else:
        log(instance=consultation, action="participation.keys_destroyed", user=request.user)
    return redirect("ballot_box", pk)


@door("participation.change_consultation")
@require_safe
def ballot_program_file(request):
    """Give the program with which an institution makes its key, opens a box and destroys the key."""
    source = inspect.getsource(ballot_program)
    headers = {"Content-Disposition": 'attachment; filename="llaves.py"'}
    return HttpResponse(source, content_type="text/x-python; charset=utf-8", headers=headers)


def address_of(consultation):
    """Return the address of the box of a consultation, None of one that has none."""
    return reverse("ballot_box", args=[consultation.pk]) if consultation.is_sealed else None


urls = [
    path("consultas/llaves.py", ballot_program_file, name="ballot_program"),
    path("consultas/<int:pk>/urna/", ballot_box, name="ballot_box"),
    path("consultas/<int:pk>/urna/llevar/", ballot_box_take, name="ballot_box_take"),
    path("consultas/<int:pk>/urna/abrir/", ballot_box_open, name="ballot_box_open"),
    path("consultas/<int:pk>/urna/anular/", ballot_box_annul, name="ballot_box_annul"),
    path("consultas/<int:pk>/urna/llaves/", ballot_box_destroyed, name="ballot_box_destroyed"),
]
