from django.db import models


class FileText(models.Model):
    """The text of a published file, kept by the hash of its content: reading a file is slow and done once."""

    file_hash = models.CharField(max_length=40, primary_key=True)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "search_pdftext"  # its first name: an upgrade changes nothing that running processes read

    def __str__(self):
        return self.file_hash
