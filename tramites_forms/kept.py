"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core import retention
from core.kept import PAGE
from core.retention import Kind, Rows
from tramites_forms import retention as ours
from tramites_forms.models.draft import LIFETIME as DRAFT_LIFE
from tramites_forms.models.partial_upload import LIFETIME as PARTIAL_LIFE
from tramites_forms.models.upload import private_storage
from tramites_forms.uploads.stray import StrayFiles

retention.register_storage(ours.STORAGE, private_storage)

retention.register(
    Kind(
        key="tramites_forms.submission",
        title="What people send in forms",
        holds="Answers, also those before a correction, and names of files (encrypted), number, hash of the clave, account if any, day and hour; with it "
        "its case and history, its files, its receipt and the tasks and notices that name it.",
        purpose="Answer the request, and prove what was asked and answered.",
        rule="As many days as the version of the form told before sending, counted from the day it was sent. While it has "
        "no answer, never before 90 days after the day to answer. A legal hold keeps it until its last day.",
        end="All of it is removed. What stays for the figures has no number and no person: form, day it came, day it was "
        "answered, whether in time.",
        told="The start page of each form, its receipt and its page to follow it; the account.",
        public=(
            _("What you send in a form, its files and its receipt"),
            _(
                "What the form says before you begin. Without an answer: until 90 days after the day to answer, or more."
            ),
        ),
        tables=("tramites_forms.Submission", "tramites_forms.EarlierAnswers", "tramites_forms.Upload"),
        source=Rows(
            ours.submissions_due,
            held=ours.held,
            name=ours.proof_name,
            label=str,
            remove=ours.submissions_remove,
            moment="sent_at",
        ),
        order=20,
        seen_by="officers",
        name_from=ours.proof_name_of,
    )
)
retention.register(
    Kind(
        key="tramites_forms.legal_hold",
        title="Legal holds",
        holds="Why a request must be kept (encrypted), until when, who of the staff ordered and ended it.",
        purpose="Keep what a court, an appeal or an inquiry needs.",
        rule="As long as the request that it keeps.",
        end="Removed with it.",
        told=PAGE,
        public=(
            _("The order of a court or of an inquiry to keep what you sent longer"),
            _("Until the day it says, five years at most each time. Your receipt then says so."),
        ),
        tables=("tramites_forms.LegalHold",),
        source=None,
        seen_by="officers",
    )
)
retention.register(
    Kind(
        key="tramites_forms.test_submission",
        title="What editors send to try a form",
        holds="Answers that editors invent, and their files.",
        purpose="Try a form before it is published.",
        rule=f"{ours.TEST_DAYS} days.",
        end="Removed.",
        told="Not told: staff at work. Editors read it on every page of the trial.",
        tables=("tramites_forms.Submission",),
        source=Rows(ours.tests_due, name=ours.proof_name, remove=ours.submissions_remove, moment="sent_at"),
        order=20,
        seen_by="editors",
    )
)
retention.register(
    Kind(
        key="tramites_forms.draft",
        title="Forms that were begun",
        holds="Answers, files, clave and the address to come back by (encrypted); after sending, only the way to the receipt.",
        purpose="Go on later; see the receipt again.",
        rule=f"{DRAFT_LIFE.days} days after the last save. With the account when it is erased.",
        end="Removed, after a message five days before to who gave an address.",
        told="The start page and every step of a form; the message that announces the end.",
        public=(
            _("A form that you began and did not send"),
            format_lazy(
                _("{days} days after you last saved it. We tell you five days before, if you left an e-mail."),
                days=DRAFT_LIFE.days,
            ),
        ),
        tables=("tramites_forms.Draft", "tramites_forms.Upload"),
        source=Rows(ours.drafts_due, remove=ours.drafts_remove, moment="expires_at"),
        order=30,
        seen_by="nobody but who writes it",
    )
)
retention.register(
    Kind(
        key="tramites_forms.partial_upload",
        title="Files that are arriving",
        holds="Pieces of a file and its name (encrypted).",
        purpose="Go on after the line broke.",
        rule=f"{PARTIAL_LIFE.days} days after the last piece, and until the form is sent or removed.",
        end="Removed.",
        told=PAGE,
        public=(
            _("The pieces of a file that was arriving when the line broke"),
            format_lazy(_("{days} days."), days=PARTIAL_LIFE.days),
        ),
        tables=("tramites_forms.PartialUpload",),
        source=Rows(ours.partials_due, remove=ours.partials_remove, moment="expires_at"),
        order=30,
        seen_by="nobody but who sends it",
    )
)
retention.register(
    Kind(
        key="tramites_forms.ownerless_file",
        title="Files of forms that were begun by accounts now erased",
        holds="A file (encrypted).",
        purpose="None any more.",
        rule="The night after.",
        end="Removed.",
        told="The page to erase the account.",
        public=(_("The files of a form that you had not sent when you erased your account"), _("Until that night.")),
        tables=("tramites_forms.Upload",),
        source=Rows(ours.ownerless_uploads, remove=ours.uploads_remove, moment="created_at"),
        order=40,
        seen_by="nobody",
    )
)
retention.register(
    Kind(
        key="tramites_forms.stray_file",
        title="Files that no row names",
        holds="A file or pieces of one (encrypted), left when a process ended at a bad moment.",
        purpose="None any more.",
        rule="One day.",
        end="Removed.",
        told="Not told: nobody is in it by name.",
        tables=(),
        source=StrayFiles(ours.STORAGE),
        order=90,
        seen_by="nobody",
    )
)
retention.holds_nobody("How many requests of a form were removed.", "tramites_forms.RemovedCount")
retention.holds_nobody(
    "The forms as they are and were asked: content of the site.",
    *("tramites_forms.OnlineForm", "tramites_forms.FormVersion", "tramites_forms.FormVersionText"),
)
