"""The form of a document in the admin, which says whether the search can read it, and what to do when it cannot."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from core.models import CustomDocument

from . import file_text
from .models import FileText


def unreadable():
    """Return the documents (QuerySet) that the search could not read, with `problem`, its code; newest first."""
    kept = FileText.objects.exclude(problem="").filter(file_hash=OuterRef("file_hash")).values("problem")
    return CustomDocument.objects.annotate(problem=Subquery(kept)).exclude(problem=None).order_by("-created_at")


def reading_of(document):
    """Return what the search makes of a CustomDocument: ("read", "waiting", "unread" or "problem", words)."""
    if document.file_extension.lower() not in file_text.EXTENSIONS:
        return "unread", _("The search finds it by its title only: files of this kind are not read.")
    kept = FileText.objects.filter(file_hash=document.get_file_hash()).first()
    if kept is None:
        return "waiting", _("The search is reading it. Open this page again in some minutes.")
    if kept.problem:
        said = gettext("The search cannot read it, so it finds it by its title only.")
        return "problem", f"{said} {kept.get_problem_display()}"
    return "read", _("The search reads the words in it.")


class DocumentForm(BaseDocumentForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields:
            _state, words = reading_of(self.instance)
            hint = self.fields["file"].help_text
            self.fields["file"].help_text = f"{hint} {words}".strip()
