from django.db import models


class FormFigure(models.Model):
    """How the requests of one form went in the last year, counted now and then: readers walk no case."""

    never_on_public_pages = True

    form_slug = models.CharField(max_length=255, primary_key=True)
    received = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField(default=0, db_default=0)  # of those received, without an answer
    answered = models.PositiveIntegerField()  # by the institution
    in_time = models.PositiveIntegerField()
    median_days = models.FloatField(null=True)
    nine_days = models.FloatField(null=True)  # nine of ten took no longer

    class Meta:
        ordering = ["form_slug"]

    def __str__(self):
        return self.form_slug
