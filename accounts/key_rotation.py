"""What accounts keeps encrypted outside its own fields."""

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from core import key_rotation

SECRETS = ("secret", "seed")


@key_rotation.register
def second_factors():
    done = 0
    with transaction.atomic():
        for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).select_for_update():
            for name in SECRETS:
                if name in factor.data:
                    factor.data[name] = key_rotation.rotate(factor.data[name])
            factor.save(update_fields=["data"])
            done += 1
    return done


@key_rotation.register
def sessions():
    return key_rotation.rotate_column(Session, "session_data")[0]
