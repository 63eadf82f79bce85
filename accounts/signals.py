from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver

from core.audit import data_seen

from .models import DataAccess


@receiver(authenticator_added)
def setting_a_second_factor_up_counts_as_having_used_it(request, user, authenticator, **kwargs):
    """Its first code was just checked: do not ask staff to sign out and in again before they can enter /admin/."""
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(data_seen)
def keep_who_saw_whose_data(subject, actor, what, place, **kwargs):
    DataAccess.objects.create(subject=subject, actor=actor, what=what[:255], place=place[:255])
