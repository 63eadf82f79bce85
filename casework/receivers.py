from django.dispatch import receiver

from casework.services import case_open
from tramites_forms.signals import submission_sent


@receiver(submission_sent)
def open_the_case(submission, **kwargs):
    """A submission and its case are stored together or not at all."""
    case_open(submission)
