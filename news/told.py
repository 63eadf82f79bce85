"""What of the news the journal of changes tells (core.changes)."""

from core.changes.kinds import register
from core.changes.recording import shown_by
from news.models import Comment, NewsIndexPage, NewsPage

register(NewsPage, "news")
register(NewsIndexPage, "section")


@shown_by(Comment)
def news_of(comment):
    """A comment shows below its news item, once it is published: the item changed then."""
    return [comment.page] if comment.status != "waiting" or comment.decided_at else []
