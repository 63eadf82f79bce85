"""What another body is asked to say about a case: its row is all the access that body has, and ends it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.team import Role, TeamMember
from core.crypto import EncryptedTextField


class OpinionEnd(models.TextChoices):
    GIVEN = "given", _("Given")
    NOT_OURS = "not_ours", _("They say that it is not theirs")
    WITHDRAWN = "withdrawn", _("No longer needed")
    OVER = "over", _("It did not come")


GIVERS = (Role.HEAD, Role.OFFICER, Role.EXPERT)  # a reader of the team that is asked only looks


class OpinionQuerySet(models.QuerySet):
    def asked_of(self, user):
        """Those asked of the teams that `user` is in now; of all teams for an administrator.

        The only door of the body that is asked: its lists, pages, files and counts go through here. Membership is read
        each time. Who handles the case reaches them through it.
        """
        return self._of_teams(user, list(Role))

    def given_by(self, user):
        """Those of them that the person may give."""
        return self._of_teams(user, GIVERS)

    def _of_teams(self, user, roles):
        if user.is_superuser and user.is_active:
            return self
        mine = TeamMember.objects.now().filter(user=user, role__in=roles)
        return self.filter(team__in=list(mine.values_list("team", flat=True)))

    def waiting(self):
        return self.filter(closed_at=None)


class Opinion(models.Model):
    """A question to a team about a case. It may look at the questions named in `fields`, while it has not answered.

    One waits at a time for each team.
    """

    never_on_public_pages = True

    case = models.ForeignKey("Case", on_delete=models.PROTECT, related_name="opinions", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField()  # in its case
    team = models.ForeignKey("Team", on_delete=models.PROTECT, related_name="opinions", verbose_name=_("asked of"))
    question = EncryptedTextField(_("what is asked"))
    fields = models.JSONField(default=list)  # keys of the questions of the request whose answers are shown
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked on"))
    due_on = models.DateField(_("give it by"))
    pauses = models.BooleanField(default=False)  # the days of the case do not run because of it
    reminded_on = models.DateField(null=True)
    late_on = models.DateField(null=True)  # when it was told that it is late
    closed_at = models.DateTimeField(_("ended on"), null=True)
    end = models.CharField(_("how it ended"), max_length=10, choices=OpinionEnd, blank=True, default="")
    text = EncryptedTextField(_("opinion"), blank=True, default="")  # or why it is not theirs, or no longer needed
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answers_number = models.PositiveSmallIntegerField(null=True)  # the version of the answers that it was given on

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion of another body")
        verbose_name_plural = _("opinions of other bodies")
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_opinion_at_a_time"),
            models.UniqueConstraint(fields=["case", "team"], condition=Q(closed_at=None), name="one_open_of_team"),
            models.CheckConstraint(
                condition=Q(closed_at=None, end="") | (Q(closed_at__isnull=False) & ~Q(end="")), name="opinion_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "due_on", "id"], condition=Q(closed_at=None), name="opinion_open_of_team"),
            models.Index(fields=["team", "-closed_at"], name="opinion_of_team"),
            models.Index(fields=["due_on"], condition=Q(closed_at=None), name="opinion_open"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """What both sides call it (str): it leads nobody to the request."""
        return f"O-{self.pk}"

    @property
    def body(self):
        """Who is asked, as everybody reads it (str)."""
        return str(self.team.institution or self.team)

    @property
    def is_late(self):
        """Whether it came, or is still to come, after its day."""
        if self.end and self.end != OpinionEnd.GIVEN:
            return False
        return self.due_on < (timezone.localdate(self.closed_at) if self.closed_at else timezone.localdate())

    @property
    def came_after(self):
        """Whether it was given when the case had its answer already."""
        decided = self.case.closed_at
        return self.end == OpinionEnd.GIVEN and decided is not None and decided < self.closed_at


class OpinionFile(models.Model):
    """A file that goes with an opinion: taken in, cleaned, scanned and kept as those of citizens are."""

    never_on_public_pages = True

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="files")
    upload = models.OneToOneField("tramites_forms.Upload", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.opinion_id}"
