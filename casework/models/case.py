from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.calendar import counting
from casework.days import due_after_pause
from casework.life import DaysUnit, life_in
from casework.models.decision import UNDECIDED, Outcome
from casework.models.kind import KindVersion
from casework.models.team import Role, TeamMember
from tramites_forms.due_day import DueDay, WaitsFor


class CaseQuerySet(models.QuerySet):
    def seen_by(self, user):
        """The cases of the teams that `user` is in now; of all teams for an administrator.

        Every screen, file, count and search of staff goes through here. Membership is read each time.
        """
        return self._of_teams(user, list(Role))

    def handled_by(self, user, *roles):
        """Those of them that the person may change: as a reader or expert of a team one only looks.

        `roles`: others that may too, for what they are asked.
        """
        return self._of_teams(user, [Role.HEAD, Role.OFFICER, *roles])

    def _of_teams(self, user, roles):
        if user.is_superuser and user.is_active:
            return self
        mine = TeamMember.objects.now().filter(user=user, role__in=roles)
        # The few numbers, not a subquery: the planner then reads the index of each team.
        return self.filter(team__in=list(mine.values_list("team", flat=True)))

    def open(self):
        return self.filter(closed_at=None)

    def late(self, today=None):
        """Those whose day to answer has passed. While a case waits for the citizen it cannot be late."""
        return self.open().filter(paused_on=None, due_on__lt=today or timezone.localdate())

    def due_within(self, days, today=None):
        """Those that must be answered from today until `days` (int) after it."""
        today = today or timezone.localdate()
        return self.open().filter(paused_on=None, due_on__gte=today, due_on__lte=today + timedelta(days=days))

    def after(self, due_on, pk):
        """What comes after a row in the order of the queue: keyset paging, as fast on the last page as on the first."""
        # The first condition says nothing that the second does not; it lets the index begin at that day.
        return self.filter(models.Q(due_on__gt=due_on) | models.Q(pk__gt=pk), due_on__gte=due_on)


class Case(models.Model):
    """The life of a submission with the institution. It changes only through casework.services."""

    never_on_public_pages = True

    submission = models.OneToOneField(
        "tramites_forms.Submission", on_delete=models.PROTECT, related_name="case", verbose_name=_("submission")
    )
    kind = models.ForeignKey("CaseKind", on_delete=models.PROTECT, related_name="cases", verbose_name=_("kind of case"))
    # The version it lives by. Without one only what the release before wrote: it lives by the first of its kind.
    kind_version = models.ForeignKey(
        "KindVersion", on_delete=models.PROTECT, null=True, related_name="cases", verbose_name=_("version of the kind")
    )
    state = models.ForeignKey("State", on_delete=models.PROTECT, related_name="cases", verbose_name=_("state"))
    # Without one only between two releases: `teams.adopt` gives it that of its institution within a minute.
    team = models.ForeignKey("Team", on_delete=models.PROTECT, null=True, related_name="cases", verbose_name=_("team"))
    receiver = models.CharField(_("received by"), max_length=255)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("who has it"),
    )
    opened_at = models.DateTimeField(_("opened on"))
    due_on = models.DateField(_("answer by"))
    due_unit = models.CharField(
        max_length=8, choices=DaysUnit, default=DaysUnit.NATURAL, db_default=DaysUnit.NATURAL, editable=False
    )
    extended = models.BooleanField(_("time extended"), default=False)
    paused_on = models.DateField(_("the days do not run since"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)
    # How it ended: "" while it is open, and of those that ended before outcomes were kept.
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default="", db_default="")
    # It was answered, and opened again because the person did not agree: Appeal says why.
    appealed = models.BooleanField(_("appealed"), default=False, db_default=False)
    # Its words are written down (words.py). Without it only what the release before wrote, until the task comes by.
    found_by_words = models.BooleanField(default=False, db_default=False, editable=False)
    # One more with each change that a decision, a correction or an answer must have seen.
    version = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["due_on", "pk"]
        indexes = [
            # One for each part of the queue, in its order. Most cases are closed: the parts of open ones skip them.
            models.Index(fields=["opened_at"], name="case_opened"),  # figures of the last year
            models.Index(fields=["due_on", "id"], name="case_open", condition=models.Q(closed_at=None)),
            models.Index(fields=["team", "due_on", "id"], name="case_open_of_team", condition=models.Q(closed_at=None)),
            models.Index(fields=["id"], name="case_without_team", condition=models.Q(team=None)),
            models.Index(fields=["kind", "id"], name="case_without_version", condition=models.Q(kind_version=None)),
            models.Index(fields=["id"], name="case_without_words", condition=models.Q(found_by_words=False)),
            models.Index(fields=["state", "due_on", "id"], name="case_by_state"),
            models.Index(
                fields=["team", "due_on", "id"],
                name="case_free_of_team",
                condition=models.Q(closed_at=None, assignee=None),
            ),
            models.Index(
                fields=["team", "due_on", "id"],
                name="case_waiting_of_team",
                condition=models.Q(closed_at=None, paused_on__isnull=False),
            ),
            models.Index(
                fields=["team", "due_on", "id"],
                name="case_closed_of_team",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["assignee", "due_on", "id"], name="case_open_by_person", condition=models.Q(closed_at=None)
            ),
            models.Index(
                fields=["due_on", "id"],
                name="case_waiting",
                condition=models.Q(closed_at=None, paused_on__isnull=False),
            ),
            models.Index(fields=["due_on", "id"], name="case_closed", condition=models.Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(closed_at__isnull=False), name="outcome_when_closed"
            )
        ]

    def __str__(self):
        return self.submission.reference

    @property
    def life(self):
        """What this case may do from where it is (Life), as the version of its kind says."""
        if self.kind_version_id is None:
            self.kind_version = KindVersion.objects.filter(kind=self.kind_id).order_by("number").first()
        return life_in(self.kind_version)

    @property
    def place(self):
        """Where it is (Place), in the words of its version."""
        return self.life.places[self.state_id]

    @property
    def decision(self):
        """The last Decision, or None."""
        return self.decisions.order_by("-number").first()

    @property
    def due(self):
        """Until when it must be answered, for whoever says it (DueDay)."""
        today = timezone.localdate()
        answered = timezone.localdate(self.closed_at) if self.closed_at else None
        decided = self.outcome not in UNDECIDED
        return DueDay(self.due_after_pause(today), today, self.paused_on, answered, self.waits_for, decided)

    @property
    def waits_for(self):
        """Who the days do not run for (a WaitsFor), or "": they run. A state that waits is the citizen's."""
        if self.paused_on is None:
            return ""
        return WaitsFor.CITIZEN if self.place.waits else WaitsFor.BODY

    @property
    def is_stopped_by_an_opinion(self):
        """Whether its days do not run because of an opinion that is waited for, whatever else stops them."""
        return self.opinions.filter(closed_at=None, pauses=True).exists()

    @property
    def is_late(self):
        return self.due.state == "late"

    @property
    def days_left(self):
        return (self.due.day - timezone.localdate()).days

    def due_after_pause(self, today):
        """Return the day to answer by, with the days it waited for the citizen given back."""
        if not self.paused_on:
            return self.due_on
        return due_after_pause(self.due_on, self.paused_on, today, counting(self.due_unit))
