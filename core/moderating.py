"""Deciding on many things that people wrote at once, with the reason, as the admin's lists offer it."""

from django import forms
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction


def decision_form(reasons, required):
    """Return the form that asks for one of `reasons` (TextChoices)."""
    choices = reasons.choices if required else [("", gettext_lazy("No reason")), *reasons.choices]
    field = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=choices, required=required, widget=forms.RadioSelect, initial=choices[0][0]
    )
    return type("DecisionForm", (forms.Form,), {"reason": field})


class DecideMany(SnippetBulkAction):
    """One decision for all that were marked. `decide(instance, user, reason)` makes it; what it leaves is logged."""

    template_name = "core/admin/decide_many.html"
    action_priority = 10
    about = None  # the model

    @classmethod
    def decide(cls, instance, user, reason):
        raise NotImplementedError

    def check_perm(self, snippet):
        return self.permission_policy.user_has_permission_for_instance(self.request.user, "change", snippet)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"title": self.display_name} | kwargs)

    def get_execution_context(self):
        reason = self.cleaned_form.cleaned_data.get("reason", "")
        return {**super().get_execution_context(), "user": self.request.user, "reason": reason}

    @classmethod
    def execute_action(cls, objects, user=None, reason="", **kwargs):
        for instance in objects:
            cls.decide(instance, user, reason)
            log(instance=instance, action="wagtail.edit", user=user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        text = ngettext("It is done: %(count)s decided.", "It is done: %(count)s decided.", num_parent_objects)
        return text % {"count": num_parent_objects}
