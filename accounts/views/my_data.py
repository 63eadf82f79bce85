"""See what is kept of oneself, and leave."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models.user import GRACE
from accounts.recent_proof import ask_for_proof, is_recent, recent_proof_required
from core.backup import KEPT_DAYS as BACKUP_DAYS
from core.personal_data import export, staying
from core.retention import day_start


@recent_proof_required(methods={"POST"}, replay=False)
@require_http_methods(["GET", "POST"])
def my_data(request):
    """Explain what is kept; POST gives all of it as a file."""
    if request.method == "GET":
        return render(request, "accounts/my_data.html", {"proved": is_recent(request)})
    file = JsonResponse(export(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    file["Content-Disposition"] = 'attachment; filename="mis-datos.json"'
    return file


def erase_moment():
    """Return when the account of somebody who asks now ends: the days of grace are whole, and it goes in that night."""
    return day_start(timezone.localdate() + GRACE + timedelta(days=1))


@login_required
@require_http_methods(["GET", "POST"])
def leave(request):
    """Ask to erase the account in a week, or take it back. A week, because telephones are lent and lost."""
    user = request.user
    if request.method == "GET" or user.is_staff:
        context = {"when": erase_moment(), "staying": staying(user), "backup_days": BACKUP_DAYS}
        return render(request, "accounts/leave.html", context)
    stay = "stay" in request.POST
    if not stay and not is_recent(request):
        return ask_for_proof(request)
    user.erase_at = None if stay else (user.erase_at or erase_moment())
    user.save(update_fields=["erase_at"])
    if stay:
        messages.success(request, _("Your account stays"))
    return redirect("account_home")
