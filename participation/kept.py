"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core import retention
from core.kept import PAGE
from core.messages import outbox
from core.retention import Kind, Rows, Taken, over
from participation.models import DigestMail, Feedback, SavedSearch, Subscriber, Subscription
from participation.subscribing import ENDED_DAYS, PENDING_DAYS

WORDS_DAYS = 365
SENT_DAYS = 90


def words_due(now):
    return Feedback.objects.with_text().filter(created_at__lt=over(WORDS_DAYS, now))


def words_remove(rows):
    """Take the words out and leave the yes or no: it is of nobody, and the figures of the page rest on it."""
    Feedback.objects.filter(pk__in=[row.pk for row in rows]).update(text="", handled=True)
    return Taken()


def subscriptions_due(now):
    """Return what was never confirmed, and what ended long enough ago."""
    pending = Q(confirmed_at=None, ended_at=None, asked_at__lt=over(PENDING_DAYS, now))
    return Subscription.objects.filter(pending | Q(ended_at__lt=over(ENDED_DAYS, now)))


def subscribers_due(now):
    """Return the addresses of which nothing is left: they follow nothing and wait for nothing."""
    theirs = Subscription.objects.filter(subscriber=OuterRef("pk"))
    return Subscriber.objects.filter(~Exists(theirs), created_at__lt=now - timedelta(hours=1))


def subscribers_remove(rows):
    keys = [row.pk for row in rows]
    others = {"core.message": outbox.forget(Subscriber._meta.label, keys)}
    Subscriber.objects.filter(pk__in=keys).delete()
    return Taken(others=others)


def sent_due(now):
    return DigestMail.objects.filter(run__made_at__lt=over(SENT_DAYS, now))


def searches_due(now):
    followed = Subscription.objects.filter(kind="search", ref=OuterRef("pk"), ended_at=None)
    return SavedSearch.objects.filter(~Exists(followed))


retention.register(
    Kind(
        key="participation.opinion_words",
        title="Words of an opinion about a page",
        holds="What somebody wrote was missing or wrong. Nobody is asked for a name, but may write one.",
        purpose="Mend the page.",
        rule="1 year.",
        end="The words are removed; the yes or no stays, with the page and the day.",
        told=PAGE,
        public=(
            _("What you write when you say that a page was not useful"),
            _("1 year. The yes or no stays, without knowing whose it is."),
        ),
        tables=("participation.Feedback",),
        source=Rows(words_due, remove=words_remove, moment="created_at"),
        seen_by="officers and editors",
    )
)
retention.register(
    Kind(
        key="participation.subscription",
        title="What somebody follows by e-mail",
        holds="What is followed (a page, a topic, an institution, an office, the news, a search), how often, and the days on which it was asked for, confirmed and left.",
        purpose="Write to who asked for it when it changes.",
        rule=f"Until the person leaves, and {ENDED_DAYS} days more. What nobody confirmed: {PENDING_DAYS} days.",
        end="Removed.",
        told=PAGE,
        tables=("participation.Subscription",),
        source=Rows(subscriptions_due, moment="asked_at"),
        order=40,
        seen_by="nobody",
        public=(
            _("What you follow by e-mail"),
            format_lazy(
                _("Until you leave, and {ended} days more. What you did not confirm: {pending} days."),
                ended=ENDED_DAYS,
                pending=PENDING_DAYS,
            ),
        ),
    )
)
retention.register(
    Kind(
        key="participation.subscriber",
        title="The e-mail of who follows something",
        holds="The e-mail (encrypted), its language, and since when its server refuses our messages.",
        purpose="Write to it.",
        rule="As long as there is something that it follows or asked for.",
        end="Removed, with the messages that were about it.",
        told=PAGE,
        tables=("participation.Subscriber",),
        source=Rows(subscribers_due, remove=subscribers_remove, moment="created_at"),
        order=45,
        seen_by="nobody",
        public=(_("The e-mail where you are told of what you follow"), _("As long as you follow something.")),
    )
)
retention.register(
    Kind(
        key="participation.digest_mail",
        title="That somebody was written to about what they follow",
        holds="Which mailing, of which changes, and what the mail server answered. No words and no address.",
        purpose="Nobody is written to twice, and what was refused is seen.",
        rule=f"{SENT_DAYS} days, and no longer than the e-mail of who it was for.",
        end="Removed.",
        told=PAGE,
        tables=("participation.DigestMail",),
        source=Rows(sent_due),
        order=42,
        seen_by="nobody",
        public=(
            _("Which notices were sent to you, without their words"),
            format_lazy(_("{days} days."), days=SENT_DAYS),
        ),
    )
)
retention.register(
    Kind(
        key="participation.saved_search",
        title="The words of a search that somebody follows",
        holds="The words (encrypted), once for all who follow the same ones. Words that look personal are not taken.",
        purpose="Look for what is new.",
        rule="As long as somebody follows them.",
        end="Removed.",
        told=PAGE,
        tables=("participation.SavedSearch",),
        source=Rows(searches_due),
        order=46,
        seen_by="nobody",
        public=(_("The words of a search that you follow"), _("As long as somebody follows them.")),
    )
)
retention.holds_nobody(
    "What happened to pages that everybody can read, and mailings as such.",
    "participation.Happening",
    "participation.HappeningOf",
    "participation.Seen",
    "participation.JournalPlace",
    "participation.DigestRun",
)
retention.holds_nobody(
    "Sums of pages, days and months.",
    "participation.OpinionDay",
    "participation.VisitDay",
    "participation.FigurePeriod",
    "participation.Figure",
    "participation.FigureDays",
)
retention.holds_nobody("Networks of companies and clubs, as they publish them.", "participation.SharedNetwork")
