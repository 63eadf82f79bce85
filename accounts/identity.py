"""Whose account an e-mail or a mobile phone is.

An identifier belongs to whoever gave, in the same session, the code that was sent to it; everything else is a claim and
opens nothing. The one account that may hold an identifier nobody proved is the one that an administrator begins for a
member of staff: its first proof empties it. Nothing here knows of requests; `signing_up` and the adapter call it.
"""

import secrets

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.personal_data import emptied

from .models import Details, User


class Taken(Exception):
    """Another account proved this identifier, or an administrator keeps it for a member of staff."""


def account_of(*, email=None, phone=None):
    """Return the account (User) that this identifier opens, or None.

    It is the one that proved it or, for an e-mail, the account of staff that begins with it and nobody has entered.
    """
    if phone:
        return User.objects.filter(phone=phone, phone_verified_at__isnull=False).first()
    email = email.lower()
    if proved_by := EmailAddress.objects.filter(email=email, verified=True).select_related("user").first():
        return proved_by.user
    begun = User.objects.filter(email=email).first()
    return begun if begun and not is_proven(begun) else None


def is_proven(user, *, besides=None):
    """Say whether `user` ever proved an identifier other than `besides` (str: an e-mail or a phone)."""
    if user.phone_verified_at and user.phone != besides:
        return True
    return user.emailaddress_set.filter(verified=True).exclude(email=besides or "").exists()


def is_taken(*, by=None, email=None, phone=None):
    """Say whether `by` (User or None) can no longer prove this identifier, because it is another account's."""
    owner = account_of(email=email, phone=phone)
    return owner is not None and owner != by and (owner.is_staff or is_proven(owner))


@transaction.atomic
def account_begin(*, language, email=None, phone=None):
    """Make and return the account (User) of somebody who has just proved this one identifier. Raises Taken."""
    make_way(None, email=email, phone=phone)
    try:
        with transaction.atomic():
            user = User(
                email=email, phone=phone, phone_verified_at=timezone.now() if phone else None, language=language
            )
            user.set_unusable_password()
            user.save()
            if email:
                EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:  # proved elsewhere in the same moment
        raise Taken from error
    return user


@transaction.atomic
def make_way(user, *, email=None, phone=None):
    """Take this identifier from every account but `user` (User or None) that only claims it. Raises Taken.

    Accounts that then hold nothing, and that nobody ever proved, go.
    """
    if is_taken(by=user, email=email, phone=phone):
        raise Taken
    others = User.objects.select_for_update().exclude(pk=user.pk if user else None)
    if email:
        EmailAddress.objects.filter(email=email, verified=False).exclude(user=user).delete()
    for other in others.filter(email=email) if email else others.filter(phone=phone):
        if is_proven(other) or (phone and other.is_staff):
            setattr(other, "email" if email else "phone", None)
            other.save(update_fields=["email" if email else "phone"])
        else:
            other.delete()


@transaction.atomic
def first_proof(user, *, email=None, phone=None, keep_session=None):
    """Empty `user` of all it held before anybody proved it, if this identifier is the first. Return whether it was.

    What an administrator gave (name, groups) stays: it is given to the owner of the identifier.
    """
    if is_proven(user, besides=email or phone):
        return False
    user.emailaddress_set.exclude(email=email or "").delete()
    user.email, user.phone = email, phone
    user.phone_verified_at, user.erase_at = None, None
    user.set_unusable_password()
    user.save(update_fields=["email", "phone", "phone_verified_at", "erase_at", "password"])
    Authenticator.objects.filter(user=user).delete()
    Token.objects.filter(user=user).delete()
    Details.objects.filter(user=user).delete()
    emptied.send(sender=User, user=user)
    end_sessions(user, keep=keep_session)
    return True


def phone_proved(user, phone):
    """Keep `phone` (E.164) as proved by `user`, to whom `first_proof` has happened. Raises Taken."""
    try:
        with transaction.atomic():
            make_way(user, phone=phone)
            user.phone, user.phone_verified_at = phone, timezone.now()
            user.save(update_fields=["phone", "phone_verified_at"])
    except IntegrityError as error:
        raise Taken from error


def end_sessions(user, *, keep=None):
    """End every session of `user` but the one with the key `keep` (str or None), whose holder refreshes its hash."""
    user.session_salt = secrets.token_urlsafe(12)
    User.objects.filter(pk=user.pk).update(session_salt=user.session_salt)
    ended = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    Session.objects.filter(session_key__in=ended.values("session_key")).delete()
    ended.delete()


@transaction.atomic
def hand_over(user, email):
    """Make `email` the only identifier of `user` (User, saved or not), a member of staff; its owner enters by a code.

    Password, second factors, telephone and open sessions of whoever had the account go. Raises Taken.
    """
    saved = not user._state.adding
    proven = saved and user.emailaddress_set.filter(email=email, verified=True).exists()
    if not proven:
        make_way(user if saved else None, email=email)
    user.email, user.phone, user.phone_verified_at = email, None, None
    user.set_unusable_password()
    user.save()
    user.emailaddress_set.exclude(email=email).delete()
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"primary": True, "verified": proven})
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
