"""What waits for an officer, on the first screen of the admin."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from casework.models import Case


class CasesPanel(Component):
    """How many cases are late, of this person, of nobody or waiting, most urgent first. One query."""

    name = "cases"
    template_name = "casework/staff/panel.html"
    order = 200

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        running = Q(paused_on=None)
        totals = (
            Case.objects.seen_by(self.user)
            .open()
            .aggregate(
                late=Count("pk", filter=running & Q(due_on__lt=timezone.localdate())),
                mine=Count("pk", filter=Q(assignee=self.user)),
                free=Count("pk", filter=Q(assignee=None)),
                waiting=Count("pk", filter=~running),
            )
        )
        rows = [
            ("late", _("Late"), _("The day to answer has passed.")),
            ("mine", _("Mine"), _("You took them: nobody else will answer.")),
            ("free", _("Nobody's"), _("Take the one that is due first.")),
            ("waiting", _("Waiting for the citizen"), _("A correction was asked for; meanwhile no days count.")),
        ]
        queue = reverse("case_queue")
        parts = [
            {"label": label, "advice": advice, "total": totals[part], "url": f"{queue}?part={part}"}
            for part, label, advice in rows
            if totals[part]
        ]
        return {"parts": parts, "queue": queue}
