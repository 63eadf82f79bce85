"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from django.utils.translation import gettext_lazy as _

from core import retention
from core.kept import PAGE
from core.retention import Kind, Rows, Taken, over
from participation.models import Feedback

WORDS_DAYS = 365


def words_due(now):
    return Feedback.objects.with_text().filter(created_at__lt=over(WORDS_DAYS, now))


def words_remove(rows):
    """Take the words out and leave the yes or no: it is of nobody, and the figures of the page rest on it."""
    Feedback.objects.filter(pk__in=[row.pk for row in rows]).update(text="", handled=True)
    return Taken()


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
