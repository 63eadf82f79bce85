"""`/sin-conexion/`: what it is, the files of the newest edition, and what keeps it on a phone when that is asked."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.language_paths import active
from core.pagecache import public_page
from edition.making import CHANGES_ZIP, ZIP, newest
from edition.models import EditionFile
from edition.packing import one_file_name

WORKER = Path(__file__).parent / "looks" / "worker.js"
# Answered at the same address when it is taken back: it empties what was kept and takes itself away.
NO_WORKER = Path(__file__).parent / "looks" / "no_worker.js"
KINDS = {"html": "text/html; charset=utf-8", "zip": "application/zip"}
CHANGES_SHOWN = 30


@require_safe
@public_page
def edition(request):
    """Show what there is, and offer to keep it."""
    found = newest()
    context = {"edition": found, "may_be_kept": settings.EDITION_ON_PHONES}
    if found:
        known = {one.name: one for one in found.files.defer("body", "packed")}
        own = one_file_name(active())
        context |= {
            "one": known.get(own),
            "others": [one for name, one in sorted(known.items()) if name.endswith(".html") and name != own],
            "zip": known.get(ZIP),
            "changes_zip": known.get(CHANGES_ZIP) if found.changes else None,
            "changes": [{**one, "word": words()[one["what"]]} for one in found.changes[:CHANGES_SHOWN]],
            "more_changes": max(len(found.changes) - CHANGES_SHOWN, 0),
        }
    return render(request, "edition/page_of_the_site.html", context)


def words():
    return {"new": _("new"), "changed": _("changed"), "gone": _("no longer there")}


@require_safe
def file(request, name):
    """Send a file of the newest edition. HTML runs what it holds and nothing else, by a policy of its own."""
    row = EditionFile.objects.filter(name=name).defer("body", "packed").order_by("-edition__number").first()
    if row is None:
        raise Http404
    ending = name.rpartition(".")[2]
    packed = ending == "html" and "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{row.sha256[:32]}{"-gz" if packed else ""}"'
    if etag in [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(bytes(row.packed if packed else row.body), content_type=KINDS[ending])
        if packed:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    if ending == "html":
        patch_vary_headers(response, ["Accept-Encoding"])
        response["Content-Security-Policy"] = f"{row.policy}; frame-ancestors 'none'"
        response["X-Edition"] = f"{row.edition.number} {row.edition.made_at:%Y-%m-%d}"
    else:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def service_worker(request):
    """Send the program that keeps the edition on a phone, always as it is now: browsers look for it each day."""
    script = WORKER if settings.EDITION_ON_PHONES else NO_WORKER
    response = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
