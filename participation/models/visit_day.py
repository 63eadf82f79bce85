from django.db import models


class VisitDay(models.Model):
    """How often an address of the site was read on a day. Of pages, not of readers: nobody is in it."""

    never_on_public_pages = True

    day = models.DateField()
    path = models.CharField(max_length=500)
    views = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "path"], name="one_visit_day")]
        indexes = [models.Index(fields=["path", "day"], name="visits_of_path")]

    def __str__(self):
        return f"{self.path} {self.day}"
