"""How a case ends: the outcome, the answer, a look at what goes out, and only then the decision."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail import hooks

from casework import services
from casework.acting import NotPossible, hindrance, kept_from
from casework.deciding import gives_document
from casework.decision_form import checked, filled, said, version_of
from casework.document_words import values_of, written
from casework.models import DECIDED_AS, Outcome
from casework.staff.look_first import LookFirst, seen_version
from casework.statements.statement import MOST_FACT
from core.text_field import WrittenText


class DecisionForm(forms.Form):
    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ends"),
        choices=[],
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
    fact = WrittenText(
        label=gettext_lazy("Fact in the code of the document"),
        max_length=MOST_FACT,
        required=False,
        help_text=gettext_lazy(
            "Like T12 F345. Who verifies it compares it with the paper. Empty: the number of the request."
        ),
    )

    def __init__(self, data=None, *args, case, way=None, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.case, self.version = case, version_of(way)
        self.built = filled(self.version, data) if self.version else None
        if case.life.document_fact:
            del self.fields["fact"]
        self.fields["outcome"].choices = [(one.value, one.label) for one in outcomes_of(case)]

    def clean(self):
        said = super().clean()
        if self.built is not None:
            said["answers"] = self.answers()
        if gives_document(self.case, said.get("outcome")) and not said.get("holder", "").strip():
            self.add_error("holder", _("Write the name of who the document is given to."))
        if len(said.get("fact", "").encode()) > MOST_FACT:
            self.add_error("fact", _("It is too long for the code: use fewer letters, without accents."))
        return said

    def answers(self):
        """Return what was filled of the form of the decision (dict), or None when something of it is wrong."""
        if not self.built.is_valid():
            self.add_error(None, _("Look at the form of the decision: something is missing or wrong."))
            return None
        try:
            return checked(self.version, self.built.stored())
        except NotPossible as refused:
            self.add_error(None, refused.reason)
            return None

    def written(self):
        """Return [(question, answer in words)] of a valid form, and the words of the document as they will be."""
        answers = self.cleaned_data.get("answers")
        rows = [(label, words) for _key, label, words in said(self.version, answers, get_language())] if answers else []
        values = values_of(self.case, self.version, answers, self.cleaned_data.get("holder", ""))
        return rows, written(self.case.life.document_text, values)


def outcomes_of(case):
    """Return the Outcomes that a case may end with, the best for the person first. An appeal never leaves less."""
    before = case.decision
    least = DECIDED_AS.index(before.outcome) if before else 0
    return DECIDED_AS[least:][::-1]


def known_name(submission):
    """Return the name that the applicant is certified with, or wrote as legal name, or ""."""
    applicant = submission.applicant
    if applicant is None:
        return ""
    return applicant.certified_identity.get("legal_name") or applicant.legal_name


class DecisionView(LookFirst):
    template_name = "casework/staff/decide.html"
    act_title = gettext_lazy("Decide")
    done = gettext_lazy("Decided. The citizen is being told.")

    @cached_property
    def way(self):
        if self.case.closed_at:
            return None
        life = self.case.life
        return next((way for way in life.out_of(self.case.state_id) if life.ends(way)), None)

    @cached_property
    def refusal(self):
        if self.way is None:
            return _("That step cannot be taken from the state the case is in.")
        if reason := kept_from(self.case, self.request.user) or hindrance(self.case, self.way, self.request.user):
            return reason
        if self.case.assignee_id != self.request.user.pk:
            return _("Take the case first: only the person who has it answers it.")
        return ""

    @cached_property
    def prepared(self):
        """The answers at hand: (key, title, text) of rooms above, by the hook `prepared_answers`(case)."""
        return [one for found in hooks.get_hooks("prepared_answers") for one in found(self.case)]

    def filled(self, data=None):
        chosen = self.request.GET.get("respuesta", "")
        text = next((text for key, _title, text in self.prepared if key == chosen), "") if chosen else ""
        first = {"holder": known_name(self.case.submission), "text": text}
        if self.request.GET.get("fin") in outcomes_of(self.case):  # chosen on the page before, by its own button
            first["outcome"] = self.request.GET["fin"]
        form = DecisionForm(data, case=self.case, way=self.way, initial=first)
        if data is None and "outcome" in first and form.built is None:
            form.fields["text"].widget.attrs["autofocus"] = True  # nothing before it is left to fill
        return form

    def do(self, said):
        services.case_decide(
            self.case.pk, self.way.slug, actor=self.request.user, version=seen_version(self.request), **said
        )

    def more(self, form):
        return {"kind_gives": gives_document(self.case, Outcome.GRANTED), "prepared": self.prepared}

    def after(self):
        """Where the officer goes on: with "next", the case of nobody that is due first, already theirs."""
        if self.request.POST.get("send") != "next":
            return None
        following = services.case_take_next(self.request.user)
        if following is None:
            messages.info(self.request, _("No case is waiting for somebody to take it."))
            return redirect("case_queue")
        return redirect("case", pk=following.pk)

    def reading(self, form):
        outcome = form.cleaned_data["outcome"]
        rows, words = form.written()
        return {
            "rows": rows,
            "words": words,
            "outcome": Outcome(outcome).label,
            "with_document": gives_document(self.case, outcome),
        }
