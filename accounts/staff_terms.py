"""How long staff stay in the administration: STAFF_IDLE_SECONDS without doing anything, STAFF_SESSION_SECONDS in all.

After the first they prove again who they are and go on where they were: what they had sent is kept in the session and
done then, but for files, which have to be chosen again. After the second they sign in anew.
"""

import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.security_log import note

from .recent_proof import ask_for_proof, is_recent
from .signals import SIGNED_IN_AT

SEEN_AT = "staff_seen_at"
WRITE_EVERY = 30  # seconds: an idle time is measured to within this, and not every request writes the session
# What a page left open asks by itself is nobody's doing.
UNATTENDED = ("editing-sessions/", "pages/usage-count", "sprite")


def over(request, inside):
    """Return the answer to staff whose term is over, or None. `inside` (str): the path below the administration's."""
    now = time.time()
    session = request.session
    began = session.setdefault(SIGNED_IN_AT, now)
    unattended = inside.startswith(UNATTENDED)
    if not 0 <= now - began < settings.STAFF_SESSION_SECONDS:
        return _sign_in_anew(request)
    seen = session.get(SEEN_AT, began)
    if now - seen >= settings.STAFF_IDLE_SECONDS and not is_recent(request):
        return _prove_again(request)
    if (now - seen >= WRITE_EVERY and not unattended) or SEEN_AT not in session:
        session[SEEN_AT] = now
    return None


def _sign_in_anew(request):
    note("staff_term_over", request)
    to = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    if _is_of_a_script(request):
        return JsonResponse({"error": _("Your session is over: sign in again in another tab")}, status=403)
    logout(request)
    text = _("Sessions of staff last 12 hours. Sign in again; what you had sent just now was not saved")
    messages.warning(request, text if request.method == "POST" else _("Sessions of staff last 12 hours: sign in again"))
    return redirect_to_login(to)


def _prove_again(request):
    note("staff_term_over", request)
    if _is_of_a_script(request):
        text = _("You did nothing for 15 minutes: open another page of the administration and confirm that it is you")
        return JsonResponse({"error": text}, status=403)
    text = _("You did nothing for 15 minutes, so we confirm that it is you. Then you go on where you were")
    if request.method == "POST":
        text = _("You did nothing for 15 minutes, so we confirm that it is you. What you wrote is kept and saved then")
        if request.FILES:
            text = _("You did nothing for 15 minutes, so we confirm that it is you. Then choose your files again")
    get_adapter(request).add_message(request, messages.WARNING, message=text)
    return ask_for_proof(request, replay=not request.FILES)


def _is_of_a_script(request):
    return get_adapter(request).is_ajax(request) or request.headers.get("Sec-Fetch-Dest") == "empty"
