"""Links to the draft of a page, for who edits it: making one, seeing who opened it, taking it back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from core.text_field import WrittenText
from headless.models import PreviewGrant
from headless.preview import link_with
from headless.preview_models import LASTS

SHOWN = 20


class GrantForm(forms.Form):
    for_whom = WrittenText(
        label=gettext_lazy("For whom"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("So that you know it again in this list."),
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("How long it is good"), coerce=int, choices=list(LASTS.items()), initial=24
    )
    below = forms.BooleanField(
        label=gettext_lazy("With every page below it"),
        help_text=gettext_lazy("A draft site: whoever has the link reads those that you may edit."),
        required=False,
    )


@require_http_methods(["GET", "POST"])
def share(request, pk):
    """Show an editor the links to a draft; POST makes one, whose address is shown this time only."""
    page = _editable(request, pk)
    form, link = GrantForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _grant, token = PreviewGrant.make(page=page, user=request.user, **form.cleaned_data)
        link, form = link_with(token), GrantForm()
    by_people, by_programs = (Count("opens", filter=Q(opens__program=one)) for one in (False, True))
    every = PreviewGrant.objects.shared().filter(page=page).select_related("made_by")
    every = every.prefetch_related("opens").annotate(people=by_people, programs=by_programs)
    standing = PreviewGrant.objects.standing()
    grants = every.filter(pk__in=standing)[:SHOWN]
    ended = every.exclude(pk__in=standing)[:SHOWN]  # who opened one is still read once it is over
    context = {"page": page, "form": form, "link": link, "grants": grants, "ended": ended}
    return TemplateResponse(request, "headless/share.html", context)


@require_POST
def take_back(request, pk, grant_pk):
    """End a link. Whoever may edit its page may."""
    page = _editable(request, pk)
    grant = get_object_or_404(PreviewGrant.objects.shared(), pk=grant_pk, page=page)
    PreviewGrant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=timezone.now())
    messages.success(request, _("That link opens nothing any more."))
    return redirect("share_draft", page.pk)


def _editable(request, pk):
    """Return the page if the person may edit it. Raises Http404, PermissionDenied."""
    page = get_object_or_404(Page, pk=pk).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page
