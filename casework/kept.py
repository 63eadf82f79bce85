"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from django.utils.translation import gettext_lazy as _

from casework import retention as ours
from core import retention
from core.retention import Kind, Rows

retention.register(
    Kind(
        key="casework.case",
        title="Cases and their history",
        holds="What the institution did with a request, when and who; its words to the citizen and between staff (encrypted).",
        purpose="Answer the request, and account for it.",
        rule="As long as the request.",
        end="Removed with it. The chain of seals of every other case is untouched.",
        told="The start page of each form.",
        public=(_("What the institution does with what you sent: steps, days, words"), _("As long as what you sent.")),
        tables=("casework.Case", "casework.CaseEvent"),
        source=None,
        seen_by="officers; the applicant, what is public of it",
    )
)
retention.register(
    Kind(
        key="casework.past_case",
        title="What figures keep of a removed case",
        holds="Form, when it came, when it was answered, its last day. Nothing that leads to a person.",
        purpose="Public figures of the last year stay true.",
        rule=f"{ours.FIGURES_DAYS} days after it came.",
        end="Removed.",
        told="Not told: nobody is in it by name.",
        tables=("casework.PastCase",),
        source=Rows(ours.past_due, moment="opened_at"),
        order=60,
    )
)
retention.holds_nobody(
    "How cases live: states and steps.", "casework.CaseKind", "casework.State", "casework.Transition"
)
retention.holds_nobody("How many requests of each form were received and answered.", "casework.FormFigure")
