"""Certifying without going anywhere: three photos, one a page, each kept as soon as it arrives."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.certification_state import standing_of
from accounts.forms import PhotoForm
from accounts.models import Certification, CertificationRequest, Evidence
from accounts.models.certification_request import UNSENT
from accounts.services import AlreadyDecided, evidence_keep, photos_send, request_open


def _sent_or_certified(request):
    """Say whether there is nothing to send: certified for long, or the photos wait for their answer."""
    now = standing_of(request.user)
    return not now.every_way_open or now.photos.state == "waiting"


def _current(request):
    """Return the person's request by photos that is not sent yet, or None. Looking makes none."""
    return request.user.certification_requests.filter(
        method=Certification.Method.DOCUMENT, state=CertificationRequest.State.OPEN, sent_at=None
    ).first()


@login_required
@require_http_methods(["GET", "POST"])
def photos(request):
    """The three photos and which are still missing; POST sends them."""
    if _sent_or_certified(request):
        return redirect("account_certify")
    current = _current(request)
    if request.method == "POST":
        try:
            if current:
                photos_send(request=current)
        except AlreadyDecided:
            current = None
        return redirect("account_certify" if current else "account_photos")
    kept = set(current.evidence.values_list("kind", flat=True)) if current else set()
    tasks = [
        {
            "title": kind.label[:1].upper() + kind.label[1:],
            "state": "done" if kind in kept else "todo",
            "url": reverse("account_photo", args=[kind.slug]),
        }
        for kind in Evidence.Kind
    ]
    context = {"tasks": tasks, "complete": len(kept) == len(Evidence.Kind), "any": bool(kept), "days": UNSENT.days}
    return render(request, "accounts/photos.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def photo(request, slug):
    """One photo: how to take it, and the file."""
    kind = Evidence.Kind.of_slug(slug)
    if kind is None:
        raise Http404
    if request.method == "GET" and slug != kind.slug:  # what is sent to the first address is taken, not sent round
        return redirect("account_photo", kind.slug, permanent=True)
    if _sent_or_certified(request):
        return redirect("account_certify")
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        current = request_open(user=request.user, method=Certification.Method.DOCUMENT)
        evidence_keep(request=current, kind=kind, body=form.cleaned_data["photo"])
        return redirect("account_photos")
    return render(request, "accounts/photo.html", {"form": form, "kind": kind})
