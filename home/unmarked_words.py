"""Words of the admin that Wagtail and wagtail-localize do not mark for translation: no catalogue reaches them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import choosers, workflows
from wagtail.sites.views import IndexView as SiteList
from wagtail_localize import models
from wagtail_localize.views import edit_translation

# Its dates carry the English names of the months; figures say the same in every language.
DATE = "%d/%m/%Y"
COLUMNS = {"site_name": _("Name of the site"), "root_page": _("Home page"), "port": _("Port")}


def say_them():
    """Give each its translated word, once, when the project starts."""
    for form in vars(choosers).values():
        if isinstance(form, type) and "link_text" in getattr(form, "base_fields", {}):
            form.base_fields["link_text"].label = _("Text of the link")
    workflows.WorkflowPageForm.base_fields["page"].label = _("Page")
    for column in SiteList.columns:
        if column.name in COLUMNS:
            column.label = COLUMNS[column.name]
    models.DATE_FORMAT = edit_translation.DATE_FORMAT = DATE
