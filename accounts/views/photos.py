"""Certifying without going anywhere: three photos, one a page, each kept as soon as it arrives."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.forms import PhotoForm
from accounts.models import Certification, Evidence
from accounts.services import AlreadyDecided, evidence_keep, photos_send, request_open


def _under_way(request):
    """Return the person's request by photos, or None when there is nothing to send: certified, or sent already."""
    if request.user.certification:
        return None
    current = request_open(user=request.user, method=Certification.Method.DOCUMENT)
    return None if current.sent_at else current


@login_required
@require_http_methods(["GET", "POST"])
def photos(request):
    """The three photos and which are still missing; POST sends them."""
    current = _under_way(request)
    if current is None:
        return redirect("account_certify")
    if request.method == "POST":
        try:
            photos_send(request=current)
        except AlreadyDecided:
            return redirect("account_photos")
        return redirect("account_certify")
    kept = set(current.evidence.values_list("kind", flat=True))
    tasks = [
        {
            "title": kind.label[:1].upper() + kind.label[1:],
            "state": "done" if kind in kept else "todo",
            "url": reverse("account_photo", args=[kind]),
        }
        for kind in Evidence.Kind
    ]
    return render(request, "accounts/photos.html", {"tasks": tasks, "complete": len(kept) == len(Evidence.Kind)})


@login_required
@require_http_methods(["GET", "POST"])
def photo(request, kind):
    """One photo: how to take it, and the file."""
    if kind not in Evidence.Kind:
        raise Http404
    current = _under_way(request)
    if current is None:
        return redirect("account_certify")
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        evidence_keep(request=current, kind=kind, body=form.cleaned_data["photo"])
        return redirect("account_photos")
    return render(request, "accounts/photo.html", {"form": form, "kind": Evidence.Kind(kind)})
