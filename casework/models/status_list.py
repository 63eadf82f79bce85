from django.db import models


class StatusList(models.Model):
    """A signed list of which documents ended, as it was last made (statements/status_list.py): it names nobody."""

    never_on_public_pages = True

    number = models.PositiveIntegerField(primary_key=True)
    body = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number}"
