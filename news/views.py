"""Receiving a comment from a kept page."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from core.limits import within_value_limit
from core.open_post import fell_in_the_trap, open_post
from core.served.rule import served
from news.comments import CommentForm, comment_receive
from news.models import NewsPage

PER_PAGE_AND_HOUR = 60  # of one news item: a flood stops there, whoever sends it


@open_post("comment", per_hour=60)
def comment(request, page_id):
    """Keep it to be read, or say what is wrong with everything that was written still there."""
    page = get_object_or_404(served(NewsPage.objects.filter(comments_open=True)), pk=page_id)
    form = CommentForm(request.POST)
    if not page.takes_comments:  # its page was opened before its last day was over: what was written is not lost
        return render(request, "news/comment.html", {"form": form, "page": page, "closed": True}, status=410)
    if not form.is_valid():
        return render(request, "news/comment.html", {"form": form, "page": page}, status=422)
    if not fell_in_the_trap(request) and within_value_limit("comment-page", str(page.pk), PER_PAGE_AND_HOUR):
        comment_receive(page=page, language=get_language(), **form.cleaned_data)
    return render(request, "news/comment.html", {"kept": True, "page": page})
