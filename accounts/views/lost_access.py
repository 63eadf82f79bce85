"""The way back for who has nothing left that the account knows: neither its e-mail, nor its phone, nor a password."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import sms
from core.certification_points import points


@require_http_methods(["GET", "HEAD"])
def lost_access(request):
    """Say each way back there is, the surest last. It asks for nothing and says nothing of any account."""
    return render(request, "accounts/lost_access.html", {"points": points(), "phones": sms.offered()})
