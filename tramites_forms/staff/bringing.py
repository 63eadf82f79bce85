"""Two ways to begin a form that are not an empty page: a copy of another one, and a file."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.door import door
from core.text_field import WrittenText
from tramites_forms.copying import form_copy
from tramites_forms.importing import MOST_BYTES, TakenName, form_import, words_of
from tramites_forms.models import OnlineForm

ADD, CHANGE = "tramites_forms.add_onlineform", "tramites_forms.change_onlineform"
TITLE_LIMIT = 200


def form_url(name, *args):
    return reverse(OnlineForm.snippet_viewset.get_url_name(name), args=args)


def opened(request, form):
    """Return where who made `form` goes on: its page, or the list when they may not change forms."""
    return redirect(form_url("edit", form.pk) if request.user.has_perm(CHANGE) else form_url("list"))


class CopyForm(forms.Form):
    title = WrittenText(label=gettext_lazy("Title of the copy"), max_length=TITLE_LIMIT)


@door(ADD)
def copy_form(request, pk):
    """Ask for the title of the copy, then make it: a draft, with all of its languages."""
    form = get_object_or_404(OnlineForm, pk=pk).source
    title = (_("Copy of %(title)s") % {"title": form.title})[:TITLE_LIMIT]
    asked = CopyForm(request.POST or None, initial={"title": title})
    if request.method == "POST" and asked.is_valid():
        try:
            made = form_copy(form, asked.cleaned_data["title"], user=request.user)
        except ValidationError as error:
            asked.add_error(None, words_of(error))
        else:
            messages.success(request, _("The copy is a draft, and nobody sees it until it is published."))
            return opened(request, made)
    context = {"asked": asked, "form": form, "edit_url": form_url("edit", form.pk), "list_url": form_url("list")}
    return render(request, "tramites_forms/staff/copy.html", context)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("JSON file of a form"),
        help_text=gettext_lazy("One made with “Export as JSON”, here or in another site of this kind."),
    )


@door(ADD)
def import_form(request):
    """Make a draft form out of a JSON file, or say what is wrong with it. Nothing is published by importing.

    Where there is one of its name already, a copy is offered: the page holds what was sent, so it is not chosen again.
    """
    kept = request.POST.get("kept", "")[:MOST_BYTES]
    asked = ImportForm(request.POST or None, request.FILES or None)
    context = {"asked": ImportForm() if kept else asked, "report": [], "list_url": form_url("list")}
    if request.method == "POST" and (kept or asked.is_valid()):
        body = kept or asked.cleaned_data["file"].read(MOST_BYTES)
        try:
            made, context["report"] = form_import(body, as_copy=bool(kept))
        except TakenName as taken:
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
            context |= {"taken": taken.form, "kept": text}
        else:
            if made:
                text = _("“%(form)s” was imported as a draft. Try it, then publish it.")
                messages.success(request, text % {"form": made})
                return opened(request, made)
    return render(request, "tramites_forms/staff/import.html", context)
