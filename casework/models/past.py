from django.db import models


class PastCase(models.Model):
    """What figures need of a case that was removed with its submission. It has no number, and leads to nobody.

    `closed_at` is when the institution first answered it (answered.py), None when it was withdrawn or never answered;
    `due_on` the day that answer was due, or, where that was not kept, the day of the answer.
    """

    never_on_public_pages = True

    form = models.ForeignKey("tramites_forms.OnlineForm", on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True)
    due_on = models.DateField()

    def __str__(self):
        return f"{self.form_id} {self.opened_at:%Y-%m-%d}"
