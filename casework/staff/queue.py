"""The queue in the admin: its parts and views, what is found, and what is done with one or with many."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from casework import queue, services
from casework.acting import HANDLE, SEE, NotPossible
from casework.columns import COLUMNS, as_text, columns_choose, columns_in, columns_of
from casework.exports.asking import export_ask
from casework.models import ExportKind, SavedView, Team
from casework.panel import shown
from casework.queue import OPINIONS, PARTS, QueueFilters, colleagues, counts, next_after, teams_of
from casework.staff.base import CasePage
from casework.staff.pointed import pointed
from casework.taking import cases_give, cases_hand
from core.audit import seen
from core.door import BehindADoor
from core.text_field import WrittenText

KEPT = ("part", "kind", "who", "team", "cols")
LAST = "casework.queue"  # the view that an officer came from, in their session
MOST_VIEWS = 30


class ViewForm(forms.Form):
    name = WrittenText(max_length=60)
    share = forms.ModelChoiceField(queryset=Team.objects.none(), required=False)


def views_of(user, teams):
    """Return the SavedViews that a person has and those shared with `teams`, theirs."""
    return (SavedView.objects.filter(owner=user) | SavedView.objects.filter(team__in=teams)).select_related("team")


class QueueView(BehindADoor, WagtailAdminTemplateMixin, View):
    door = (SEE,)
    template_name = "casework/staff/queue.html"
    page_title = gettext_lazy("Cases")
    header_icon = "tasks"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request):
        return self.listed(request, QueueFilters(request.GET, user=request.user))

    def find(self, request):
        """Show what is found by a number, a name or a carné. Sent, not asked by address: addresses are written down."""
        return self.listed(request, QueueFilters({}, user=request.user, text=request.POST.get("text", "")))

    def listed(self, request, filters):
        rows = filters.page()
        more, rows = len(rows) > queue.PAGE, rows[: queue.PAGE]
        query = urlencode([(name, request.GET[name]) for name in KEPT if request.GET.get(name)])
        if not filters.text and request.session.get(LAST) != query:
            request.session[LAST] = query
        if filters.text:
            for case in rows:
                what = gettext_noop("Found your request in a search")
                seen(subject=case.submission.applicant, actor=request.user, what=what, place=case.receiver)
        told = counts(request.user, [*PARTS, OPINIONS])
        teams = list(teams_of(request.user).order_by("name")[:200])
        people = list(colleagues(request.user)[:200])
        filters.offer(people, teams)
        columns = columns_in(request.GET.get("cols", "")) or columns_of(request.user)
        end = f"{rows[-1].due_on.isoformat()}_{rows[-1].pk}" if more and not filters.text else None
        context = self.get_context_data(
            filters=filters,
            cases=rows,
            query=query,
            columns=[(key, COLUMNS[key]) for key in columns],
            all_columns=[(key, label, key in columns) for key, label in COLUMNS.items()],
            next_page=f"{query}&after={end}" if end else None,
            more=more,
            tabs=[
                {"part": part, "label": label, "count": shown(told[part]), "here": part == filters.shown_part}
                for part, label in PARTS.items()
            ],
            views=views_of(request.user, teams)[:MOST_VIEWS],
            teams=teams,
            people=people,
            may_handle=request.user.has_perm(HANDLE),
            export_kinds=ExportKind.choices,
            opinions_asked=shown(told[OPINIONS]),
        )
        return self.render_to_response(context)

    def post(self, request):
        """Find cases, take the next one, do one thing with many, keep or take out a view."""
        acts = {
            "find": self.find,
            "next": self.take_next,
            "take": self.take,
            "give": self.give,
            "hand": self.hand,
            "keep": self.keep,
            "drop": self.drop,
            "export": self.export,
            "columns": self.columns,
        }
        act = acts.get(request.POST.get("action"))
        if act is None:
            return HttpResponseBadRequest()
        if request.POST["action"] in {"next", "take", "give", "hand"} and not request.user.has_perm(HANDLE):
            raise PermissionDenied
        return act(request) or redirect(self.back(request))

    @staticmethod
    def back(request):
        query = QueryDict(request.POST.get("query", "")[:500])
        kept = urlencode([(name, query[name]) for name in KEPT if query.get(name)])
        return f"{reverse('case_queue')}?{kept}" if kept else reverse("case_queue")

    def take_next(self, request):
        case = services.case_take_next(request.user)
        if case is not None:
            return redirect("case", pk=case.pk)
        messages.info(request, _("No case is waiting for somebody to take it."))
        return None

    def take(self, request):
        self.said(request, *cases_give(chosen(request), actor=request.user, assignee=request.user))

    def give(self, request):
        person = pointed(User.objects.filter(pk__in=colleagues(request.user)), request.POST.get("person"))
        if person is None:
            messages.error(request, _("Choose who gets them."))
            return
        self.said(request, *cases_give(chosen(request), actor=request.user, assignee=person))

    def hand(self, request):
        team = pointed(Team.objects.all(), request.POST.get("to"))
        if team is None or not teams_of(request.user).filter(institution=team.institution_id).exists():
            messages.error(request, _("Choose a team."))
            return
        self.said(request, *cases_hand(chosen(request), actor=request.user, team=team))

    @staticmethod
    def said(request, done, refused):
        text = ngettext("%d case is done.", "%d cases are done.", done) % done
        messages.success(request, text) if done else messages.info(request, _("Nothing was done: choose cases first."))
        for number, reason in refused.items():
            messages.error(request, f"{number}: {reason}")

    def keep(self, request):
        form = ViewForm(request.POST)
        form.fields["share"].queryset = teams_of(request.user)
        if not form.is_valid():
            messages.error(request, _("Give the view a name."))
            return
        where = QueryDict(self.back(request).partition("?")[2], mutable=True)
        # Whoever opens it, and whatever its owner chooses later: a view is shown with the columns it was kept with.
        where["cols"] = where.get("cols") or as_text(columns_of(request.user))
        query = where.urlencode()
        SavedView.objects.update_or_create(
            owner=request.user,
            name=form.cleaned_data["name"],
            defaults={"team": form.cleaned_data["share"], "query": query},
        )
        messages.success(request, _("The view is kept."))

    def columns(self, request):
        """Keep the columns that were ticked: they are this person's from now on. The address no longer says others."""
        columns_choose(request.user, request.POST.getlist("column")[:50])
        where = QueryDict(self.back(request).partition("?")[2], mutable=True)
        where.pop("cols", None)
        messages.success(request, _("These are your columns from now on."))
        return redirect(f"{reverse('case_queue')}?{where.urlencode()}" if where else reverse("case_queue"))

    def export(self, request):
        kind = request.POST.get("kind")
        if kind not in ExportKind:
            messages.error(request, _("Choose what kind of file."))
            return None
        try:
            export_ask(request.user, kind, self.back(request).partition("?")[2])
        except NotPossible as refused:
            messages.error(request, refused.reason)
            return None
        return redirect("case_exports")

    def drop(self, request):
        view = pointed(SavedView.objects.filter(owner=request.user), request.POST.get("view"))
        if view is not None:
            view.delete()
            messages.success(request, _("The view is taken out."))


def chosen(request):
    """Return the keys (list of int) of the cases that were ticked."""
    said = request.POST.getlist("case")[:200]
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 19]


class NextView(CasePage):
    """The case that comes after this one in the view that the officer came from."""

    def get(self, request, pk):
        query = QueryDict(request.session.get(LAST, ""))
        found = next_after(self.case, query, request.user)
        if found is not None:
            return redirect("case", pk=found.pk)
        messages.info(request, _("That was the last one of the view."))
        return redirect(f"{reverse('case_queue')}?{query.urlencode()}")
