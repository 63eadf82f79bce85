from django.db import models


class Related(models.Model):
    """The documents most like one: `others` is [[document id, how like, from 0 to 1], ...], the nearest first."""

    doc_id = models.CharField(max_length=300)
    language = models.CharField(max_length=10)
    others = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["doc_id", "language"], name="search_related_key")]

    def __str__(self):
        return f"{self.doc_id}@{self.language}"
