"""Who of an institution answers what comes to it. A case belongs to a team; only who is in that team sees it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Team(models.Model):
    """People of an institution who share its cases. What names no institution goes to the team without one."""

    never_on_public_pages = True

    institution = models.ForeignKey(
        "services_catalog.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="teams",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        verbose_name=_("institution"),
    )
    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(
        _("gets what comes"), default=False, help_text=_("One of each institution: its new cases begin here.")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=models.Q(is_default=True),
                nulls_distinct=False,
                name="one_default_team",
            )
        ]

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    HEAD = "head", _("Head: also decides who is in the team")
    OFFICER = "officer", _("Officer: answers cases")
    EXPERT = "expert", _("Expert: sees cases and takes only the steps of experts")
    READER = "reader", _("Reader: sees cases and changes nothing")


class MemberQuerySet(models.QuerySet):
    def now(self):
        return self.filter(until=None)


class TeamMember(models.Model):
    """Somebody in a team, from a moment until another. Ended ones stay: they say who could see what, and when."""

    never_on_public_pages = True

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members", verbose_name=_("team"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teams", verbose_name=_("who")
    )
    role = models.CharField(pgettext_lazy("rights", "may"), max_length=10, choices=Role, default=Role.OFFICER)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    until = models.DateTimeField(_("until"), null=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], condition=models.Q(until=None), name="once_in_a_team")
        ]

    def __str__(self):
        return f"{self.user_id} {self.team_id} {self.role}"
