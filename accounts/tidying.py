"""What nobody asked to keep."""

from datetime import timedelta

from allauth.idp.oidc.models import Token
from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app

from core import queues

from .identity_app import LIFE
from .models import Evidence, IdentifierChange, IdentityProof, SpentToken, User
from .models.certification_request import APPEAL_TERM
from .models.identifier_change import UNDO_TERM

UNSENT = APPEAL_TERM  # how long photos that nobody sends are kept; the page of the photos says it
UNPROVEN_LIFE = timedelta(days=7)
SPENT_LIFE = timedelta(days=60)  # longer than any token that came of it (IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN)


def tidy():
    """Delete sessions and tokens past their date, and accounts whose e-mail or phone nobody proved in a week."""
    call_command("clearsessions")
    Token.objects.expired().delete()
    SpentToken.objects.filter(spent_at__lt=timezone.now() - SPENT_LIFE).delete()
    unproven().delete()
    IdentifierChange.objects.filter(at__lt=timezone.now() - UNDO_TERM).delete()
    IdentityProof.objects.filter(departed_at__lt=timezone.now() - LIFE).delete()
    # Photos are only needed to decide and, refused, to answer an appeal.
    Evidence.objects.filter(request__decided_at__lt=timezone.now() - 2 * APPEAL_TERM).delete()
    Evidence.objects.filter(request__sent_at=None, taken_at__lt=timezone.now() - UNSENT).delete()


def unproven():
    """Return the accounts that were begun with an e-mail or a phone of which nobody ever had the code."""
    return User.objects.filter(
        date_joined__lt=timezone.now() - UNPROVEN_LIFE,
        last_login=None,
        phone_verified_at=None,
        is_staff=False,
        certifications=None,
    ).exclude(emailaddress__verified=True)


@app.periodic(cron="7 3 * * *")
@app.task(name="accounts.tidy", queue=queues.UPKEEP, pass_context=False)
def tidy_every_night(timestamp):
    """Delete what is past its time: sessions, tokens of other sites, accounts that never proved anything."""
    tidy()
