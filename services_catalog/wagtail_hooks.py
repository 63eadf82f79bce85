"""The shared facts in the admin: lists worth reading, with filters and search."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from core.lists import ExplainedViewSet, NotChosen
from services_catalog import comparing  # noqa: F401 registers itself
from services_catalog.models import Category, Fee, Institution, Notice, Office, OfficeKind, TrustedSource


class CategoryViewSet(ExplainedViewSet):
    model = Category
    icon = "tag"
    list_display = ["name", "slug", "position"]
    empty_text = _("The subjects the catalogue is divided in. Each procedure belongs to one.")


class InstitutionViewSet(ExplainedViewSet):
    model = Institution
    icon = "group"
    list_display = ["name", "acronym", "url"]
    empty_text = _("Who answers for each procedure. What changes here changes in all its pages.")
    list_per_page = 50


class OfficeViewSet(ExplainedViewSet):
    model = Office
    icon = "home"
    list_display = ["name", "kind", "province_code", "phone"]
    empty_text = _("Where people are attended. A procedure says which kinds of office attend it.")
    list_filter = ["kind", "province_code", "institution"]
    list_per_page = 50
    list_export = ["name", "kind", "province_code", "municipality_code", "address", "phone", "hours", "source_url"]


class OfficeKindViewSet(NotChosen, ExplainedViewSet):
    model = OfficeKind
    icon = "list-ul"
    list_display = ["name", "slug", "own_institution", "position"]
    empty_text = _("What kinds of office there are. Each office is of one; a procedure says which kinds attend it.")


class FeeViewSet(ExplainedViewSet):
    model = Fee
    icon = "decimal"
    list_display = ["name", "cost_amount", "cost_dated", "cost_checked_on"]
    empty_text = _("Prices that several procedures share. What changes here changes in all of them.")


class NoticeViewSet(NotChosen, ExplainedViewSet):
    model = Notice
    icon = "warning"
    list_display = ["title", "kind", "starts_at", "ends_at"]
    list_filter = ["kind", "institutions"]
    empty_text = _("What holds for a time: an interruption, a change, a shortage. Written once, it ends on its date.")


class TrustedSourceViewSet(NotChosen, ExplainedViewSet):
    model = TrustedSource
    icon = "link"
    list_display = ["name", "domain", "kind"]
    list_filter = ["kind"]
    list_per_page = 100
    empty_text = _("The sites that may be cited as the source of a page. While there is none, any may.")


@register_snippet
class CatalogueGroup(SnippetViewSetGroup):
    items = [NoticeViewSet, CategoryViewSet, InstitutionViewSet, OfficeViewSet, OfficeKindViewSet, FeeViewSet]
    items += [TrustedSourceViewSet]
    menu_label = _("Catalogue")
    menu_icon = "list-ul"
    menu_order = 150


@hooks.register("insert_editor_js", order=10)  # after the words and keys of tramites_forms
def answers_by_choosing():
    return format_html('<script src="{}"></script>', static("staff/question_tree.js"))
