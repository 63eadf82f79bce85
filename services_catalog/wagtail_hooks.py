"""The shared facts in the admin: lists worth reading, with filters and search."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from services_catalog.models import Category, Fee, Institution, Office


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "tag"
    list_display = ["name", "slug", "position"]
    copy_view_enabled = False


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "group"
    list_display = ["name", "acronym", "url"]
    list_per_page = 50
    copy_view_enabled = False


class OfficeViewSet(SnippetViewSet):
    model = Office
    icon = "site"
    list_display = ["name", "kind", "province_code", "phone"]
    list_filter = ["kind", "province_code", "institution"]
    list_per_page = 50
    list_export = ["name", "kind", "province_code", "municipality_code", "address", "phone", "hours", "source_url"]
    copy_view_enabled = False


class FeeViewSet(SnippetViewSet):
    model = Fee
    icon = "tag"
    list_display = ["name", "cost_amount", "cost_dated", "cost_checked_on"]
    copy_view_enabled = False


@register_snippet
class CatalogueGroup(SnippetViewSetGroup):
    items = [CategoryViewSet, InstitutionViewSet, OfficeViewSet, FeeViewSet]
    menu_label = _("Catalogue")
    menu_icon = "list-ul"
    menu_order = 150
