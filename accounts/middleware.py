import functools

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from wagtail.admin.auth import permission_denied

from core.security_log import note

from . import staff_terms
from .doors import may_come_near

DENIED = "Sorry, you do not have permission to access this area."  # Wagtail's words, in its own translation


class AdminEntranceMiddleware:
    """Guard /admin/: people without the permission are told so; staff need a second factor, and a session within term.

    Wagtail sends whom it does not let in to the sign-in page, which sends who is signed in back: without this, a
    citizen who opens /admin/ goes in circles.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request):
        if request.path.startswith(self.prefix) and request.user.is_authenticated:
            if not request.user.has_perm("wagtailadmin.access_admin"):
                note("staff_refused", request)
                raise PermissionDenied
            if answer := staff_terms.over(request, request.path.removeprefix(self.prefix)):
                return answer
            if settings.STAFF_SECOND_FACTOR and not used_second_factor(request):
                return redirect("mfa_index")
        response = self.get_response(request)
        if request.path.startswith(self.prefix) and was_refused(request, response):
            note("staff_refused", request)
        return response

    def process_view(self, request, view, arguments, named_arguments):
        """Before any view of the admin: is this part of it open to this person (accounts.doors)?"""
        if not request.path.startswith(self.prefix) or not request.user.is_authenticated:
            return None
        if may_come_near(request.user, request.resolver_match, view):
            return None
        return permission_denied(request)


def was_refused(request, response):
    """Say whether `response` is how Wagtail, or a view of ours, says that a page of the admin is not for who asked."""
    if response.status_code == 403:
        return True
    said = " ".join(map(str, getattr(getattr(request, "_messages", None), "_queued_messages", ())))
    return response.status_code == 302 and any(words in said for words in _denied())


@functools.cache
def _denied():
    """Return Wagtail's words in every language that staff may choose."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(escape(translation.gettext(DENIED)))
    return found


def used_second_factor(request):
    """Say whether the person of `request` has a second factor and this session gave it or set it up."""
    if not is_mfa_enabled(request.user):
        return False
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return "mfa" in methods
