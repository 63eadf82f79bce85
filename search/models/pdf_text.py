from django.db import models


class PdfText(models.Model):
    """The text of a published file, kept by the hash of its content: reading a PDF is slow and done once."""

    file_hash = models.CharField(max_length=40, primary_key=True)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return self.file_hash
