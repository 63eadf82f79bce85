import json

from django.contrib import messages
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from tramites_forms.field_types import registered
from tramites_forms.models import OnlineForm
from tramites_forms.staff.forms import OnlineFormViewSet, form_url, refusal
from tramites_forms.staff.submissions import SubmissionViewSet

register_snippet(OnlineFormViewSet)


@hooks.register("register_admin_viewset")
def submissions():
    return SubmissionViewSet()


def few_answers():
    """Return {field type: what can be answered, or the option that lists it} of the types with few answers."""
    few = {name: field_type.few_answers for name, field_type in registered().items() if field_type.few_answers}
    return {
        name: [[value, str(words)] for value, words in found()] if callable(found) else found
        for name, found in few.items()
    }


@hooks.register("insert_editor_js")
def conditions_by_choosing():
    words = {"choose": _("Choose…"), "question": _("Question")}
    words["answers"] = json.dumps(few_answers(), ensure_ascii=False)
    return format_html(
        '<span id="condition-words" hidden{}></span><script src="{}"></script><script src="{}"></script>',
        format_html_join("", ' data-{}="{}"', words.items()),
        static("staff/keys.js"),
        static("staff/conditions.js"),
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("tramites_forms.read", _("Read"), _("Read what was sent"))
    actions.register_action("tramites_forms.hold", _("Keep longer"), _("Ordered that it be kept beyond its days"))
    actions.register_action("tramites_forms.hold_end", _("End a hold"), _("Ended an order to keep it longer"))


@hooks.register("before_bulk_action")
def keep_published_forms(request, action_type, objects, action_class_instance):
    """Deleting many at once asks the same as deleting one."""
    if action_type != "delete":
        return None
    for form in objects:
        if isinstance(form, OnlineForm) and form.versions.exists():
            messages.error(request, refusal(form))
            return redirect(form_url("list"))
    return None
