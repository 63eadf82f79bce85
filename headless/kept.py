"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from django.dispatch import receiver

from core import retention
from core.retention import Kind, Rows, Taken, over
from headless.models import ApiDraft, Delivery, ObjectNumber, PreviewGrant
from tramites_forms.retention import submissions_removing

DELIVERY_DAYS = 90


def deliveries_due(now):
    return Delivery.objects.filter(created_at__lt=over(DELIVERY_DAYS, now))


def deliveries_remove(rows):
    """Remove notices. No task names one: a receiver's turn (headless.delivering) takes what is waiting when it comes."""
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return Taken()


@receiver(submissions_removing)
def notices_of(submissions, **kwargs):
    """Remove the notices that name requests that are going, also the recent ones of an old request."""
    references = [one.reference for one in submissions]
    rows = list(Delivery.objects.filter(data__reference__in=references))
    ObjectNumber.objects.filter(object__in=[f"request:{one}" for one in references]).delete()
    deliveries_remove(rows)
    return {"headless.delivery": [str(row.pk) for row in rows]}


retention.register(
    Kind(
        key="headless.delivery",
        title="Notices sent to other programs",
        holds="Number and state of a request, or the address of a page; what the other program answered.",
        purpose="Tell other programs, and tell them again.",
        rule=f"{DELIVERY_DAYS} days, and no longer than the request it names.",
        end="Removed.",
        told="Not told: nobody is in it by name.",
        tables=("headless.Delivery", "headless.ObjectNumber"),
        source=Rows(deliveries_due, remove=deliveries_remove, moment="created_at"),
        order=70,
        seen_by="administrators",
    )
)
LOST_DAYS = 1  # rows whose draft was thrown away or ended, and was never sent


def drafts_of_programs_due(now):
    return ApiDraft.objects.filter(draft=None, submission=None, created_at__lt=over(LOST_DAYS, now))


def drafts_of_programs_remove(rows):
    ApiDraft.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return Taken()


retention.register(
    Kind(
        key="headless.api_draft",
        title="What programs began and sent",
        holds="Which program began which draft and sent which request, and a hash of the key it sent it with.",
        purpose="Give a program what it began and nothing else; send once whatever is repeated.",
        rule=f"As long as its draft or its request; then {LOST_DAYS} day.",
        end="Removed.",
        told="Not told: nobody is in it by name.",
        tables=("headless.ApiDraft", "headless.KeyUse"),
        source=Rows(drafts_of_programs_due, remove=drafts_of_programs_remove, moment="created_at"),
        order=71,
        seen_by="nobody",
    )
)
OPENED_DAYS = 30  # after a link to a draft is over


def grants_due(now):
    return PreviewGrant.objects.filter(expires_at__lt=over(OPENED_DAYS, now))


def grants_remove(rows):
    PreviewGrant.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return Taken()


retention.register(
    Kind(
        key="headless.preview",
        title="Links to drafts",
        holds="Which member of staff gave whom a link to which draft, until when; when it was opened and from which address.",
        purpose="Let somebody read what is not published, and see that nobody else does.",
        rule=f"{OPENED_DAYS} days after the link is over.",
        end="Removed.",
        told="Not told: staff at work.",
        tables=("headless.PreviewGrant", "headless.PreviewOpen"),
        source=Rows(grants_due, remove=grants_remove, moment="expires_at"),
        order=72,
        seen_by="editors",
    )
)
retention.holds_nobody("Which programs are told what, and how many notices there were.", "headless.Webhook")
retention.holds_nobody(
    "Which programs may send which forms, from where and until when.", "headless.ApiClient", "headless.ApiClient_forms"
)
