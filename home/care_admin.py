"""The editor's home panel and its lists (home.care)."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.views.reports import PageReportView

from home.care import cares
from news.models import Comment

SHOWN = 3


class CarePanel(Component):
    """What needs care, most urgent first, each with its number, its first pages and the way to all of them."""

    name = "care"
    template_name = "home/admin/care_panel.html"
    order = 225  # right after what waits for this person's approval

    def get_context_data(self, parent_context):
        groups = [{"care": care, "total": care.pages.count(), "first": care.pages[:SHOWN]} for care in cares()]
        return {"groups": groups, "comments": Comment.objects.waiting().count()}


class CareReport(PageReportView):
    """All the pages of one kind of care, with the export that every report has."""

    header_icon = "warning"
    results_template_name = "home/admin/care_results.html"
    any_permission_required = ["add", "change", "publish"]
    index_url_name = "home_care"
    index_results_url_name = "home_care_results"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.care = next((care for care in cares() if care.slug == kwargs["care"]), None)

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

    def get_queryset(self):
        allowed = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, self.any_permission_required
        )
        self.queryset = (
            self.care.pages.filter(pk__in=allowed.values("pk"))
            .prefetch_workflow_states()
            .select_related("content_type", "latest_revision")
            .annotate_approved_schedule()
            .annotate_site_root_state()
        )
        return super().get_queryset()
