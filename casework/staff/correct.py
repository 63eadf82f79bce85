"""Asking for a correction: choose the questions, write why, look at what the citizen will read, and only then send."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import services
from casework.acting import hindrance
from casework.corrections import LONGEST_DAYS, SHORTEST_DAYS
from casework.staff.look_first import LookFirst, seen_version
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

    def clean(self):
        """Add `asked`, {key: why} of the questions ticked. A reason without a tick counts as one."""
        said = super().clean()
        said["asked"] = {
            spec["key"]: said.get(f"why-{place}", "")
            for place, spec in enumerate(self.specs)
            if said.get(f"ask-{place}") or said.get(f"why-{place}", "").strip()
        }
        return said


class CorrectionView(LookFirst):
    template_name = "casework/staff/correct.html"
    act_title = gettext_lazy("Ask for a correction")
    done = gettext_lazy("The citizen is being told. The days do not run until they answer.")

    @cached_property
    def way(self):
        if self.case.closed_at or self.case.place.waits:
            return None
        life = self.case.life
        return next((way for way in life.out_of(self.case.state_id) if life.asks(way)), None)

    @cached_property
    def refusal(self):
        if self.way is None:
            return _("That step cannot be taken from the state the case is in.")
        return hindrance(self.case, self.way, self.request.user)

    @cached_property
    def specs(self):
        return amendable(self.case.submission)

    def filled(self, data=None):
        return CorrectionForm(data, specs=self.specs, initial={"days": self.case.life.correction_days})

    def do(self, said):
        services.correction_ask(
            self.case.pk,
            self.way.slug,
            actor=self.request.user,
            message=said["message"],
            fields=said["asked"],
            days=said["days"],
            version=seen_version(self.request),
        )

    def more(self, form):
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
        return {"rows": rows}

    def reading(self, form):
        labels = {spec["key"]: spec["text"]["label"] for spec in self.specs}
        return {"asked": [(labels[key], why) for key, why in form.cleaned_data["asked"].items()]}
