"""Passing a case to the institution that must answer it, and taking more time: each told to the citizen."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import services
from casework.extending import extended_day, not_extended
from casework.models import Team
from casework.passing import not_passed, receivers, teams_beside
from casework.staff.look_first import LookFirst, seen_version
from casework.staff.pointed import pointed
from casework.term import pass_by
from core.text_field import WrittenText


def reason_field(label):
    """Return the field of the words that the citizen reads."""
    required = {"required": _("Write what the citizen must know.")}
    return WrittenText(
        label=label, max_length=4000, widget=forms.Textarea({"rows": 4}), error_messages=required, strip=True
    )


class InstitutionChoice(forms.ModelChoiceField):
    def label_from_instance(self, team):
        return str(team.institution)


class PassForm(forms.Form):
    use_required_attribute = False
    team = InstitutionChoice(
        label=_("Institution that must answer it"),
        queryset=Team.objects.none(),
        error_messages={"required": _("Choose the institution that must answer it.")},
        help_text=_("Only those that have somebody to read it are in the list."),
    )
    text = reason_field(_("Why, for the citizen"))


class PassView(LookFirst):
    template_name = "casework/staff/pass.html"
    act_title = _("Pass to another institution")
    done = _("It is theirs now. The citizen is being told, and so are the heads there.")

    @cached_property
    def refusal(self):
        return not_passed(self.case, self.request.user)

    def filled(self, data=None):
        rows = receivers(self.case)
        form = PassForm(data, initial={"team": pointed(rows, self.request.GET.get("equipo"))})
        form.fields["team"].queryset = rows
        return form

    def more(self, form):
        return {"pass_by": pass_by(self.case)}

    def do(self, said):
        services.case_pass(
            self.case.pk, said["team"], actor=self.request.user, text=said["text"], version=seen_version(self.request)
        )


class ExtendForm(forms.Form):
    use_required_attribute = False
    text = reason_field(_("Reason, for the citizen"))


class ExtendView(LookFirst):
    template_name = "casework/staff/extend.html"
    act_title = _("Take more time, once")
    done = _("The citizen is being told the new day.")

    @cached_property
    def refusal(self):
        return not_extended(self.case)

    def filled(self, data=None):
        return ExtendForm(data)

    def more(self, form):
        return {"new_day": extended_day(self.case)}

    def do(self, said):
        services.case_extend(
            self.case.pk, actor=self.request.user, text=said["text"], version=seen_version(self.request)
        )


class HandForm(forms.Form):
    use_required_attribute = False
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), error_messages={"required": _("Choose a team.")}
    )
    text = WrittenText(label=_("Note for that team"), max_length=2000, required=False, widget=forms.Textarea)


class HandView(LookFirst):
    """Another team of the same institution: the citizen is told nothing, because nothing changes for them."""

    template_name = "casework/staff/hand.html"
    act_title = _("Give to another team")
    done = _("It is with that team now.")

    @cached_property
    def refusal(self):
        if self.case.closed_at:
            return _("It is answered: it stays where it is.")
        return "" if teams_beside(self.case).exists() else _("Your institution has no other team.")

    def filled(self, data=None):
        form = HandForm(data)
        form.fields["team"].queryset = teams_beside(self.case)
        return form

    def do(self, said):
        services.case_hand(
            self.case.pk, said["team"], actor=self.request.user, text=said["text"], version=seen_version(self.request)
        )
