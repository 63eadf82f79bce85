"""What follows from publishing a theme, and from the removal of what was sent."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from wagtail.signals import published, unpublished

from participation.happenings import tell
from participation.models import Theme


@receiver([published, unpublished], sender=Theme)
def theme_reads_otherwise(instance: Theme, **kwargs: Any) -> None:
    """Tell those who follow a theme, when what everybody reads of it is different."""
    if instance.locale.language_code == settings.LANGUAGE_CODE:
        tell(instance)
