"""Who may see a draft: the account it belongs to or, without account, the browser that holds its signed cookie.

The browser that fills a draft of an account holds the cookie too. There it opens nothing: it only lets what was being
written be put aside when the session has ended (views/unsaved.py).
"""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404

from tramites_forms.models import Draft

SALT = "tramites_forms.draft"


class NeedsSignIn(Exception):
    """The draft belongs to an account, and nobody has signed in."""

    def __init__(self, draft):
        self.draft = draft
        super().__init__(draft.pk)


class NeedsCode(Exception):
    """The draft has no account and this browser does not hold its cookie: the code sent by e-mail opens it."""

    def __init__(self, draft):
        self.draft = draft
        super().__init__(draft.pk)


def cookie_names(draft):
    """Return [(name, prefix of the addresses)] of the cookies that open a draft, one a language."""
    short = draft.pk.hex[:12]
    return [
        (f"borrador-{code}-{short}", "" if code == settings.LANGUAGE_CODE else f"/{code}")
        for code, _name in settings.LANGUAGES
    ]


def remember(response, draft):
    """Give the browser the key to a draft, for its own addresses only.

    Each language has its own addresses, and a response can set one cookie a name: hence a name for each.
    """
    value = signing.get_cookie_signer(salt=SALT).sign(str(draft.pk))
    for name, prefix in cookie_names(draft):
        response.set_cookie(
            name,
            value,
            expires=draft.expires_at,
            path=f"{prefix}/solicitudes/{draft.pk}/",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def holds_key(request, draft):
    """Say whether the browser has the signed cookie of this draft."""
    signer = signing.get_cookie_signer(salt=SALT)
    for name, _prefix in cookie_names(draft):
        try:
            if signer.unsign(request.COOKIES.get(name, "")) == str(draft.pk):
                return True
        except signing.BadSignature:
            continue
    return False


def draft_or_404(request, draft_id):
    """Return the Draft of an address if this visitor may see it. Raises Http404, NeedsSignIn or NeedsCode."""
    draft = Draft.objects.with_version().filter(pk=draft_id, amends=None).first()
    if draft is None:
        raise Http404
    if draft.user_id is None:
        if holds_key(request, draft):
            return draft
        if draft.resume_email:
            raise NeedsCode(draft)
        raise Http404
    if not request.user.is_authenticated:
        raise NeedsSignIn(draft)
    if draft.user_id != request.user.pk:
        raise Http404
    draft.user = request.user  # the same row: what is asked of it (its certification) is read once in a request
    return draft


def sign_in(request):
    """Return the redirect to the sign-in page that comes back here."""
    return redirect_to_login(request.get_full_path())
