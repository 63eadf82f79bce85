"""Asking to be told, confirming, changing and leaving. Nobody is told of anything before they confirm it by a button.

Whoever asks reads the same whether or not the address is known, and an address gets one mail an hour at most: nobody
can find out who follows what, nor fill the box of another.
"""

from collections.abc import Collection

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.crypto import blind_index
from core.limits import HOUR, take
from core.messages.mail import mark
from participation import links, searches
from participation.followed import Matter, matter_of
from participation.models import Ended, Happening, Rhythm, SavedSearch, Subscriber, Subscription

PENDING_DAYS = 7  # that a wish waits for its confirmation
ENDED_DAYS = 28  # that an ended one is kept, so that leaving can be answered for
MOST, MOST_PENDING = 100, 20  # of one address
MAILS_PER_HOUR = 1
NONE = "none"


def ask(email: str, kind: str, ref: str, *, rhythm: str, language: str, words: str = "") -> None:
    """Keep that somebody with this address wants to be told, until they confirm, and write to them (once an hour).

    `words`: of the search, when that is what is followed. Says nothing of what was known: nobody may learn it.
    """
    may_write = take("subscription-mail", email, amount=MAILS_PER_HOUR, seconds=HOUR).allowed
    with transaction.atomic():
        subscriber, _made = Subscriber.objects.get_or_create(
            email_index=blind_index("email", email), defaults={"email": email, "language": language}
        )
        mine = subscriber.subscriptions.filter(ended_at=None)
        known = mine.filter(kind=kind, ref=ref).exists()
        room = mine.pending().count() < MOST_PENDING and mine.count() < MOST
        if not known and room:
            if words:
                searches.keep(words, language)
            mine.get_or_create(subscriber=subscriber, kind=kind, ref=ref, ended_at=None, defaults={"rhythm": rhythm})
        if may_write:
            _write(subscriber, language, full=not known and not room)


def _write(subscriber: Subscriber, language: str, *, full: bool) -> None:
    """Write what waits for them; that they follow it already; or (`full`) that there is no room for more."""
    with translation.override(language):
        wanted = [one for row in pending(subscriber) if (one := matter_of(row.kind, row.ref))]
        context = {
            "wanted": wanted,
            "most": MOST if full else 0,
            "address": links.address(links.CONFIRM if wanted else links.PREFERENCES, subscriber),
            "site_url": settings.SITE_URL,
        }
        message = EmailMultiAlternatives(
            subject=_subject(bool(wanted), full),
            body=render_to_string("participation/email/confirm.txt", context),
            to=[subscriber.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("participation/email/confirm.html", context), "text/html")
        mark(message, kind="subscription", about=subscriber).send()


def _subject(wanted: bool, full: bool) -> str:
    if wanted:
        return _("Confirm that we may write to you")
    return _("You follow as many things as you can") if full else _("You follow it already")


def pending(subscriber: Subscriber) -> QuerySet[Subscription]:
    """Return what waits for the confirmation of a subscriber, the newest last."""
    return subscriber.subscriptions.pending().order_by("asked_at", "pk")


def followed_by(subscriber: Subscriber) -> list[tuple[Subscription, Matter | None]]:
    """Return what a subscriber is told of, each with its Matter in the active language (None: no longer there)."""
    rows = subscriber.subscriptions.live().order_by("confirmed_at", "pk")
    return [(row, matter_of(row.kind, row.ref)) for row in rows]


@transaction.atomic
def confirm(subscriber: Subscriber, chosen: Collection[str], language: str) -> int:
    """Begin what was `chosen` (keys, str) of what waits; the rest of it is forgotten. Returns how many began.

    Who was not written to because the address refused is written to again: the person has just got a mail of ours.
    """
    rows = list(pending(subscriber).select_for_update())
    begun = [row.pk for row in rows if str(row.pk) in chosen]
    Subscription.objects.filter(pk__in=[row.pk for row in rows if row.pk not in begun]).delete()
    newest = Happening.objects.aggregate(newest=Max("pk"))["newest"] or 0
    Subscription.objects.filter(pk__in=begun).update(confirmed_at=timezone.now(), told_up_to=newest)
    words = [row.ref for row in rows if row.pk in begun and row.kind == "search"]
    SavedSearch.objects.filter(pk__in=words, matched_up_to=0).update(matched_up_to=newest)
    Subscriber.objects.filter(pk=subscriber.pk).update(suspended_at=None, language=language)
    return len(begun)


@transaction.atomic
def change(subscriber: Subscriber, rhythms: dict[str, str], language: str) -> None:
    """Set how often things are told: `rhythms` {key: a Rhythm, or NONE to leave it}. And the language of the mails.

    What had not been told by the former rhythm is told by the new one.
    """
    for row in subscriber.subscriptions.live().select_for_update():
        rhythm = rhythms.get(str(row.pk))
        if rhythm == NONE:
            end(row, Ended.LEFT)
        elif rhythm in Rhythm.values and rhythm != row.rhythm:
            Subscription.objects.filter(pk=row.pk).update(rhythm=rhythm)
    Subscriber.objects.filter(pk=subscriber.pk).update(language=language)


@transaction.atomic
def leave(subscriber: Subscriber) -> int:
    """End everything that a subscriber follows or asked for. Returns how many ended; twice does no harm."""
    subscriber.subscriptions.pending().delete()
    return sum(end(row, Ended.LEFT) for row in subscriber.subscriptions.live().select_for_update())


def end(row: Subscription, why: str) -> int:
    """End a subscription, once."""
    return Subscription.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now(), why=why)


def masked(email: str) -> str:
    """Return an address so that its owner knows it and nobody else reads it: «m…a@nauta.cu»."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}…{name[-1:] if len(name) > 2 else ''}@{domain}"
