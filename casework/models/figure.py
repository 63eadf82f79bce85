from django.db import models


class FormFigure(models.Model):
    """How the requests of one form went in the last year, counted now and then: readers walk no case."""

    never_on_public_pages = True

    form_slug = models.CharField(max_length=255, primary_key=True)
    received = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    median_days = models.FloatField(null=True)

    class Meta:
        ordering = ["form_slug"]

    def __str__(self):
        return self.form_slug
