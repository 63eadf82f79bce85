"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework import retention as ours
from casework.deciding import VERIFIABLE_DAYS
from casework.models.export import EXPORT_DAYS
from core import retention
from core.retention import Kind, Rows

retention.register(
    Kind(
        key="casework.case",
        title="Cases and their history",
        holds="What the institution did with a request, when and who; its words to the citizen and between staff, what it "
        "asked to correct, how it decided and what it filled for it, which opinions it asked and got (encrypted); the documents it issued (encrypted); which messages told it.",
        purpose="Answer the request, and account for it.",
        rule="As long as the request.",
        end="Removed with it. The chain of seals of every other case is untouched. Of a document what is verified stays.",
        told="The start page of each form.",
        public=(_("What the institution does with what you sent: steps, days, words"), _("As long as what you sent.")),
        tables=(
            *("casework.Case", "casework.CaseEvent", "casework.Correction", "casework.CorrectionField"),
            *("casework.Decision", "casework.Notice", "casework.Appeal", "casework.Handover"),
            *("casework.Opinion", "casework.OpinionFile", "casework.Merge"),
            "casework.CaseWord",
        ),
        source=None,
        seen_by="officers; a body asked for its opinion, what it was shown, until it ends; the applicant, what is public of it",
    )
)
retention.register(
    Kind(
        key="casework.document",
        title="What is verified of an issued document",
        holds="Number, keyed hash of its clave, address of its QR, place in the list of what ended, SHA-256 of its file, title, institution, initials of its "
        "holder, outcome, days, whether it stands. No name; what it says went with its case.",
        purpose="Whoever has the document before them can find out whether it is ours and stands.",
        rule=f"{VERIFIABLE_DAYS} days after the decision, and as long as its case.",
        end="Removed: who verifies it reads that it is not known.",
        told="The document itself, and the page of the request.",
        public=(
            _("What is verified of a document issued to you: number, title, initials, days, whether it stands"),
            format_lazy(_("{years} years after the decision."), years=VERIFIABLE_DAYS // 365),
        ),
        tables=("casework.IssuedDocument",),
        source=Rows(
            ours.documents_due, name=lambda document: f"{document.number}:{document.pin_hash}", moment="created_at"
        ),
        order=60,
        seen_by="whoever has its number and clave, its QR or its file: initials, title, days and whether it stands",
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
retention.register(
    Kind(
        key="casework.export",
        title="Cases that staff took out as a file",
        holds="Of the cases of a view: number, procedure, state, who has it, days; in a ZIP also the answers, what is "
        "sensitive covered, and the documents issued (encrypted). Who asked for it.",
        purpose="Work with many cases at once.",
        rule=f"{EXPORT_DAYS} days after it was asked for.",
        end="Removed, with its file.",
        told="The account: each person reads who took their request out, and when.",
        public=(
            _("Lists of requests, and their answers, that officers take out to work with"),
            format_lazy(_("{days} days."), days=EXPORT_DAYS),
        ),
        tables=("casework.CaseExport",),
        source=Rows(ours.exports_due, moment="created_at"),
        order=60,
        seen_by="the officer who asked for it, while they see all its cases",
    )
)
retention.holds_nobody("Teams of institutions.", "casework.Team")
retention.holds_staff("Who put it in force: until their account is erased.", "casework.KindVersion")
retention.holds_staff("Counted anew: how many cases each decided in 13 weeks, for their head.", "casework.BoardFigure")
retention.holds_staff(
    "Until they take it out, or their account is erased.", "casework.SavedView", "casework.QueueChoice"
)
retention.holds_staff("Until their account is erased: they say who could see what, and when.", "casework.TeamMember")
retention.holds_nobody(
    "How cases live: states and steps, and each version of them.",
    *("casework.CaseKind", "casework.State", "casework.Transition"),
)
retention.holds_nobody("Days on which nobody works.", "casework.DeclaredDay")
retention.holds_nobody("Which documents ended, by places that say nothing of them.", "casework.StatusList")
retention.holds_nobody("How many requests of each form were received and answered.", "casework.FormFigure")
