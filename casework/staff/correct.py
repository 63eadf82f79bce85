"""Asking for a correction: choose the questions, write why, look at what the citizen will read, and only then send."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import services
from casework.corrections import LONGEST_DAYS, SHORTEST_DAYS
from casework.staff.base import CaseAct
from casework.staff.case import seen_version
from core.text_field import WrittenText
from tramites_forms.amending import amendable
from tramites_forms.field_types import bind


class CorrectionForm(forms.Form):
    """The questions of one request, each with a box to tick and the reason; the message and the days."""

    use_required_attribute = False
    message = WrittenText(
        label=gettext_lazy("What you need, in words for the citizen"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write what the citizen must know.")},
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days to answer"),
        min_value=SHORTEST_DAYS,
        max_value=LONGEST_DAYS,
        help_text=gettext_lazy("Natural days. Meanwhile the days of the institution do not run."),
    )

    def __init__(self, *args, specs, **kwargs):
        super().__init__(*args, **kwargs)
        self.specs = specs
        for place, spec in enumerate(specs):
            self.fields[f"ask-{place}"] = forms.BooleanField(label=spec["text"]["label"], required=False)
            why = WrittenText(label=_("Why, for the citizen"), required=False, max_length=500)
            self.fields[f"why-{place}"] = why

    def questions(self):
        """Yield (box, reason, spec) of each question."""
        for place, spec in enumerate(self.specs):
            yield self[f"ask-{place}"], self[f"why-{place}"], spec

    def asked(self):
        """Return {key: why} of the questions ticked. A reason without a tick counts as one."""
        said = self.cleaned_data
        return {
            spec["key"]: said[f"why-{place}"]
            for place, spec in enumerate(self.specs)
            if said[f"ask-{place}"] or said[f"why-{place}"].strip()
        }


class CorrectionView(CaseAct):
    template_name = "casework/staff/correct.html"
    act_title = gettext_lazy("Ask for a correction")

    @cached_property
    def way(self):
        ways = self.case.state.ways_out.filter(kind=self.case.kind, target__waits_for_citizen=True)
        return None if self.case.state.waits_for_citizen else ways.first()

    @cached_property
    def specs(self):
        return amendable(self.case.submission)

    def get(self, request, pk):
        if self.way is None:
            return self.gone(pk)
        return self.shown(CorrectionForm(specs=self.specs, initial={"days": self.case.kind.correction_days}))

    def post(self, request, pk):
        form = CorrectionForm(request.POST, specs=self.specs)
        if self.way is None:
            return self.gone(pk)
        if not form.is_valid():
            return self.shown(form, status=422)
        if "send" not in request.POST:
            return self.shown(form, preview=True)
        try:
            services.correction_ask(
                self.case.pk,
                self.way.slug,
                actor=request.user,
                message=form.cleaned_data["message"],
                fields=form.asked(),
                days=form.cleaned_data["days"],
                version=seen_version(request),
            )
        except services.NotPossible as refusal:
            messages.error(request, refusal.reason)
            return self.shown(form, status=422)
        messages.success(request, _("The citizen is being told. The days do not run until they answer."))
        return redirect("case", pk=pk)

    def gone(self, pk):
        messages.error(self.request, _("That step cannot be taken from the state the case is in."))
        return redirect("case", pk=pk)

    def shown(self, form, *, preview=False, status=200):
        answers = self.case.submission.answers
        rows = [
            {
                "box": box,
                "why": why,
                "sensitive": spec.get("sensitive", False),
                "answer": bind(spec).shown(answers[spec["key"]]) if spec["key"] in answers else "—",
            }
            for box, why, spec in form.questions()
        ]
        labels = {spec["key"]: spec["text"]["label"] for spec in self.specs}
        asked = [(labels[key], why) for key, why in form.asked().items()] if preview else []
        context = self.get_context_data(case=self.case, form=form, rows=rows, preview=preview, asked=asked)
        return self.render_to_response(context, status=status)
