from django.urls import reverse
from django.utils.translation import gettext as _

from core.care import Waiting, register
from news.comments import Comment


@register
def comments_to_read():
    return Waiting(
        "comentarios",
        _("Comments to be read"),
        _("Nothing shows under the news until somebody reads it."),
        Comment.objects.waiting().count(),
        f"{reverse('wagtailsnippets_news_comment:list')}?status=waiting",
    )
