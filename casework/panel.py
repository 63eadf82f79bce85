"""What waits for an officer, on the first screen of the admin."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from casework.queue import MOST_COUNTED, OPINIONS, counts


class CasesPanel(Component):
    """How many cases are late, of this person, of nobody or waiting, most urgent first, up to 99. One query."""

    name = "cases"
    template_name = "casework/staff/panel.html"
    order = 200

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        rows = [
            ("late", _("Late"), _("The day to answer has passed.")),
            ("mine", _("Mine"), _("You took them: nobody else will answer.")),
            ("free", _("Nobody's"), _("Take the one that is due first.")),
            ("week", _("Due this week"), _("Answer them before their day passes.")),
            ("waiting", _("Waiting for the citizen"), _("A correction was asked for; meanwhile no days count.")),
            ("opinion", _("Waiting for an opinion"), _("Another body was asked. You can decide without it.")),
        ]
        totals = counts(self.user, [*(part for part, _label, _advice in rows), OPINIONS])
        queue = reverse("case_queue")
        parts = [
            {"label": label, "advice": advice, "total": shown(totals[part]), "url": f"{queue}?part={part}"}
            for part, label, advice in rows
            if totals[part]
        ]
        if totals[OPINIONS]:
            advice = _("Other institutions, or other teams, wait for what yours says.")
            asked = {"label": _("Opinions asked of us"), "advice": advice, "total": shown(totals[OPINIONS])}
            parts.insert(1, asked | {"url": reverse("opinions")})
        return {"parts": parts, "queue": queue}


def shown(count):
    """Return a count (int) in words: nothing is counted to its end."""
    return "99+" if count >= MOST_COUNTED else str(count)
