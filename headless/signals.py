"""What happens in the rooms below, told to other programs. Only ids, addresses and states: nothing a person wrote.

What is not for everybody is not told either, neither that it is there nor what it is called. What no longer is, is
told once, as taken down, by its id alone.
"""

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from casework.models.event import EventKind
from casework.signals import case_event, case_moved
from core.changes.kinds import kind_of
from core.served.rule import is_served
from headless.models import Event
from headless.webhooks import tell
from news.comments import Comment, Status
from services_catalog.models import Notice, ServicePage
from tramites_forms.signals import submission_sent

# What of a case has an event of its own, or is only the staff's.
NOT_TOLD = {EventKind.MOVED, EventKind.NOTED, EventKind.OPENED}


def about_page(page):
    return f"page:{page.pk}"


def page_named(page):
    """Return what is said of a page that may be no longer there: its ids and type."""
    kind = kind_of(page.specific_deferred)
    thing = {"thing": kind.thing(page)} if kind else {}
    return {"id": page.pk, "type": page.specific_deferred._meta.label, **thing}


def page_said(page):
    return {**page_named(page), "slug": page.slug, "url": page.full_url, "title": page.title}


@receiver(page_published)
def on_published(instance, **kwargs):
    if not is_served(instance):
        return
    withdrawn = isinstance(instance, ServicePage) and instance.is_withdrawn
    state = "withdrawn" if withdrawn else "live"
    tell(Event.PAGE_PUBLISHED, {**page_said(instance), "state": state}, about_page(instance))
    if withdrawn:
        tell(Event.PAGE_WITHDRAWN, page_said(instance), about_page(instance))


@receiver(page_unpublished)
def on_unpublished(instance, **kwargs):
    if not instance.get_view_restrictions().exists():
        tell(Event.PAGE_UNPUBLISHED, page_said(instance), about_page(instance))


@receiver(page_slug_changed)
def on_renamed(instance, instance_before, **kwargs):
    """Wagtail sends it after the commit: only then do the pages below have their new addresses."""
    moved(instance, instance_before.url_path)


@receiver(post_page_move)
def on_moved_page(instance, url_path_before, url_path_after, **kwargs):
    if url_path_before != url_path_after:
        moved(instance, url_path_before)


def moved(page, before):
    """Tell of a page and all below it that everybody may see, each as one: their addresses are others now."""
    if not before:
        return
    page = Page.objects.get(pk=page.pk)
    for one in Page.objects.descendant_of(page, inclusive=True).live().specific(defer=True):
        if is_served(one):
            tell(Event.PAGE_MOVED, page_said(one), about_page(one))


def hidden_with(page):
    """Return the live pages (QuerySet) that a restriction of `page` hides: all below it, and their translations."""
    below = Page.objects.descendant_of(page, inclusive=True).live().values("translation_key")
    return Page.objects.live().filter(translation_key__in=below).order_by("path").specific(defer=True)


@receiver(post_save, sender=PageViewRestriction)
def on_hidden(instance, created, raw=False, **kwargs):
    """A page that only some may see is, for everybody else, taken down: told by id and type, and so all below it."""
    if created and not raw:
        for page in hidden_with(instance.page):
            tell(Event.PAGE_UNPUBLISHED, page_named(page), about_page(page))


@receiver(post_delete, sender=PageViewRestriction)
def on_shown(instance, **kwargs):
    if not Page.objects.filter(pk=instance.page_id).exists():
        return
    for page in hidden_with(instance.page):
        if is_served(page):
            tell(Event.PAGE_PUBLISHED, page_said(page), about_page(page))


@receiver(post_save, sender=Notice)
@receiver(post_delete, sender=Notice)
def on_notice(instance, raw=False, **kwargs):
    """A notice by its id, kind and hours; whom it reaches and what it says is read from the API."""
    if raw or instance.locale.language_code != settings.LANGUAGE_CODE:
        return
    said = {"id": f"notice:{instance.pk}", "type": "notice", "kind": instance.kind}
    said |= {"starts_at": instance.starts_at.isoformat(), "ends_at": instance.ends_at and instance.ends_at.isoformat()}
    said["removed"] = "created" not in kwargs
    tell(Event.NOTICE_CHANGED, said, f"notice:{instance.pk}")


@receiver(post_save, sender=Comment)
def on_comment(instance, raw=False, **kwargs):
    """A comment that everybody may read, by its id and that of its page."""
    if not raw and instance.status == Status.PUBLISHED and is_served(instance.page):
        said = {"id": f"comment:{instance.pk}", "type": "comment", "page": page_named(instance.page)}
        tell(Event.COMMENT_PUBLISHED, said, f"comment:{instance.pk}")


@receiver(submission_sent)
def on_sent(submission, **kwargs):
    said = {"reference": submission.reference, "form": submission.form.slug, "version": submission.version.number}
    tell(Event.SUBMISSION_SENT, {**said, "sent_at": submission.sent_at.isoformat()}, f"request:{submission.reference}")


@receiver(case_moved)
def on_moved(case, **kwargs):
    said = {"reference": case.submission.reference, "state": case.state.slug, "due_on": case.due.plain["day"]}
    said["closed"] = case.closed_at is not None
    tell(Event.CASE_MOVED, said, f"request:{case.submission.reference}")


@receiver(case_event)
def on_event(event, **kwargs):
    """What else happens in a case, by its kind and number: who did it and what they wrote stay here."""
    if event.kind not in NOT_TOLD:
        reference = event.case.submission.reference
        said = {"reference": reference, "event": event.kind, "number": event.number, "at": event.at.isoformat()}
        tell(Event.CASE_EVENT, said, f"request:{reference}")
