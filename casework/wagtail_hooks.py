"""What staff see of the cases in the admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from casework.panel import CasesPanel
from casework.services import SEE
from casework.staff.board import BoardView
from casework.staff.case import CaseView
from casework.staff.correct import CorrectionView
from casework.staff.decide import DecisionView
from casework.staff.documents import DocumentEndView, DocumentFileView
from casework.staff.exports import ExportFileView, ExportsView
from casework.staff.kinds import CaseKindViewSet, DeclaredDayViewSet
from casework.staff.merging import MergeView, PartView
from casework.staff.opinions import AskView, CaseOpinionFileView, OpinionFileView, OpinionsView, OpinionView
from casework.staff.passing import ExtendView, HandView, PassView
from casework.staff.queue import NextView, QueueView
from casework.staff.sample import SampleView
from casework.staff.teams import TeamsView, TeamView
from casework.teams import MANAGE
from core.files.room import keeps_answers


@hooks.register("register_admin_urls")
def case_urls():
    return [
        path("casos/", QueueView.as_view(), name="case_queue"),
        path("casos/<int:pk>/", CaseView.as_view(), name="case"),
        path("casos/<int:pk>/siguiente/", NextView.as_view(), name="case_next"),
        path("casos/<int:pk>/correccion/", CorrectionView.as_view(), name="case_correct"),
        path("casos/<int:pk>/decision/", DecisionView.as_view(), name="case_decide"),
        path("casos/<int:pk>/remitir/", PassView.as_view(), name="case_pass"),
        path("casos/<int:pk>/prorroga/", ExtendView.as_view(), name="case_extend"),
        path("casos/<int:pk>/equipo/", HandView.as_view(), name="case_hand"),
        path("casos/<int:pk>/documentos/<uuid:document_id>/", DocumentFileView.as_view(), name="case_document"),
        path("casos/<int:pk>/documentos/<uuid:document_id>/fin/", DocumentEndView.as_view(), name="case_document_end"),
        path("casos/<int:pk>/opinion/", AskView.as_view(), name="case_opinion"),
        path("casos/<int:pk>/opinion/<uuid:upload_id>/", CaseOpinionFileView.as_view(), name="case_opinion_file"),
        path("casos/<int:pk>/unir/", MergeView.as_view(), name="case_merge"),
        path("casos/<int:pk>/separar/", PartView.as_view(), name="case_part"),
        path("opiniones/", OpinionsView.as_view(), name="opinions"),
        path("opiniones/<int:pk>/", keeps_answers(OpinionView.as_view()), name="opinion"),
        path("opiniones/<int:pk>/archivos/<uuid:upload_id>/", OpinionFileView.as_view(), name="opinion_file"),
        path("casos/cifras/", BoardView.as_view(), name="case_board"),
        path("casos/exportaciones/", ExportsView.as_view(), name="case_exports"),
        path("casos/exportaciones/<uuid:pk>/", ExportFileView.as_view(), name="case_export"),
        path("tipos-de-caso/<int:pk>/muestra/", SampleView.as_view(), name="kind_sample"),
        path("equipos/", TeamsView.as_view(), name="teams"),
        path("equipos/<int:pk>/", TeamView.as_view(), name="team"),
    ]


class CaseMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(SEE)


@hooks.register("register_admin_menu_item")
def case_menu_item():
    return CaseMenuItem(_("Cases"), reverse("case_queue"), name="cases", icon_name="tasks", order=165)


class TeamMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(SEE) or request.user.has_perm(MANAGE)


@hooks.register("register_admin_menu_item")
def team_menu_item():
    return TeamMenuItem(_("Teams"), reverse("teams"), name="teams", icon_name="group", order=172)


@hooks.register("construct_homepage_panels")
def what_waits_for_an_officer(request, panels):
    if request.user.has_perm(SEE):
        panels.append(CasesPanel(request.user))


register_snippet(CaseKindViewSet)
register_snippet(DeclaredDayViewSet)
