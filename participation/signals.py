"""What follows from publishing a theme or a consultation, and from the removal of what was sent."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from wagtail.signals import published, unpublished

from participation.happenings import tell
from participation.models import Consultation, InboundMail, Theme
from tramites_forms.retention import submissions_removing


@receiver([published, unpublished], sender=Theme)
@receiver([published, unpublished], sender=Consultation)
def ours_reads_otherwise(instance: Theme | Consultation, **kwargs: Any) -> None:
    """Tell those who follow a theme or a consultation, when what everybody reads of it is different."""
    if instance.locale.language_code == settings.LANGUAGE_CODE:
        tell(instance)


@receiver(submissions_removing)
def mails_remove(submissions: Any, **kwargs: Any) -> dict[str, list[str]] | None:
    """Remove the messages that made a petition, or were joined to it, with it."""
    mails = InboundMail.objects.filter(submission__in=submissions)
    names = [str(pk) for pk in mails.values_list("pk", flat=True)]
    mails.delete()
    return {"participation.inbound_mail": names} if names else None
