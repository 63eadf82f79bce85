"""How officers find cases: the words of people, that the database cannot read, and the views that they keep."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseWord(models.Model):
    """A word (of a name, a carné or a number) by which a case is found: its keyed hash, never the word."""

    never_on_public_pages = True

    case = models.ForeignKey("Case", on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "case"], name="word_once_in_case")]

    def __str__(self):
        return f"{self.case_id}"


class QueueChoice(models.Model):
    """How somebody wants to see the queue, wherever they sign in."""

    never_on_public_pages = True

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    columns = models.CharField(max_length=120, blank=True, default="")  # columns.py

    def __str__(self):
        return self.columns


class SavedView(models.Model):
    """A part of the queue that somebody keeps under a name, for themselves or for a team. Whoever opens it sees what
    they may see and nothing else."""

    never_on_public_pages = True

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(
        "Team", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)  # as in the address of the queue
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_once_of_person")]

    def __str__(self):
        return self.name
