"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core import retention
from core.kept import PAGE
from core.retention import Kind, Rows, over
from news.comments import Comment, Status

REFUSED_DAYS, UNREAD_DAYS = 30, 365


def comments_due(now):
    refused = Q(status=Status.REFUSED, decided_at__lt=over(REFUSED_DAYS, now))
    return Comment.objects.filter(refused | Q(status=Status.WAITING, created_at__lt=over(UNREAD_DAYS, now)))


retention.register(
    Kind(
        key="news.comment",
        title="Comments on news",
        holds="A name as somebody wanted to be called, and what they wrote.",
        purpose="Publish it under the news item.",
        rule=f"Published: as long as the news item. Refused: {REFUSED_DAYS} days. Never read: {UNREAD_DAYS} days.",
        end="Removed.",
        told=PAGE,
        public=(
            _("A comment on a news item and the name that you wrote"),
            format_lazy(
                _("Published: as long as the news item. Refused: {refused} days. If nobody reads it: {unread} days."),
                refused=REFUSED_DAYS,
                unread=UNREAD_DAYS,
            ),
        ),
        tables=("news.Comment",),
        source=Rows(comments_due, moment="created_at"),
        seen_by="editors; everybody once published",
    )
)
retention.holds_staff("Who wrote and locked content: as long as the content.", "news.NewsIndexPage", "news.NewsPage")
retention.holds_nobody("Content of the site.", "news.NewsTag")
