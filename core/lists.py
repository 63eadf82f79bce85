"""The lists of the admin: each says what it holds when it is empty, and how it is filled."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet


class ExplainedIndexView(IndexView):
    """A list that explains itself when it is empty."""

    empty_text = ""


class ExplainedViewSet(SnippetViewSet):
    """A snippet whose list says `empty_text` (may be lazy) while there is none."""

    empty_text = ""
    index_view_class = ExplainedIndexView
    index_results_template_name = "core/admin/list_results.html"
    copy_view_enabled = False

    def get_index_view_kwargs(self, **kwargs):
        return {**super().get_index_view_kwargs(**kwargs), "empty_text": self.empty_text}


class NotChosen:
    """Put before a snippet's viewset: nothing points to it from a page, so it has no chooser, which all staff could
    open. Choosers are for content only (accounts.doors.CHOSEN)."""

    def register_chooser_viewset(self):
        """Register none."""


class ReceivedPolicy(ModelPermissionPolicy):
    """Nobody, not even an administrator, makes one in the admin."""

    def user_has_permission(self, user, action):
        return action != "add" and super().user_has_permission(user, action)


def only_received(model):
    """Say that people outside send the rows of `model`: staff read them and decide, and never add one."""
    register_permission_policy(model, ReceivedPolicy(model), exact_class=True)
