"""The editor's home panel and its lists (home.care)."""

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page

from core.care import waiting
from home.care import KINDS, care_named, cares
from services_catalog.models import Institution

SHOWN = 3
NOBODY = "nadie"


class CarePanel(Component):
    """What needs care, most urgent first, each with its number, its first pages and the way to all of them."""

    name = "care"
    template_name = "home/admin/care_panel.html"
    order = 225  # right after what waits for this person's approval

    def get_context_data(self, parent_context):
        groups = [{"care": care, "total": care.pages.count(), "first": care.pages[:SHOWN]} for care in cares()]
        return {"groups": groups, "waiting": waiting()}


def of_institution(queryset, _name, chosen):
    return queryset.filter(servicepage__institution__translation_key=chosen.translation_key)


def of_person(queryset, _name, chosen):
    return queryset.filter(latest_revision__user=None if chosen == NOBODY else chosen)


class CareFilterSet(WagtailFilterSet):
    """By institution and by who wrote last, each with how many of this kind are theirs."""

    institution = django_filters.ModelChoiceFilter(
        label=_("Institution"), queryset=Institution.objects.none(), method=of_institution
    )
    person = django_filters.ChoiceFilter(label=_("Who changed it last"), method=of_person)

    class Meta:
        model = Page
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pages = self.queryset.order_by()
        mine = Page.objects.filter(pk__in=pages.values("pk")).order_by()
        counts = dict(mine.values_list("servicepage__institution__translation_key").annotate(Count("pk")))
        field = self.filters["institution"].field
        field.queryset = Institution.objects.filter(
            translation_key__in=[key for key in counts if key], locale__language_code="es"
        )
        field.label_from_instance = lambda one: f"{one} ({counts[one.translation_key]})"
        rows = mine.values_list("latest_revision__user").annotate(Count("pk"))
        people = get_user_model().objects.in_bulk([pk for pk, _total in rows if pk])
        self.filters["person"].extra["choices"] = [
            (str(pk), f"{people[pk].get_full_name() or people[pk]} ({total})") for pk, total in rows if pk in people
        ] + [(NOBODY, f"{_('Nobody yet')} ({total})") for pk, total in rows if pk is None]


class CareReport(PageReportView):
    """All the pages of one kind of care, narrowed by institution and person, with one act in each row."""

    header_icon = "warning"
    results_template_name = "home/admin/care_results.html"
    any_permission_required = ["add", "change", "publish"]
    index_url_name = "home_care"
    index_results_url_name = "home_care_results"
    filterset_class = CareFilterSet
    paginate_by = 25

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.care = care_named(kwargs["care"])

    def dispatch(self, request, *args, **kwargs):
        if self.care is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.care.title

    def get_index_url(self):
        return reverse(self.index_url_name, args=[self.care.slug])

    def get_index_results_url(self):
        return reverse(self.index_results_url_name, args=[self.care.slug])

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.care.title},
        ]

    def allowed(self, pages):
        """Return those of `pages` on which this person may do something."""
        may = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, self.any_permission_required
        )
        return pages.filter(pk__in=may.values("pk"))

    def get_queryset(self):
        self.queryset = (
            self.allowed(self.care.pages)
            .select_related("content_type", "latest_revision__user", "servicepage__institution")
            .prefetch_related("access_faults")
            .annotate_site_root_state()
        )
        return super().get_queryset()

    def kinds(self):
        """Return every kind of care with how many pages it has, under the filters that are chosen here."""
        chosen = self.request.GET.urlencode()
        rows = []
        for care in KINDS:
            found = CareFilterSet(self.request.GET, self.allowed(care.pages), request=self.request)
            pages = found.qs if found.is_valid() else found.queryset
            if total := pages.count():
                url = reverse(self.index_url_name, args=[care.slug])
                rows.append((care, total, f"{url}?{chosen}" if chosen else url))
        return rows

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        rows = [{"page": page, "url": self.care.where(page)} for page in context["object_list"]]
        return {**context, "care": self.care, "rows": rows, "kinds": self.kinds()}
