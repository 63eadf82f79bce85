from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.action_menu import PublishMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.models import WorkflowMixin
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.action_menu import PublishMenuItem as SnippetPublishMenuItem

from core.page_addresses import page_address
from core.served.rule import is_translation
from core.served.with_source import translations_of
from home.approval import needs_another_person
from home.care_admin import CarePanel, CareReport
from home.guide import urlpatterns as guide_urls
from home.taking_down import UnpublishMany, after_unpublishing, before_unpublishing
from home.translation_approval import before_editing


class InterfaceLinkHandler(PageLinkHandler):
    """Links inside texts lead to the page in the language being read, translated or not, without a query each."""

    @classmethod
    def get_many(cls, attrs_list):
        ids = {attrs.get("id") for attrs in attrs_list}
        pages = {str(page.pk): page for page in cls.get_model().objects.filter(pk__in=ids)}
        return [pages.get(str(attrs.get("id"))) for attrs in attrs_list]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        return [f'<a href="{page_address(page)}">' if page else "<a>" for page in cls.get_many(attrs_list)]


@hooks.register("register_rich_text_features", order=10)
def link_in_the_interface_language(features):
    features.register_link_type(InterfaceLinkHandler)


@hooks.register("construct_page_action_menu")
def no_publishing_of_ones_own(menu_items, request, context):
    """Whoever edits a page has changed it: only another person publishes it, by approving it."""
    page = context.get("page")
    parent = context.get("parent_page")
    place = page or parent
    if place is None or request.user.is_superuser or place.get_workflow() is None:
        return
    menu_items[:] = [item for item in menu_items if not isinstance(item, PublishMenuItem)]


@hooks.register("before_publish_page")
def keep_as_draft_what_another_person_must_approve(request, page):
    if needs_another_person(request.user, page):
        messages.warning(
            request, _("Your changes are saved. Another person must approve them: choose «Submit for approval».")
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("construct_snippet_action_menu")
def no_publishing_alone_of_what_pages_share(menu_items, request, context):
    """The same for fees, institutions, offices, categories and forms, where the installation asks for it."""
    model = context["model"]
    if request.user.is_superuser or not issubclass(model, WorkflowMixin) or model.get_default_workflow() is None:
        return
    menu_items[:] = [item for item in menu_items if not isinstance(item, SnippetPublishMenuItem)]


@hooks.register("before_publish")
def keep_as_draft_what_pages_share(request, instance):
    if not needs_another_person(request.user, instance):
        return None
    messages.warning(
        request, _("Your changes are saved. Another person must approve them: choose «Submit for approval».")
    )
    return redirect(instance.snippet_viewset.get_url_name("edit"), instance.pk)


@hooks.register("before_bulk_action")
def no_bulk_publishing_of_ones_own(request, action_type, objects, action):
    if action_type != "publish" or not objects or not hasattr(objects[0], "get_workflow"):
        return None
    own = [page for page in objects if needs_another_person(request.user, page)]
    if not own:
        return None
    titles = ", ".join(page.get_admin_display_title() for page in own[:5])
    messages.error(request, _("Another person must approve what you changed: %(titles)s") % {"titles": titles})
    return redirect("wagtailadmin_home" if action.next_url == request.path else action.next_url)


# Before wagtail-localize, which serves the editor of translations.
hooks.register("before_edit_page", before_editing, order=-1)
hooks.register("before_edit_snippet", before_editing, order=-1)

hooks.register("before_unpublish_page", before_unpublishing)
hooks.register("after_unpublish_page", after_unpublishing)
hooks.register("register_bulk_action", UnpublishMany, order=10)  # after Wagtail's own, in whose place it comes


@hooks.register("construct_translated_pages_to_cascade_actions")
def translations_go_along(pages, action):
    """Moved and deleted with their source. When it is unpublished core.served takes them down, and brings them back."""
    if action not in ("move", "delete"):
        return None
    return {page: translations_of(page) for page in pages if not is_translation(page)}


@hooks.register("construct_homepage_panels")
def what_needs_care_first(request, panels):
    if request.user.has_perm("wagtailcore.change_page") or may_edit_pages(request.user):
        panels.append(CarePanel())


def may_edit_pages(user):
    from wagtail.models import Page
    from wagtail.permissions import page_permission_policy

    return Page.objects.exists() and page_permission_policy.user_has_any_permission(user, {"add", "change", "publish"})


@hooks.register("register_admin_urls")
def care_urls():
    return [
        path("reports/care/<slug:care>/", CareReport.as_view(), name="home_care"),
        path("reports/care/<slug:care>/results/", CareReport.as_view(results_only=True), name="home_care_results"),
    ]


@hooks.register("register_admin_urls")
def urls_of_the_guide():
    return guide_urls


@hooks.register("register_help_menu_item")
def guide_menu_item():
    return MenuItem(_("How to use this admin"), reverse("staff_guide"), name="guide", icon_name="help", order=1)


@hooks.register("construct_help_menu")
def our_guide_instead_of_wagtails(request, menu_items):
    """Wagtail's are in English, and about any site."""
    menu_items[:] = [item for item in menu_items if item.name in ("guide", "keyboard-shortcuts-trigger")]


@hooks.register("construct_reports_menu")
def reports_of_pages_only_for_who_works_with_them(request, menu_items):
    if not may_edit_pages(request.user):
        about_pages = {reverse("wagtailadmin_reports:site_history"), reverse("wagtail_localize:translations_report")}
        menu_items[:] = [item for item in menu_items if item.url not in about_pages]


@hooks.register("register_admin_urls", order=-1)  # before wagtail-localize's own
def no_alias_pages():
    return [path("localize/page/<int:page_id>/convert_to_alias/", refuse_alias, name="no_alias")]


def refuse_alias(request, page_id):
    """A translation never becomes a copy of the Spanish page: without it, /en/ shows the Spanish one by itself."""
    messages.error(request, _("To show this page in Spanish under /en/, unpublish its translation."))
    return redirect("wagtailadmin_pages:edit", page_id)
