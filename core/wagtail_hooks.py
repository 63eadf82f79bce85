from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks

from core.retention_admin import RetentionMenuItem, report


@hooks.register("register_admin_urls")
def retention_urls():
    return [path("borrado/", report, name="retention_report")]


@hooks.register("register_reports_menu_item")
def retention_menu_item():
    return RetentionMenuItem(reverse("retention_report"))


@hooks.register("insert_global_admin_css")
def our_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("staff/admin.css"))
