"""The queue of the staff: what must be answered, soonest first. Paged by key, so that a million rows cost no more."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casework.models import Case, State
from casework.services import SEE
from core.door import BehindADoor
from tramites_forms import reference

PAGE = 50


class QueueFilters(forms.Form):
    """What part of the queue to show. Everything is optional; what cannot be is ignored."""

    part = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("open", _("All that are open")),
            ("mine", _("Mine")),
            ("free", _("Nobody's")),
            ("late", _("Late")),
            ("waiting", _("Waiting for the citizen")),
            ("closed", _("Answered")),
        ],
    )
    state = forms.ModelChoiceField(label=_("State"), queryset=State.objects.none(), required=False)
    number = forms.CharField(label=_("Number"), required=False, max_length=40)
    after = forms.RegexField(r"^\d{4}-\d\d-\d\d_\d{1,18}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = State.objects.select_related("kind")

    def chosen(self, user):
        """Return the cases to show to `user`, in order, from the key on."""
        self.is_valid()
        said = self.cleaned_data
        mine = Case.objects.seen_by(user)
        if said.get("number"):
            number = reference.parse(said["number"])
            return mine.filter(submission__reference=number) if number else mine.none()
        cases = self._part(mine, said.get("part") or "open", user)
        if said.get("state"):
            cases = cases.filter(state=said["state"])
        if key := said.get("after"):
            day, _sep, pk = key.partition("_")
            try:
                cases = cases.after(date.fromisoformat(day), int(pk))
            except ValueError:
                return cases
        return cases

    @staticmethod
    def _part(mine, part, user):
        opened = mine.open()
        return {
            "open": lambda: opened,
            "mine": lambda: opened.filter(assignee=user),
            "free": lambda: opened.filter(assignee=None),
            "late": mine.late,
            "waiting": lambda: opened.filter(paused_on__isnull=False),
            "closed": lambda: mine.filter(closed_at__isnull=False),
        }[part]()


class QueueView(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (SEE,)
    template_name = "casework/staff/queue.html"
    page_title = _("Cases")
    header_icon = "tasks"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request):
        filters = QueueFilters(request.GET)
        wanted = filters.chosen(request.user).select_related("state", "kind_version", "assignee", "submission__form")
        wanted = wanted.defer("submission__answers").order_by("due_on", "pk")
        rows = list(wanted[: PAGE + 1])
        more = len(rows) > PAGE
        rows = rows[:PAGE]
        context = self.get_context_data(filters=filters, cases=rows, next_page=None)
        if more:
            query = request.GET.copy()
            query["after"] = f"{rows[-1].due_on.isoformat()}_{rows[-1].pk}"
            context["next_page"] = query.urlencode()
        return self.render_to_response(context)
