from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.text_field import WrittenText

from .models import BestBet, Synonym, WorstBet
from .models.tuning import result_key
from .tuning import phrases
from .workbench import Change


class TrialForm(forms.Form):
    """A search to try and, if wanted, a change to try it with."""

    KINDS = [
        ("", _("No change: only look")),
        ("synonym", _("A synonym: also search for other words")),
        ("best", _("A best bet: put a result first")),
        ("worst", _("A worst bet: keep a result out")),
    ]

    q = WrittenText(label=_("Search to try"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES, initial="es", required=False)
    kind = forms.ChoiceField(label=_("Change to try"), choices=KINDS, required=False)
    words = WrittenText(
        label=_("Words people type"),
        required=False,
        max_length=500,
        help_text=_("For a synonym, separated by commas. For a bet, the search itself. Empty: the search to try."),
    )
    target = WrittenText(
        label=_("Also search for, or the result"),
        required=False,
        max_length=500,
        help_text=_("For a synonym, the words of the catalogue. For a bet, the address of the page."),
    )
    judged = forms.BooleanField(label=_("Measure also on the judged list (a few seconds)"), required=False)

    def clean(self):
        data = super().clean()
        if data.get("kind") and not data.get("target") and data["kind"] != "synonym":
            self.add_error("target", _("Write which result: the address of its page."))
        if data.get("kind") == "synonym" and not data.get("target") and len(phrases(data.get("words", ""))) < 2:
            self.add_error("target", _("Write the words that should be searched too."))
        wanted = data.get("target", "").strip() if data.get("kind") in ("best", "worst") else ""
        if wanted:
            data["target"] = result_key(wanted)
            if not data["target"]:
                self.add_error("target", _("There is no such result. Copy the address of its page."))
        return data

    @property
    def change(self):
        """The Change of a valid form, or None when it only looks."""
        data = self.cleaned_data
        if not data.get("kind"):
            return None
        return Change(data["kind"], data["words"] or data["q"], data["target"].strip())

    def save(self):
        """Store the change and return it."""
        change = self.change
        if change.kind == "synonym":
            return Synonym.objects.create(words=change.words, meanings=change.target)
        model = BestBet if change.kind == "best" else WorstBet
        return model.objects.create(queries=change.words, document=change.target)
