"""What follows from publishing a theme or a consultation, from annulling one, and from the removal of what was sent."""

from typing import Any

from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import published, unpublished

from core.purge_signals import watch
from participation.happenings import tell
from participation.models import BallotBox, Consultation, ConsultationResult, InboundMail, Theme
from tramites_forms.retention import submissions_removing

watch(BallotBox, ConsultationResult)  # the page of a consultation shows them


@receiver([published, unpublished], sender=Theme)
@receiver([published, unpublished], sender=Consultation)
def ours_reads_otherwise(instance: Theme | Consultation, **kwargs: Any) -> None:
    """Tell those who follow a theme or a consultation, when what everybody reads of it is different."""
    if instance.locale.language_code == settings.LANGUAGE_CODE:
        tell(instance)


@receiver(post_save, sender=BallotBox)
def annulled_is_told(instance: BallotBox, **kwargs: Any) -> None:
    """Tell those who follow a consultation that it was annulled, and let the search read it anew."""
    if instance.annulled_at:
        instance.consultation.save(update_fields=["live"])
        tell(instance.consultation)


@receiver(submissions_removing)
def mails_remove(submissions: Any, **kwargs: Any) -> dict[str, list[str]] | None:
    """Remove the messages that made a petition, or were joined to it, with it."""
    mails = InboundMail.objects.filter(submission__in=submissions)
    names = [str(pk) for pk in mails.values_list("pk", flat=True)]
    mails.delete()
    return {"participation.inbound_mail": names} if names else None
