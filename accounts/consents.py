"""Writes about what other sites may know: giving, narrowing and taking back a consent, and what ends with it."""

from allauth.idp.oidc.models import Token
from django.db import transaction
from django.utils import timezone

from .models import Consent
from .site_sessions import consent_over


@transaction.atomic
def consent_give(*, user, client, scopes, email=""):
    """Write down what `user` lets `client` know from now on. Returns the Consent.

    `scopes` (strs) is all of it: what was agreed to before and is not among them is taken back, with its tokens.
    """
    told = {"scopes": sorted(set(scopes)), "email": email, "given_at": timezone.now()}
    consent, _made = Consent.objects.select_for_update().update_or_create(user=user, client=client, defaults=told)
    for token in Token.objects.filter(user=user, client=client):
        if not set(token.get_scopes()) <= set(consent.scopes):
            token.delete()
    return consent


@transaction.atomic
def consent_withdraw(*, user, client_id):
    """Take back what `user` lets a site (str, its id) know: its tokens end now, and its codes are worth nothing."""
    Consent.objects.filter(user=user, client=client_id).delete()
    Token.objects.filter(user=user, client=client_id).delete()
    consent_over(user, client_id)


def family_end(family):
    """End every token that came of one authorization."""
    Token.objects.filter(data__family=family).delete()
