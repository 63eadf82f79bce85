from django.contrib import messages
from django.db import models
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override

from core.civil_time import for_admin
from core.retention_admin import RetentionMenuItem, report
from core.unfinished import missing_in, said

register_form_field_override(models.DateTimeField, override=for_admin)


@hooks.register("register_admin_urls")
def retention_urls():
    return [path("borrado/", report, name="retention_report")]


@hooks.register("register_reports_menu_item")
def retention_menu_item():
    return RetentionMenuItem(reverse("retention_report"))


@hooks.register("before_publish_page")
def nothing_unfinished_is_published(request, page):
    """The form refused it already; this is for ways that publish without one."""
    if not missing_in(page):
        return None
    marks = next(iter(missing_in(page).values()))
    messages.error(request, said(marks))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def nothing_unfinished_is_published_among_many(request, action_type, objects, action_class_instance):
    """Publishing many at once asks the same of the newest draft of each."""
    if action_type != "publish":
        return None
    for page in objects:
        draft = page.get_latest_revision_as_object() if hasattr(page, "get_latest_revision_as_object") else page
        if missing_in(draft):
            marks = next(iter(missing_in(draft).values()))
            messages.error(request, f"{page}: {said(marks)}")
            return redirect(action_class_instance.next_url)
    return None


@hooks.register("insert_global_admin_css")
def our_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("staff/admin.css"))
