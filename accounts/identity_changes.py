"""Changes of e-mail or phone: who had the account before is told, and can undo them for 7 days with one link.

Undoing takes back that change and all that came after it: what a stranger added to stay is not left behind.
"""

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import identity
from .models import IdentifierChange, User
from .models.identifier_change import UNDO_TERM

_signer = TimestampSigner(salt="accounts.identity_changes")


def change_keep(*, user, kind, old, new):
    """Keep that `user` replaced `old` (str or None) by `new` and return the IdentifierChange."""
    return IdentifierChange.objects.create(
        user=user, kind=kind, old=old or "", new=new, password_seal=_seal(user.password)
    )


def undo_address(change):
    """Return the whole address (str) of the page that undoes `change`."""
    return settings.SITE_URL + reverse("account_undo_change", args=[_signer.sign(change.pk)])


def change_of(token):
    """Return the IdentifierChange of a link, or None: not ours, past its 7 days, or undone before."""
    try:
        pk = _signer.unsign(token, max_age=UNDO_TERM)
    except BadSignature:
        return None
    return IdentifierChange.objects.filter(pk=pk, undone_at=None).select_related("user").first()


@transaction.atomic
def change_undo(change):
    """Give the account back as it was before `change` and end all its sessions. Raises identity.Taken."""
    user = User.objects.select_for_update().get(pk=change.user_id)
    since = list(user.identifier_changes.filter(pk__gte=change.pk, undone_at=None).order_by("-pk"))
    before = {one.kind: one.old for one in since}  # of each kind, what the earliest replaced
    for kind, old in before.items():
        if old and identity.is_taken(by=user, **{kind: old}):
            if kind == change.kind:
                raise identity.Taken
            before[kind] = ""
    if "email" in before:
        user.emailaddress_set.all().delete()
        user.email = before["email"] or None
    if "phone" in before:
        user.phone = before["phone"] or None
        user.phone_verified_at = timezone.now() if user.phone else None
    if user.email and "email" in before:
        identity.make_way(user, email=user.email)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if user.phone and "phone" in before:
        identity.make_way(user, phone=user.phone)
    if _seal(user.password) != change.password_seal:
        user.set_unusable_password()
    user.erase_at = None
    user.save()
    Authenticator.objects.filter(user=user, created_at__gte=change.at).delete()
    Token.objects.filter(user=user).delete()
    identity.end_sessions(user)
    IdentifierChange.objects.filter(pk__in=[one.pk for one in since]).update(undone_at=timezone.now())


def _seal(password):
    return salted_hmac("accounts.password_seal", password, algorithm="sha256").hexdigest()
