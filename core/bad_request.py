"""What people see when what they sent could not be read (400): why, what was kept, and the way back to their page."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponseBadRequest
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.defaults import bad_request


def handler400(request, exception):
    """Answer a request refused as malformed. The body is not touched again: reading it is what failed."""
    reason = reason_of(exception)
    if reason is None:
        return bad_request(request, exception)
    context = {"reason": reason, "back": page_of(request)}
    response = HttpResponseBadRequest(render_to_string("400_sent.html", context))
    response["Cache-Control"] = "no-store, private"  # it names the page somebody was on
    return response


def reason_of(exception):
    """Return in words why a body could not be read, or None if the body was not the reason."""
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        return _("More than %(most)d files came at once: send them a few at a time.") % {"most": most}
    if isinstance(exception, RequestDataTooBig):
        return _("There was more text than a page takes: write less, or send it as a file where one is asked for.")
    if isinstance(exception, (MultiPartParserError, TooManyFieldsSent)):
        return _("It did not come whole, or the name of a file is too long: give the file a short name and try again.")
    return None


def page_of(request):
    """Return the address of the page that was sent, if it says where: the browser's word, and never another site."""
    said = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return said if ours else request.get_full_path()
