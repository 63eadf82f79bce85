"""Matters, the rules that suggest them and the answers at hand, as staff edit them; and what a case says of its own."""

from django.conf import settings
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from casework.acting import HANDLE, SEE
from casework.shipped_kinds import PETICION
from core.lists import ExplainedViewSet, NotChosen
from participation import triage
from participation.models import Consultation, StandardAnswer, Theme, TriageRule
from participation.staff import ballot_box
from participation.staff.mailbox import CaseMailsView, MailboxView, MailView, OriginalView, of_the_mailbox
from participation.staff.triage import SortView, TriageView


class ThemeViewSet(NotChosen, ExplainedViewSet):
    model = Theme
    icon = "comment"
    menu_label = gettext_lazy("Matters")
    list_display = [
        "title",
        Column("joined", label=gettext_lazy("Reports"), accessor=lambda one: one.reports.count()),
        "institution",
        "live",
    ]
    empty_text = gettext_lazy("What many people write about. Reports are joined in one where they are sorted.")


class ConsultationViewSet(NotChosen, ExplainedViewSet):
    model = Consultation
    icon = "help"
    menu_label = gettext_lazy("Consultations")
    list_display = [
        "title",
        "institution",
        "opens_on",
        "closes_on",
        "results_on",
        TitleColumn(
            "box",
            label=gettext_lazy("Ballot box"),
            accessor=lambda one: _("Ballot box") if one.is_sealed else "",
            get_url=ballot_box.address_of,
        ),
        "live",
    ]
    empty_text = gettext_lazy("What institutions ask everybody. Nobody sees the answers before the day of the results.")


class TriageRuleViewSet(NotChosen, ExplainedViewSet):
    model = TriageRule
    icon = "cogs"
    menu_label = gettext_lazy("Rules that suggest")
    list_display = ["name", "institution", "theme"]
    empty_text = gettext_lazy("Words that suggest what a report is about, and who answers for it. They only suggest.")


class StandardAnswerViewSet(NotChosen, ExplainedViewSet):
    model = StandardAnswer
    icon = "doc-full"
    menu_label = gettext_lazy("Prepared answers")
    list_display = ["title", "institution"]
    search_fields = ["title", "text"]
    empty_text = gettext_lazy("Words that an officer begins an answer with, and changes before it is sent.")


@register_snippet
class ThemesGroup(SnippetViewSetGroup):
    items = [ThemeViewSet, ConsultationViewSet, TriageRuleViewSet, StandardAnswerViewSet]
    menu_label = gettext_lazy("Participation")
    menu_icon = "comment"
    menu_order = 168


@hooks.register("register_admin_urls")
def report_urls():
    return [
        *ballot_box.urls,
        path("reportes/", TriageView.as_view(), name="report_triage"),
        path("reportes/<int:pk>/", SortView.as_view(), name="report_sort"),
        path("buzon/", MailboxView.as_view(), name="mailbox"),
        path("buzon/<uuid:pk>/", MailView.as_view(), name="mailbox_mail"),
        path("buzon/<uuid:pk>/original/", OriginalView.as_view(), name="mailbox_original"),
        path("buzon/caso/<int:pk>/", CaseMailsView.as_view(), name="case_mails"),
    ]


class TriageMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(SEE)


@hooks.register("register_admin_menu_item")
def triage_menu_item():
    return TriageMenuItem(
        gettext_lazy("Reports"), reverse("report_triage"), name="reports", icon_name="clipboard-list", order=166
    )


class MailboxMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(settings.MAILBOX_URL) and of_the_mailbox(request.user)


@hooks.register("register_admin_menu_item")
def mailbox_menu_item():
    return MailboxMenuItem(MailboxView.page_title, reverse("mailbox"), name="mailbox", icon_name="mail", order=167)


@hooks.register("register_log_actions")
def box_actions(actions):
    for name, label in ballot_box.ACTIONS.items():
        actions.register_action(name, label, label)


@hooks.register("case_links")
def mails_of(case, user):
    """The way from a case to the messages that were joined to it."""
    if number := case.submission.inbound_mails.count():
        yield _("Messages by e-mail: %(n)s") % {"n": number}, reverse("case_mails", args=[case.pk])


@hooks.register("case_links")
def sorting_of(case, user):
    """The way from a case to what it is about: of petitions, for who may sort them."""
    if case.kind.slug == PETICION and user.has_perm(HANDLE):
        yield _("What it is about"), reverse("report_sort", args=[case.pk])


@hooks.register("prepared_answers")
def answers_at_hand(case):
    return [(str(one.pk), one.title, one.text) for one in triage.prepared_for(case)]
