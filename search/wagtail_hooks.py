"""Search in the admin: one menu with what is searched, the workbench, and the tuning."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from . import admin_views
from .document_form import unreadable
from .models import BestBet, Synonym, WorstBet


class SynonymViewSet(ModelViewSet):
    model = Synonym
    icon = "tag"
    menu_label = _("Synonyms")
    form_fields = ["words", "meanings", "weight"]
    list_display = ["words", "meanings", "updated_at"]
    search_fields = ["words", "meanings"]
    list_per_page = 50
    inspect_view_enabled = False
    copy_view_enabled = False


class BestBetViewSet(ModelViewSet):
    model = BestBet
    icon = "pick"
    menu_label = _("Best bets")
    form_fields = ["queries", "document", "position"]
    list_display = ["queries", "document", "position", "updated_at"]
    search_fields = ["queries", "document"]
    copy_view_enabled = False


class WorstBetViewSet(ModelViewSet):
    model = WorstBet
    icon = "no-view"
    menu_label = _("Worst bets")
    form_fields = ["queries", "document"]
    list_display = ["queries", "document", "updated_at"]
    search_fields = ["queries", "document"]
    copy_view_enabled = False


class FilesPanel(Component):
    """How many documents the search cannot read, on the first screen of the admin, and the way to them."""

    name = "unreadable_files"
    template_name = "search/admin/files_panel.html"
    order = 230

    def __init__(self, total):
        self.total = total

    def get_context_data(self, parent_context):
        return {"total": self.total}


class SearchMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(admin_views.PERMISSION)


class TuningGroup(ViewSetGroup):
    menu_label = _("Site search")
    menu_icon = "search"
    menu_order = 400
    items = (SynonymViewSet, BestBetViewSet, WorstBetViewSet)

    def get_submenu_items(self):
        own = [
            SearchMenuItem(_("What people search"), reverse("search_insight"), icon_name="view", order=1),
            SearchMenuItem(_("Try the search"), reverse("search_workbench"), icon_name="cog", order=2),
            SearchMenuItem(_("Files it cannot read"), reverse("search_files"), icon_name="doc-full-inverse", order=3),
        ]
        return [*own, *super().get_submenu_items()]


@hooks.register("register_admin_viewset")
def tuning_group():
    return TuningGroup()


@hooks.register("register_admin_urls")
def search_urls():
    return admin_views.urlpatterns


@hooks.register("construct_homepage_panels")
def files_that_cannot_be_read(request, panels):
    if request.user.has_perm(admin_views.PERMISSION) and (total := unreadable().count()):
        panels.append(FilesPanel(total))
