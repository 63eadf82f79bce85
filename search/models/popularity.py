from django.db import models


class Popularity(models.Model):
    """How much a document is wanted (0 to 1), computed now and then from how often it was read and chosen.

    Sums that fade, and nothing else: no rows for a day, a visit or a visitor exists that could be looked at.
    """

    doc_id = models.CharField(max_length=300, primary_key=True)
    views = models.FloatField(default=0)
    clicks = models.FloatField(default=0)
    score = models.FloatField(default=0)

    def __str__(self):
        return self.doc_id
