from django.db import models
from django.utils.translation import gettext_lazy as _


class FileText(models.Model):
    """The text of a published file, kept by the hash of its content: reading a file is slow and done once."""

    class Problem(models.TextChoices):
        """Why a file has no text, and what its editor can do about it."""

        LOCKED = "locked", _("It has a password. Upload it without one.")
        SCANNED = (
            "scanned",
            _("It has no letters, only pictures of them. Upload the original, or a PDF with letters."),
        )
        BROKEN = "broken", _("It is damaged. Save it again and upload it.")
        UNKNOWN = "unknown", _("It is not a document of the kind that its name says. Save it as PDF and upload it.")
        TOO_BIG = "too_big", _("It weighs more than 25 MB. Upload a lighter one, or part it.")
        TOO_MUCH = "too_much", _("Reading it takes too long. Save it again as PDF, or part it.")

    file_hash = models.CharField(max_length=40, primary_key=True)
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=10, choices=Problem, blank=True, default="")
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "search_pdftext"  # its first name: an upgrade changes nothing that running processes read

    def __str__(self):
        return self.file_hash
