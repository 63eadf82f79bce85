"""How a case ends: the outcome, the answer, a look at what goes out, and only then the decision."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import services
from casework.deciding import gives_document
from casework.models import Outcome
from casework.staff.base import CaseAct
from casework.staff.case import seen_version
from core.text_field import WrittenText


class DecisionForm(forms.Form):
    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ends"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how the case ends.")},
    )
    text = WrittenText(
        label=gettext_lazy("Answer to the citizen"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("With its reasons. When a document is issued, it is its text too."),
        error_messages={"required": gettext_lazy("Write what the citizen must know.")},
    )
    holder = WrittenText(label=gettext_lazy("Name of who the document is given to"), max_length=120, required=False)


def known_name(submission):
    """Return the name that the applicant is certified with, or wrote as legal name, or ""."""
    applicant = submission.applicant
    if applicant is None:
        return ""
    return applicant.certified_identity.get("legal_name") or applicant.legal_name


class DecisionView(CaseAct):
    template_name = "casework/staff/decide.html"
    act_title = gettext_lazy("Decide")

    @cached_property
    def way(self):
        if self.case.closed_at:
            return None
        return self.case.state.ways_out.filter(kind=self.case.kind, target__closes=True).first()

    @property
    def refusal(self):
        if self.way is None:
            return _("That step cannot be taken from the state the case is in.")
        if self.case.assignee_id != self.request.user.pk:
            return _("Take the case first: only the person who has it answers it.")
        return ""

    def get(self, request, pk):
        if self.refusal:
            return self.gone(pk)
        return self.shown(DecisionForm(initial={"holder": known_name(self.case.submission)}))

    def post(self, request, pk):
        form = DecisionForm(request.POST)
        if self.refusal:
            return self.gone(pk)
        if not form.is_valid():
            return self.shown(form, status=422)
        said = form.cleaned_data
        if gives_document(self.case, said["outcome"]) and not said["holder"].strip():
            form.add_error("holder", _("Write the name of who the document is given to."))
            return self.shown(form, status=422)
        if "send" not in request.POST:
            return self.shown(form, preview=True)
        try:
            services.case_decide(self.case.pk, self.way.slug, actor=request.user, version=seen_version(request), **said)
        except services.NotPossible as refusal:
            messages.error(request, refusal.reason)
            return self.shown(form, status=422)
        messages.success(request, _("Decided. The citizen is being told."))
        return redirect("case", pk=pk)

    def gone(self, pk):
        messages.error(self.request, self.refusal)
        return redirect("case", pk=pk)

    def shown(self, form, *, preview=False, status=200):
        context = self.get_context_data(case=self.case, form=form, preview=preview)
        if preview:
            outcome = form.cleaned_data["outcome"]
            context |= {"outcome": Outcome(outcome).label, "with_document": gives_document(self.case, outcome)}
        context["kind_gives"] = gives_document(self.case, Outcome.GRANTED)
        return self.render_to_response(context, status=status)
