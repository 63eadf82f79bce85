"""What editors see of the opinions: a report per page, and the words to read."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from core.lists import ExplainedIndexView, ExplainedViewSet, NotChosen, only_received
from core.moderating import DecideMany, decision_form
from core.spreadsheets import SafeExportMixin
from participation import mailings_admin, opinion_admin
from participation.models import Feedback, Outcome, SharedNetwork
from participation.opinions import pages_by_opinion, weeks_of
from participation.staff import themes as _themes  # noqa: F401 - registers itself


def trend(weeks):
    """Return how many of a hundred found it useful in the first and the last six weeks: «62 → 71»."""
    halves = [weeks[: len(weeks) // 2], weeks[len(weeks) // 2 :]]
    sums = [(sum(yes for _week, yes, _no in half), sum(no for _week, _yes, no in half)) for half in halves]
    return " → ".join(str(round(100 * yes / (yes + no))) if yes + no else "–" for yes, no in sums)


class OpinionReportView(SafeExportMixin, ReportView):
    """Pages by how little they helped, so that the worst is mended first."""

    model = Page
    page_title = _("Usefulness of pages")
    header_icon = "thumbtack"
    index_url_name = "opinion_report"
    index_results_url_name = "opinion_report_results"
    any_permission_required = ["add", "change", "publish"]
    default_ordering = None
    columns = [
        TitleColumn("title", label=_("Page"), get_url=lambda page: reverse("page_opinions", args=[page.pk])),
        Column("said_no", label=_("Not useful")),
        Column("said_yes", label=_("Useful")),
        Column("set_aside", label=_("Not counted")),
        Column("to_read", label=_("Words to read")),
        Column("trend", label=_("Twelve weeks"), accessor=lambda page: trend(weeks_of(page))),
        DateColumn("last_opinion", label=_("Last opinion")),
    ]
    list_export = ["title", "url_path", "said_no", "said_yes", "set_aside", "to_read", "last_opinion"]
    export_headings = {
        "title": _("Page"),
        "url_path": _("address"),
        "said_no": _("Not useful"),
        "said_yes": _("Useful"),
        "set_aside": _("Not counted"),
        "to_read": _("Words to read"),
        "last_opinion": _("Last opinion"),
    }
    export_filename = "utilidad-de-las-paginas"

    @property
    def permission_policy(self):
        return policy_registry.get_by_type(Page)

    @property
    def no_results_message(self):
        return _("Nobody has said yet whether a page was useful. They say it at the foot of each page.")

    def get_queryset(self):
        return pages_by_opinion()


class FeedbackIndexView(SafeExportMixin, ExplainedIndexView):
    """The words people left, newest first."""

    def get_base_queryset(self):
        return super().get_base_queryset().with_text().select_related("page")


class FeedbackViewSet(NotChosen, ExplainedViewSet):
    model = Feedback
    icon = "openquote"
    menu_label = _("Opinions")
    menu_name = "opinions"
    menu_order = 420
    add_to_admin_menu = True
    index_view_class = FeedbackIndexView
    list_display = ["text", "path", BooleanColumn("useful", label=_("Useful")), "handled", "created_at"]
    list_filter = ["handled", "outcome", "useful", "language", "aside"]
    list_export = ["created_at", "path", "useful", "text", "handled", "outcome"]
    search_fields = ["text", "path"]
    export_filename = "opiniones"
    empty_text = _("The words people leave when a page was not useful to them. They come here by themselves.")
    inspect_view_enabled = True
    form_fields = ["handled", "outcome"]


only_received(Feedback)
register_snippet(FeedbackViewSet)


class SharedNetworkViewSet(NotChosen, ExplainedViewSet):
    """Network addresses that many people share, so that a town is heard as a town."""

    model = SharedNetwork
    icon = "group"
    menu_label = _("Shared networks")
    menu_order = 900
    add_to_settings_menu = True
    list_display = ["name", "network", "counted"]
    empty_text = _(
        "Networks whose addresses many people share: telephone companies, Joven Club. Ask them which are theirs."
    )


register_snippet(SharedNetworkViewSet)
hooks.register("register_page_header_buttons", opinion_admin.opinions_button)


@hooks.register("register_bulk_action")
class AttendMany(DecideMany):
    models = [Feedback]
    action_type = "attend_opinions"
    display_name = _("Mark as attended")
    aria_label = _("Mark the chosen opinions as attended")
    form_class = decision_form(Outcome, required=True)

    @classmethod
    def decide(cls, opinion, user, reason):
        opinion.handled, opinion.outcome = True, reason
        opinion.save(update_fields=["handled", "outcome"])


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reports/utilidad/", OpinionReportView.as_view(), name="opinion_report"),
        path("reports/utilidad/results/", OpinionReportView.as_view(results_only=True), name="opinion_report_results"),
        path("reports/utilidad/<int:page_id>/", opinion_admin.page_opinions, name="page_opinions"),
        path("avisos/", mailings_admin.mailings, name="mailings"),
        path("avisos/<int:pk>/", mailings_admin.steer, name="mailing_steer"),
    ]


class ReportMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(Page).user_has_any_permission(request.user, ["add", "change", "publish"])


@hooks.register("register_reports_menu_item")
def report_menu_item():
    return ReportMenuItem(
        _("Usefulness of pages"), reverse("opinion_report"), name="opinions-report", icon_name="thumbtack", order=700
    )


@hooks.register("register_reports_menu_item")
def mailings_menu_item():
    return mailings_admin.MailingsMenuItem(reverse("mailings"))
