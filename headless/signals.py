"""What happens in the rooms below, told to other programs. Only ids, addresses and states: nothing a person wrote."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from casework.signals import case_moved
from core.served.rule import is_served
from headless.models import Event
from headless.webhooks import tell
from tramites_forms.signals import submission_sent


def about_page(page):
    return f"page:{page.pk}"


def page_said(page):
    return {"id": page.pk, "type": page._meta.label, "slug": page.slug, "url": page.full_url, "title": page.title}


@receiver(page_published)
def on_published(instance, **kwargs):
    """What is not for everybody is not told either: neither that it is there nor what it is called."""
    if is_served(instance):
        tell(Event.PAGE_PUBLISHED, page_said(instance), about_page(instance))


@receiver(page_unpublished)
def on_unpublished(instance, **kwargs):
    if not instance.get_view_restrictions().exists():
        tell(Event.PAGE_UNPUBLISHED, page_said(instance), about_page(instance))


@receiver(submission_sent)
def on_sent(submission, **kwargs):
    said = {"reference": submission.reference, "form": submission.form.slug, "version": submission.version.number}
    tell(Event.SUBMISSION_SENT, {**said, "sent_at": submission.sent_at.isoformat()}, f"request:{submission.reference}")


@receiver(case_moved)
def on_moved(case, **kwargs):
    said = {"reference": case.submission.reference, "state": case.state.slug, "due_on": case.due.plain["day"]}
    said["closed"] = case.closed_at is not None
    tell(Event.CASE_MOVED, said, f"request:{case.submission.reference}")
