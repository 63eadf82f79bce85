"""The queue of the staff: what must be answered, soonest first. Paged by key, so that a million rows cost no more.

Nothing is counted to its end: beside each part stands how many there are, up to 99.
"""

from collections import Counter
from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case, CaseKind, Correction, Opinion, Team, TeamMember
from casework.words import with_words
from tramites_forms import reference

PAGE = 50
MOST_COUNTED = 100
MOST_TEAMS = 40  # of a person whose teams are asked one by one
WEEK = 7
# {part of the queue: its name}, in the order in which they are offered.
PARTS = {
    "open": _("All that are open"),
    "mine": _("Mine"),
    "free": _("Nobody's"),
    "late": _("Late"),
    "week": _("Due this week"),
    "waiting": _("Waiting for the citizen"),
    "opinion": _("Waiting for an opinion"),
    "appealed": _("Appealed"),
    "closed": _("Those answered"),
}


def part_of(cases, part, user):
    """Return those of `cases` (a queryset of what `user` may see) that are of a part of the queue."""
    return {
        "open": cases.open,
        "mine": lambda: cases.open().filter(assignee=user),
        "free": lambda: cases.open().filter(assignee=None),
        "late": cases.late,
        "week": lambda: cases.due_within(WEEK),
        "waiting": lambda: cases.open().filter(Exists(_of(Correction)), paused_on__isnull=False),
        "opinion": lambda: cases.open().filter(Exists(_of(Opinion))),
        "appealed": lambda: cases.open().filter(appealed=True),
        "closed": lambda: cases.filter(closed_at__isnull=False),
    }[part]()


def _of(model):
    """Return what of `model` (Correction, Opinion) still waits in the case of the query around it."""
    return model.objects.filter(case=OuterRef("pk"), closed_at=None)


OPINIONS = "opinions"  # what is asked of the teams of a person: no part of the queue, counted with them


def counts(user, parts):
    """Return {part: how many of it `user` sees, MOST_COUNTED at most}. One query, which stops counting there.

    With OPINIONS among the parts, also those that wait for an opinion of theirs.
    """
    mine = Case.objects.seen_by(user)
    rows = {part: part_of(mine, part, user) for part in parts if part != OPINIONS}
    if OPINIONS in parts:
        rows[OPINIONS] = Opinion.objects.asked_of(user).waiting()
    each = [
        found.annotate(part=Value(part)).order_by().values_list("part", flat=True)[:MOST_COUNTED]
        for part, found in rows.items()
    ]
    return Counter(each[0].union(*each[1:], all=True))


class KindChoice(forms.ModelChoiceField):
    def label_from_instance(self, kind):
        return kind.name


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return user.get_full_name() or str(user)


def colleagues(user):
    """Return the Users of the teams that `user` is in now, who may have cases."""
    teams = TeamMember.objects.now().filter(user=user).values("team")
    members = TeamMember.objects.now().filter(team__in=teams, user__is_active=True)
    return User.objects.filter(pk__in=members.values("user")).order_by("email", "pk")


def teams_of(user):
    """Return the Teams whose cases `user` sees."""
    if user.is_superuser:
        return Team.objects.all()
    return Team.objects.filter(members__in=TeamMember.objects.now().filter(user=user)).distinct()


class QueueFilters(forms.Form):
    """What part of the queue to show. Everything is optional; what cannot be is ignored."""

    part = forms.ChoiceField(label=_("Show"), required=False, choices=list(PARTS.items()))
    kind = KindChoice(label=_("Kind of case"), queryset=CaseKind.objects.none(), required=False)
    who = PersonChoice(label=_("Who has it"), queryset=User.objects.none(), required=False)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    after = forms.RegexField(r"^\d{4}-\d\d-\d\d_\d{1,18}$", required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user, text=""):
        """`text`: what is looked for. It is no field: an address with a name in it would be written in logs."""
        super().__init__(data)
        self.user, self.text = user, text.replace("\x00", "").strip()[:120]
        self.fields["kind"].queryset = CaseKind.objects.order_by("name")
        self.fields["who"].queryset = colleagues(user)
        self.fields["team"].queryset = teams_of(user)
        self.is_valid()
        self.said = self.cleaned_data

    def offer(self, people, teams):
        """Show Users and Teams that were read already as what can be chosen."""
        for name, rows in (("who", people), ("team", teams)):
            field = self.fields[name]
            field.choices = [("", field.empty_label), *((row.pk, field.label_from_instance(row)) for row in rows)]

    @property
    def shown_part(self):
        return self.said.get("part") or "open"

    def chosen(self):
        """Return the cases to show, not yet in order or cut."""
        mine = Case.objects.seen_by(self.user)
        if self.text:
            return self._found(mine, self.text)
        cases = part_of(mine, self.shown_part, self.user)
        for name, field in (("kind", "kind"), ("who", "assignee"), ("team", "team")):
            if self.said.get(name):
                cases = cases.filter(**{field: self.said[name]})
        return cases

    @staticmethod
    def _found(mine, text):
        """Return the cases of a whole number, of the beginning of one, or with all the words of a text."""
        if number := reference.parse(text):
            return mine.filter(submission__reference=number)
        found = with_words(mine, text)
        if found is not None and found.exists():
            return found
        beginning = reference.beginning(text)
        if len(beginning) > len(f"{reference.PREFIX}-") + 1:
            return mine.filter(submission__reference__startswith=beginning)
        return mine.none()

    def key(self):
        """Return (day, key) after which the page begins, or None."""
        day, _sep, pk = (self.said.get("after") or "").partition("_")
        try:
            return date.fromisoformat(day), int(pk)
        except ValueError:
            return None

    def page(self, most=None, after=None):
        """Return the first cases of what is chosen, in order, one more than `most` when there are more (list)."""
        most = most or PAGE
        wanted = self.chosen()
        if key := after or self.key():
            wanted = wanted.after(*key)
        wanted = wanted.order_by("due_on", "pk")
        teams = self._teams()
        if len(teams) > 1:
            # One index for each team, and the first of them all: sorting a million to show fifty would take longer.
            each = [wanted.filter(team=team).values_list("due_on", "pk")[: most + 1] for team in teams]
            keys = [pk for _day, pk in each[0].union(*each[1:], all=True).order_by("due_on", "pk")[: most + 1]]
            wanted = Case.objects.filter(pk__in=keys).order_by("due_on", "pk")
        rows = wanted.select_related("state", "kind_version", "team", "assignee", "submission__form")
        return list(rows.defer("submission__answers", "submission__form__steps")[: most + 1])

    def _teams(self):
        """Return the keys of the teams to ask one by one, or []: one index has all."""
        if self.user.is_superuser or self.said.get("team") or self.text or self.shown_part == "mine":
            return []
        mine = TeamMember.objects.now().filter(user=self.user)
        teams = list(mine.values_list("team", flat=True)[: MOST_TEAMS + 1])
        return teams if len(teams) <= MOST_TEAMS else []


def next_after(case, query, user):
    """Return the Case that comes after one in a view of the queue (QueryDict), or None."""
    filters = QueueFilters(query, user=user)
    rows = filters.page(1, after=(case.due_on, case.pk))
    rows = [row for row in rows if row.pk != case.pk]
    return rows[0] if rows else None
