"""What happens, in the session of who does it, when an e-mail or a phone becomes an account's."""

import logging

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.utils.translation import gettext

from core.phone import readable_phone
from core.security_log import note

from . import identity, sms
from .identity_changes import change_keep, undo_address
from .models import IdentifierChange
from .signing_up import SECOND_KEY

logger = logging.getLogger(__name__)
Kind = IdentifierChange.Kind


def email_proved(request, address):
    """Go on after allauth marked `address` (EmailAddress) as verified: the ones before it are still there."""
    user = address.user
    before = user.emailaddress_set.filter(verified=True).exclude(pk=address.pk).first()
    empty = identity.first_proof(user, email=address.email, keep_session=_own_session(request, user))
    _go_on(request, user, {"kind": Kind.EMAIL, "old": before and before.email, "new": address.email}, empty)


def phone_proved(request, user, phone):
    """Keep `phone` (E.164), whose code came back, as that of `user`. Raises identity.Taken."""
    if user.phone == phone and user.phone_verified_at:
        return  # a sign-in
    before = user.phone if user.phone_verified_at else None
    empty = identity.first_proof(user, phone=phone, keep_session=_own_session(request, user))
    identity.phone_proved(user, phone)
    _go_on(request, user, {"kind": Kind.PHONE, "old": before, "new": phone}, empty)


def _go_on(request, user, change, empty):
    if not _own_session(request, user):
        return  # a first sign-in: nobody had the account before
    written_at_sign_up = request.session.pop(SECOND_KEY, None) == change["new"]
    if not empty:
        if change["old"] or not written_at_sign_up:
            tell(request, change_keep(user=user, **change))
        identity.end_sessions(user, keep=request.session.session_key)
    stay_signed_in(request, user)


def stay_signed_in(request, user):
    """Keep the session of `request` open after all those of `user` were ended."""
    request.user.session_salt, request.user.password = user.session_salt, user.password
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    update_session_auth_hash(request, request.user)
    UserSession.objects.create_from_request(request)


def tell(request, change):
    """Tell what changed, and how to undo it, to the identifier that was replaced and to the account's other one."""
    note("identity_changed", request)
    user, adapter = change.user, get_adapter(request)
    is_email = change.kind == Kind.EMAIL
    link = undo_address(change)
    to_email = change.old if is_email else user.email
    to_phone = user.phone if is_email else change.old
    context = {"new": change.new if is_email else readable_phone(change.new), "undo_url": link, "is_email": is_email}
    if to_email:
        adapter.send_notification_mail("account/email/identifier_changed", user, context, email=to_email)
    if to_phone and sms.offered():
        if is_email:
            text = gettext(
                "The e-mail of your account is now %(new)s. If it was not you, undo it before 7 days: %(link)s"
            )
        else:
            text = gettext(
                "The phone of your account is now %(new)s. If it was not you, undo it before 7 days: %(link)s"
            )
        try:
            sms.send(to_phone, text % {"new": context["new"], "link": link})
        except sms.SMSError:
            logger.warning("The message about a changed identifier could not be sent")


def _own_session(request, user):
    """Return the key of the session if it is that of `user`, or None."""
    return request.session.session_key if request.user.is_authenticated and request.user.pk == user.pk else None
