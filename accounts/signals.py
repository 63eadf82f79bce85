import time

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import email_confirmed, password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from core.audit import data_seen
from core.security_log import hidden, note

from . import changing, known_places, signing_up
from .models import DataAccess, User

SIGNED_IN_AT = "signed_in_at"  # seconds since 1970; see `staff_terms`


@receiver(user_logged_in)
def a_session_begins_with_nothing_of_whoever_used_the_browser_before(request, user, **kwargs):
    signing_up.forget(request)
    request.session[SIGNED_IN_AT] = time.time()
    known_places.remember(request, user)
    if user.is_staff:
        note("staff_signed_in", request)


@receiver(email_confirmed)
def an_e_mail_was_proved(request, email_address, **kwargs):
    changing.email_proved(request, email_address)


@receiver(authenticator_added)
def setting_a_second_factor_up_counts_as_having_used_it(request, user, authenticator, **kwargs):
    """Its first code was just checked: do not ask staff to sign out and in again before they can enter /admin/."""
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authenticator_added)
@receiver(authenticator_reset)
def a_factor_was_added(request, **kwargs):
    note("factor_added", request)


@receiver(authenticator_removed)
def a_factor_was_removed(request, **kwargs):
    note("factor_removed", request)


@receiver(authentication_failed)
def a_factor_was_wrong(request, **kwargs):
    note("wrong_code", request)


@receiver(password_changed)
@receiver(password_set)
@receiver(password_reset)
def a_password_is_new(request, **kwargs):
    note("password_changed", request)


@receiver(data_seen)
def keep_who_saw_whose_data(subject, actor, what, place, **kwargs):
    DataAccess.objects.create(subject=subject, actor=actor, what=what[:255], place=place[:255])


@receiver(user_login_failed)
def a_sign_in_that_failed(sender, credentials, request=None, **kwargs):
    note("sign_in_failed", request)


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
@receiver(m2m_changed, sender=Group.permissions.through)
def a_change_of_rights(instance, action, pk_set, **kwargs):
    """One line for what was given, one for what was taken. The names of groups say nothing of a person."""
    if action in ("post_add", "post_remove") and pk_set:
        note("rights_changed", change=action.removeprefix("post_"), of=hidden("r", instance.pk), count=len(pk_set))
