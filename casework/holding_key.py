"""Who may act in a request: the account that sent it or, of one that no account has, who typed its clave here lately.

The clave leaves a signed cookie for the pages of that request alone, good for two hours. A request of an account is
only followed with its clave, never changed: whoever needs to act is led to sign in.
"""

from django.conf import settings
from django.core import signing

SALT = "casework.followed"
SECONDS = 2 * 3600


def _names(reference):
    """Return [(name, path)] of the cookies of a request, one a language: each has its own addresses."""
    return [
        (f"siga-{code}-{reference}", f"{'' if code == settings.LANGUAGE_CODE else f'/{code}'}/seguimiento/{reference}/")
        for code, _name in settings.LANGUAGES
    ]


def remember(response, submission):
    """Let this browser act in a request whose clave it just sent. Returns the response."""
    if submission.applicant_id is None:
        value = signing.get_cookie_signer(salt=SALT).sign(submission.reference)
        for name, path in _names(submission.reference):
            response.set_cookie(
                name,
                value,
                max_age=SECONDS,
                path=path,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
    return response


def may_act(request, submission):
    """Say whether who asks may act in `submission`."""
    if submission.applicant_id is not None:
        return request.user.is_authenticated and request.user.pk == submission.applicant_id
    signer = signing.get_cookie_signer(salt=SALT)
    for name, _path in _names(submission.reference):
        try:
            if signer.unsign(request.COOKIES.get(name, ""), max_age=SECONDS) == submission.reference:
                return True
        except signing.BadSignature:
            continue
    return False
