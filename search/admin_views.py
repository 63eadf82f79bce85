"""Two pages of the admin: the workbench, and what people search."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Sum
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core.door import BehindADoor

from . import workbench
from .admin_forms import TrialForm
from .document_form import unreadable
from .engines.base import EngineUnavailable
from .missing_facts import missing_facts
from .models import FileText, SearchCount

PERMISSION = "search.change_synonym"
ROWS = 50
MONTHS = 3


class SearchAdminView(BehindADoor, WagtailAdminTemplateMixin, TemplateView):
    door = (PERMISSION,)
    header_icon = "search"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class WorkbenchView(SearchAdminView):
    """A search with its results now and with a change that is not saved; saving is a second press."""

    template_name = "search/admin/workbench.html"
    page_title = gettext_lazy("Try the search")

    def get(self, request):
        form = TrialForm(request.GET) if "q" in request.GET else TrialForm()
        context = {"form": form}
        if form.is_bound and form.is_valid():
            context |= self.tried(form)
        return self.render_to_response(self.get_context_data(**context))

    def tried(self, form):
        """Return what a valid form shows. Where no engine answers in time, say so: the form keeps what was typed."""
        data, change = form.cleaned_data, form.change
        shown = {"change": change}
        try:
            shown["rows"] = workbench.compare(data["q"], data["language"] or "es", change)
            shown["reading"] = workbench.reading_of(data["q"], data["language"] or "es")
        except EngineUnavailable:
            text = _("The search is taking too long to answer. What you wrote is still here: try again in a moment.")
            messages.error(self.request, text)
            return shown
        if change and data["judged"]:
            try:
                shown["effect"] = workbench.effect(change)
            except EngineUnavailable:
                text = _("The results are here, but measuring the judged list took too long. Try again in a moment.")
                messages.warning(self.request, text)
        return shown

    def post(self, request):
        form = TrialForm(request.POST)
        if form.is_valid() and form.change:
            saved = form.save()
            log(instance=saved, action="wagtail.create", user=request.user)
            messages.success(request, _("Saved. The search uses it from now on."))
            return redirect(f"{reverse('search_workbench')}?{urlencode({'q': form.cleaned_data['q']})}")
        return self.render_to_response(self.get_context_data(form=form))


class InsightView(SearchAdminView):
    """What was searched in the last months: most often, without result, and without anything opened."""

    template_name = "search/admin/insight.html"
    page_title = gettext_lazy("What people search")
    LISTS = {
        "top": (gettext_lazy("Most searched"), "-total"),
        "empty": (gettext_lazy("Without results"), "-nothing"),
        "unopened": (gettext_lazy("Nothing was opened"), "-total"),
        "facts": (gettext_lazy("Facts asked that no page says"), "-total"),
    }

    def get_context_data(self, **kwargs):
        wanted = self.request.GET.get("lista")
        wanted = wanted if wanted in self.LISTS else "top"
        return super().get_context_data(
            **{
                "wanted": wanted,
                "lists": [(name, title) for name, (title, _order) in self.LISTS.items()],
                "rows": [] if wanted == "facts" else self.rows(wanted),
                "facts": self.facts() if wanted == "facts" else None,
            }
            | kwargs
        )

    def facts(self):
        """Return the MissingFacts of what was searched most."""
        return missing_facts([(row["text"], row["language"], row["total"]) for row in self.rows("top")])

    def rows(self, wanted):
        months = SearchCount.objects.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS]
        found = (
            SearchCount.objects.filter(month__in=list(months))
            .exclude(text="")
            .values("text", "language")
            .annotate(total=Sum("searches"), nothing=Sum("empty"), opened=Sum("clicks"))
        )
        if wanted == "empty":
            found = found.filter(nothing__gt=0)
        elif wanted == "unopened":
            found = found.filter(opened=0, nothing=0)
        return found.order_by(self.LISTS[wanted][1], "text")[:ROWS]


class FilesView(SearchAdminView):
    """The documents that the search cannot read, why, and what can be done."""

    door = ("wagtaildocs.change_document", "core.change_customdocument", PERMISSION)
    template_name = "search/admin/files.html"
    page_title = gettext_lazy("Documents that the search cannot read")
    header_icon = "doc-full-inverse"

    def get_context_data(self, **kwargs):
        page = Paginator(unreadable(), ROWS).get_page(self.request.GET.get("p"))
        for document in page:
            document.why = FileText.Problem(document.problem).label
        return super().get_context_data(**{"page_obj": page} | kwargs)


urlpatterns = [
    path("busqueda/probar/", WorkbenchView.as_view(), name="search_workbench"),
    path("busqueda/consultas/", InsightView.as_view(), name="search_insight"),
    path("busqueda/archivos/", FilesView.as_view(), name="search_files"),
]
