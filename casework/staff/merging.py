"""Joining a duplicate to a case, and parting them again: each looked at as the citizen will read it."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import services
from casework.merging import duplicates, merge_of, not_joined, not_parted
from casework.models import Case
from casework.staff.look_first import LookFirst, seen_version
from casework.staff.passing import reason_field
from tramites_forms.templatetags.forms_text import moment


class DuplicateChoice(forms.ModelChoiceField):
    def label_from_instance(self, case):
        return f"{case.submission.reference} · {case.submission.form.title} · {moment(case.opened_at)}"


class MergeForm(forms.Form):
    use_required_attribute = False
    case = DuplicateChoice(
        label=_("Request that is the same"),
        queryset=Case.objects.none(),
        error_messages={"required": _("Choose the request that is the same.")},
        help_text=_("Open requests of the same person to your institution. Read both first."),
    )
    text = reason_field(_("Why, for the citizen"))


class MergeView(LookFirst):
    template_name = "casework/staff/merge.html"
    act_title = _("Join a duplicate")
    done = _("They are joined. The citizen is being told.")

    @cached_property
    def refusal(self):
        if reason := not_joined(self.case):
            return reason
        if duplicates(self.case, self.request.user).exists():
            return ""
        return _("This person has no other open request to your institution.")

    def filled(self, data=None):
        form = MergeForm(data)
        form.fields["case"].queryset = duplicates(self.case, self.request.user)
        return form

    def do(self, said):
        services.case_merge(
            said["case"].pk,
            self.case.pk,
            actor=self.request.user,
            text=said["text"],
            version=seen_version(self.request),
        )

    def reading(self, form):
        other = form.cleaned_data["case"]
        return {"other": other, "due": min(self.case.due_on, other.due_on)}


class PartForm(forms.Form):
    use_required_attribute = False
    text = reason_field(_("Why, for the citizen"))


class PartView(LookFirst):
    template_name = "casework/staff/part.html"
    act_title = _("Part it from the other request")
    done = _("It goes on by itself again. The citizen is being told.")

    @cached_property
    def refusal(self):
        return not_parted(self.case, self.request.user)

    def filled(self, data=None):
        return PartForm(data)

    def more(self, form):
        return {"merge": merge_of(self.case)}

    def do(self, said):
        services.case_part(self.case.pk, actor=self.request.user, text=said["text"], version=seen_version(self.request))
