"""What happens in the rooms below, told to other programs. Only ids, addresses and states: nothing a person wrote."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from casework.signals import case_moved
from headless.models import Event
from headless.webhooks import tell
from tramites_forms.signals import submission_sent


def page_said(page):
    return {"id": page.pk, "type": page._meta.label, "slug": page.slug, "url": page.full_url, "title": page.title}


@receiver(page_published)
def on_published(instance, **kwargs):
    tell(Event.PAGE_PUBLISHED, page_said(instance))


@receiver(page_unpublished)
def on_unpublished(instance, **kwargs):
    tell(Event.PAGE_UNPUBLISHED, page_said(instance))


@receiver(submission_sent)
def on_sent(submission, **kwargs):
    said = {"reference": submission.reference, "form": submission.form.slug, "version": submission.version.number}
    tell(Event.SUBMISSION_SENT, {**said, "sent_at": submission.sent_at.isoformat()})


@receiver(case_moved)
def on_moved(case, **kwargs):
    said = {"reference": case.submission.reference, "state": case.state.slug, "due_on": case.due.plain["day"]}
    tell(Event.CASE_MOVED, {**said, "closed": case.closed_at is not None})
