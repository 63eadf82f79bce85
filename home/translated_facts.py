"""The status panel of a translated fact (institution, fee ...) while it is edited.

wagtail-localize shows it with the panel of pages, whose link to compare versions has no address for anything else: the
page of a translation that waits to be approved could not be opened. (wagtail-localize 1.14, views/edit_translation.py)
"""

from functools import wraps

from wagtail.admin.ui.side_panels import StatusSidePanel


def tell_where_versions_are_compared():
    """Let the panel know the address of its object. Does nothing the second time."""
    original = StatusSidePanel.get_context_data
    if hasattr(original, "__wrapped__"):
        return

    @wraps(original)
    def get_context_data(self, parent_context):
        context = original(self, parent_context)
        if viewset := getattr(self.object, "snippet_viewset", None):
            context.setdefault("revisions_compare_url_name", viewset.get_url_name("revisions_compare"))
        return context

    StatusSidePanel.get_context_data = get_context_data
