from django.conf import settings
from django.db import models
from django.db.models import Q


class BoardFigure(models.Model):
    """What a team, or an institution (then `team` is None), received and decided in a week, or in all of them.

    With an officer: what they decided in all of them. Counted anew now and then (board/counting.py): who reads walks
    no case.
    """

    never_on_public_pages = True

    institution = models.ForeignKey(
        "services_catalog.Institution", on_delete=models.CASCADE, null=True, related_name="+"
    )
    team = models.ForeignKey("Team", on_delete=models.CASCADE, null=True, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    week = models.DateField(null=True)  # its Monday
    received = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0, db_default=0)  # of those received, without an answer
    decided = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)  # of those decided
    timed = models.PositiveIntegerField(default=0)  # of those decided, what the days are of: the first answers
    median = models.FloatField(null=True)  # days from receipt to answer
    nine = models.FloatField(null=True)  # nine of ten took no longer
    working = models.FloatField(null=True)  # the median without the days that waited for the citizen
    counted_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["team"], name="board_of_team"),
            models.Index(fields=["institution"], name="board_of_institution", condition=Q(team=None)),
        ]

    def __str__(self):
        return f"{self.team_id or self.institution_id} {self.week or ''}"
