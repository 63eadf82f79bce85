from django.dispatch import Signal, receiver
from wagtail.signals import published

from tramites_forms.models import OnlineForm
from tramites_forms.versions import version_publish

# Sent inside the transaction that stores it, with `submission`: rooms above open their case with it or nothing is sent.
submission_sent = Signal()


@receiver(published, sender=OnlineForm)
def freeze_published_form(instance, **kwargs):
    """Publishing a form makes its version; publishing a translation adds its texts to the version."""
    version_publish(instance)
