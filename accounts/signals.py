import time

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from core.audit import data_seen
from core.security_log import hidden, note

from . import changing, signing_up
from .models import DataAccess, User

SIGNED_IN_AT = "signed_in_at"  # seconds since 1970; see `staff_terms`


@receiver(user_logged_in)
def a_session_begins_with_nothing_of_whoever_used_the_browser_before(request, user, **kwargs):
    signing_up.forget(request)
    request.session[SIGNED_IN_AT] = time.time()


@receiver(email_confirmed)
def an_e_mail_was_proved(request, email_address, **kwargs):
    changing.email_proved(request, email_address)


@receiver(authenticator_added)
def setting_a_second_factor_up_counts_as_having_used_it(request, user, authenticator, **kwargs):
    """Its first code was just checked: do not ask staff to sign out and in again before they can enter /admin/."""
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


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
