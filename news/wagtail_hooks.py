"""The comments in the admin: those to be read first, one decision each."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView

from core.lists import ExplainedViewSet, NotChosen, only_received
from core.moderating import DecideMany, decision_form
from news.comments import Comment, Reason, Status


class DecisionView(EditView):
    def save_instance(self):
        """Keep who decided, and when."""
        comment = super().save_instance()
        if self.form.has_changed():
            comment.decide(comment.status, self.request.user, comment.reason)
        return comment


class CommentViewSet(NotChosen, ExplainedViewSet):
    model = Comment
    icon = "comment"
    menu_label = _("Comments")
    menu_order = 410
    add_to_admin_menu = True
    edit_view_class = DecisionView
    list_display = ["text", "name", "page", "status", "created_at"]
    list_filter = ["status", "reason", "language"]
    search_fields = ["name", "text"]
    ordering = ["-created_at"]
    empty_text = _("What people write under the news. It comes here by itself, and shows when somebody publishes it.")
    inspect_view_enabled = True
    panels = [
        FieldPanel("page", read_only=True),
        FieldPanel("name", read_only=True),
        FieldPanel("text", read_only=True),
        FieldPanel("status"),
        FieldPanel("reason"),
        FieldPanel("answer"),
        FieldPanel("answered_as"),
    ]


only_received(Comment)
register_snippet(CommentViewSet)


@hooks.register("register_bulk_action")
class PublishMany(DecideMany):
    models = [Comment]
    action_type = "publish_comments"
    display_name = _("Publish")
    aria_label = _("Publish the chosen comments")

    @classmethod
    def decide(cls, comment, user, _reason):
        comment.decide(Status.PUBLISHED, user)


@hooks.register("register_bulk_action")
class RefuseMany(DecideMany):
    models = [Comment]
    action_type = "refuse_comments"
    display_name = _("Refuse")
    aria_label = _("Refuse the chosen comments")
    action_priority = 20
    classes = {"serious"}
    form_class = decision_form(Reason, required=True)

    @classmethod
    def decide(cls, comment, user, reason):
        comment.decide(Status.REFUSED, user, reason)
