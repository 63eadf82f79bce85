from django.db import models


class Popularity(models.Model):
    """How much a document is wanted (0 to 1), computed now and then from how often it was opened from the search."""

    doc_id = models.CharField(max_length=300, primary_key=True)
    clicks = models.FloatField(default=0)
    score = models.FloatField(default=0)

    def __str__(self):
        return self.doc_id
