"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core import retention
from core.crypto import cipher
from core.kept import PAGE
from core.key_rotation import register as rotates
from core.messages import outbox
from core.retention import Kind, Rows, Taken, over
from participation.ballots import UNOPENED_DAYS
from participation.models import (
    Ballot,
    ConsultationAnswer,
    DigestMail,
    Feedback,
    InboundMail,
    InboundState,
    SavedSearch,
    Subscriber,
    Subscription,
)
from participation.subscribing import ENDED_DAYS, PENDING_DAYS

WORDS_DAYS = 365
SENT_DAYS = 90
MAIL_DAYS, UNDECIDED_DAYS = 90, 365
ANSWER_DAYS = 30  # after they were counted


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


def answers_due(now):
    """Return the answers to consultations that were counted: their sums are what stays."""
    return ConsultationAnswer.objects.filter(consultation__result__counted_at__lt=over(ANSWER_DAYS, now))


def ballots_due(now):
    """Return who took part in consultations whose box ended long enough ago. Nothing of an answer is left in it."""
    ended = Q(consultation__box__opened_at__lt=over(ANSWER_DAYS, now))
    return Ballot.objects.filter(ended | Q(consultation__box__annulled_at__lt=over(ANSWER_DAYS, now)))


def mails_due(now):
    """Return the messages that were settled long enough ago, and those about which nobody decided in a year.

    One that is still in the folder stays: without its row it would be read again.
    """
    settled = Q(state=InboundState.FILED, settled_at__lt=over(MAIL_DAYS, now))
    undecided = Q(state__in=[InboundState.HELD, InboundState.DEAD], first_seen_at__lt=over(UNDECIDED_DAYS, now))
    return InboundMail.objects.filter(settled | undecided, archived=True).defer("sealed")


@rotates
def rotate_mails():
    """Encrypt every kept message again with the newest key, one at a time. Returns how many."""
    done = 0
    for key in InboundMail.objects.exclude(sealed=None).values_list("pk", flat=True).iterator():
        before = InboundMail.objects.values_list("sealed", flat=True).get(pk=key)
        try:
            fresh = cipher().rotate(bytes(before))
        except InvalidToken:
            continue
        done += InboundMail.objects.filter(pk=key, sealed=before).update(sealed=fresh)
    return done


retention.register(
    Kind(
        key="participation.inbound_mail",
        title="Messages to the mailbox",
        holds="The message as it came (encrypted), its sender and subject (encrypted), when it came, whether the mail server vouched for it.",
        purpose="Each petition is taken once, and who answers it can see how it came.",
        rule=f"{MAIL_DAYS} days after it was settled, and no longer than its petition; {UNDECIDED_DAYS} when nobody decided about it.",
        end="Removed. The petition that it made has its own time.",
        told=PAGE,
        tables=("participation.InboundMail",),
        source=Rows(mails_due, moment="first_seen_at"),
        order=44,
        seen_by="officers of the team that has it",
        public=(
            _("The e-mails that you write to us, as they came"),
            format_lazy(
                _("{days} days after they were settled. What you ask for in them is kept like any request."),
                days=MAIL_DAYS,
            ),
        ),
    )
)
retention.register(
    Kind(
        key="participation.consultation_answer",
        title="Answers to consultations",
        holds="What somebody answered (encrypted) and the day. No account, name, address or words of one's own.",
        purpose="Count them.",
        rule=f"{ANSWER_DAYS} days after they were counted, on the day of the results.",
        end="Removed: the sums stay.",
        told=PAGE,
        tables=("participation.ConsultationAnswer",),
        source=Rows(answers_due, moment="day"),
        order=47,
        seen_by="nobody",
        public=(
            _("What you answer to a consultation, without knowing whose it is"),
            format_lazy(_("{days} days after it is counted. The sums stay."), days=ANSWER_DAYS),
        ),
    )
)
retention.register(
    Kind(
        key="participation.ballot",
        title="That a certified person took part in a consultation",
        holds="A keyed hash of the identity card number within the consultation and, until it is opened or annulled, the closed answer. No day, account, name or number.",
        purpose="Each person answers once.",
        rule=f"{ANSWER_DAYS} days after the answers were opened, or the consultation annulled, which happens by itself {UNOPENED_DAYS} days after the day of the results.",
        end="Removed: the sums stay. The closed answer goes when it is opened.",
        told=PAGE,
        tables=("participation.Ballot",),
        source=Rows(ballots_due),
        order=48,
        seen_by="nobody",
        public=(
            _("That you took part in a consultation of certified persons"),
            format_lazy(_("{days} days after it is opened. The sums stay."), days=ANSWER_DAYS),
        ),
    )
)
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
retention.holds_nobody(
    "What staff write for everybody, or to sort by, and where the mailbox is.",
    "participation.Theme",
    "participation.TriageRule",
    "participation.StandardAnswer",
    "participation.Mailbox",
    "participation.BallotBox",
    "participation.Consultation",
    "participation.ConsultationResult",
)
retention.holds_staff(
    "Which matter a petition was joined in and who of the staff sorted it; of a removed petition only day and matter stay, as a number.",
    "participation.Report",
)
