"""What a person sent and has half written, for the file that people take of their data."""

from django.dispatch import receiver

from core import personal_data
from tramites_forms.models import Draft, Submission


@personal_data.register("requests_sent")
def requests_sent(user):
    sent = Submission.objects.of(user).select_related("form", "version", "text")
    return [
        {
            "number": one.reference,
            "form": one.form.title,
            "sent_at": one.sent_at,
            "received_by": one.receiver,
            "language": one.language,
            "answers": one.answers,
        }
        for one in sent
    ]


@personal_data.register("drafts")
def drafts(user):
    return [
        {"form": one.form.title, "updated_at": one.updated_at, "expires_at": one.expires_at, "answers": one.answers}
        for one in Draft.objects.of(user).open().select_related("form")
    ]


@receiver(personal_data.emptied)
def drafts_of_nobody_go(user, **kwargs):
    """Their files are cleaned with those of accounts that were erased."""
    Draft.objects.filter(user=user).delete()
