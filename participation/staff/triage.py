"""Sorting what people write: what a report may be about, which others say the same, and one press for what it is."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale

from casework.acting import HANDLE, SEE
from casework.passing import not_passed, receivers
from casework.shipped_kinds import PETICION
from casework.staff.base import CaseAct
from core.audit import seen
from core.door import BehindADoor
from core.text_field import WrittenText
from participation import triage
from participation.models import Report, Theme, TriageRule
from tramites_forms.reading import submission_sections

PER_PAGE = 25
SHORT = 200  # characters of a report in the list
ADD = "participation.add_theme"
LOADED = ("submission__version", "submission__text", "submission__form", "submission__applicant", "team__institution")


def spanish_themes():
    return Theme.objects.filter(locale__language_code=settings.LANGUAGE_CODE)


class TriageView(BehindADoor, WagtailAdminTemplateMixin, View):
    """What nobody has looked at yet, the one due first at the head."""

    door = (SEE,)
    template_name = "participation/staff/triage.html"
    page_title = gettext_lazy("Reports to sort")
    header_icon = "comment"

    def get(self, request):
        found = triage.to_look_at(request.user).select_related(*LOADED)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        rules = list(TriageRule.objects.select_related("institution", "theme"))
        rows = []
        for case in page:
            what = gettext_noop("Read the beginning of your request in a list")
            seen(subject=case.submission.applicant, actor=request.user, what=what, place=case.receiver)
            text = triage.said(case)
            rows.append((case, " ".join(text.split())[:SHORT], triage.suggestions(text, rules)))
        return self.render_to_response(self.get_context_data(page=page, rows=rows))

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class SortForm(forms.Form):
    """Which matter a report is of: one there is, or a new one."""

    theme = forms.ModelChoiceField(
        label=gettext_lazy("Matter"), queryset=Theme.objects.none(), required=False, empty_label=gettext_lazy("None")
    )
    title = WrittenText(label=gettext_lazy("Or a new matter"), max_length=120, required=False)
    also = forms.MultipleChoiceField(choices=[], required=False)  # the others that say the same

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = spanish_themes()
        self.fields["also"].choices = [(str(one.case.pk), str(one.case)) for one in others]


class SortView(CaseAct):
    """One report: its words, the rules they meet, the others that say the same, and where it belongs."""

    door = (HANDLE,)
    template_name = "participation/staff/sort.html"
    act_title = gettext_lazy("What it is about")

    def cases(self, user):
        return super().cases(user).filter(kind__slug=PETICION)

    def get(self, request, pk):
        return self.shown(SortForm(others=self.others, initial={"theme": self.theme}))

    def post(self, request, pk):
        form = SortForm(request.POST, others=self.others)
        if not form.is_valid():
            return self.shown(form, status=422)
        said = form.cleaned_data
        if said["title"] and not request.user.has_perm(ADD):
            raise PermissionDenied
        cases = [self.case, *(one.case for one in self.others if str(one.case.pk) in said["also"])]
        with transaction.atomic():
            theme = self.new(said["title"]) if said["title"] else said["theme"]
            for case in cases:
                triage.look(case, by=request.user, theme=theme)
        if theme is None:
            messages.success(request, _("It is sorted: it belongs to no matter."))
        else:
            said = {"n": len(cases), "title": theme.title}
            text = _(
                "It is sorted: %(n)s reports joined in “%(title)s”. Each keeps its number, its day and its answer."
            )
            messages.success(request, text % said)
        following = triage.to_look_at(request.user).exclude(pk=self.case.pk).first()
        return redirect("report_sort", pk=following.pk) if following else redirect("report_triage")

    @cached_property
    def others(self):
        """Those that may say the same, of the ones the person may change."""
        found = triage.alike(self.case, self.request.user)
        keys = self.cases(self.request.user).filter(pk__in=[one.case.pk for one in found])
        mine = set(keys.values_list("pk", flat=True))
        return [one for one in found if one.case.pk in mine]

    @property
    def theme(self):
        report = Report.objects.filter(case=self.case).first()
        return report.theme if report else None

    @staticmethod
    def new(title):
        """Make a theme that nobody sees yet: its words are written, and published, where themes are edited."""
        theme = Theme(title=title, locale=Locale.get_default(), live=False, has_unpublished_changes=True)
        theme.save()
        theme.save_revision(clean=False)  # it has no words yet
        return theme

    def shown(self, form, status=200):
        case, user = self.case, self.request.user
        text = triage.said(case)
        teams = {team.institution_id: team for team in receivers(case)} if not not_passed(case, user) else {}
        found = [(one, teams.get(one.rule.institution_id)) for one in triage.suggestions(text)]
        for other in self.others:
            what = gettext_noop("Compared your request with another")
            seen(subject=other.case.submission.applicant, actor=user, what=what, place=other.case.receiver)
        context = self.get_context_data(
            case=case,
            form=form,
            sections=submission_sections(case.submission),
            suggestions=found,
            others=[(one, " ".join(triage.said(one.case).split())[:SHORT]) for one in self.others],
            sorted_before=Report.objects.filter(case=case).select_related("theme", "looked_by").first(),
            may_add=user.has_perm(ADD),
            left=triage.to_look_at(user).exclude(pk=case.pk).count(),
        )
        return self.render_to_response(context, status=status)

    def get_breadcrumbs_items(self):
        *before, last = super().get_breadcrumbs_items()
        return [*before[:-2], {"url": reverse("report_triage"), "label": TriageView.page_title}, *before[-1:], last]
