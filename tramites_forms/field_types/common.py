"""What an editor fills in of any question, whatever its type."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from tramites_forms.field_types.base import CERTIFIED, LINE, OTHER
from tramites_forms.keys import KEY_PATTERN

PROFILE = {
    "email": _("Start it with the e-mail of the account"),
    "phone": _("Start it with the mobile of the account"),
    "carne": _("Start it with the identity card number of the certification"),
    "legal_name": _("Start it with the name of the account"),
    "person": _("Start it with the names and surnames of who fills it"),
    "birth_date": _("Start it with the date of birth of the certification"),
    "address": _("Start it with the address of who fills it"),
}
NOT_A_KEY = _("Only small letters without accents, digits and _, starting with a letter.")


def common_blocks(field_type):
    """Return the blocks of every question: (those before the options of its type, those after them)."""
    question = _("As the citizen will read it.")
    before = {"label": blocks.CharBlock(label=_("Question"), max_length=200, help_text=question)}
    before["help"] = blocks.CharBlock(
        label=_("Help"),
        required=False,
        max_length=500,
        help_text=_("One sentence: where to find the answer or how to write it."),
    )
    if field_type.typed:
        before["example"] = blocks.CharBlock(
            label=_("Example"),
            required=False,
            max_length=150,
            help_text=_("An answer written well. It is shown after the words “For example:”."),
        )
    before["required"] = blocks.BooleanBlock(
        label=_("An answer is required"), required=False, default=True, help_text=_("Ask only for what you need.")
    )
    if field_type.profile:
        before["prefill"] = blocks.BooleanBlock(
            label=PROFILE[field_type.profile],
            required=False,
            default=field_type.profile_by_default,
            help_text=_("Whoever fills it sees it written and can change it."),
        )
    if field_type.identity:
        before["whose"] = blocks.ChoiceBlock(
            label=_("About whom it is"),
            choices=[(CERTIFIED, _("The certified person")), (OTHER, _("Another person"))],
            default=CERTIFIED if field_type.profile_by_default else OTHER,
            help_text=_("Of a certified person the answer is that of the certification, and cannot be changed here."),
        )
    return before, {"key": key_block(), **after_blocks()}


def key_block():
    return blocks.RegexBlock(
        KEY_PATTERN,
        label=_("Key"),
        required=False,
        max_length=40,
        help_text=_("Short name kept with every answer. Left empty it is made from the question; never change it."),
        error_messages={"invalid": NOT_A_KEY},
    )


def after_blocks():
    return {
        "sensitive": blocks.BooleanBlock(
            label=_("Sensitive"), required=False, help_text=_("Hidden in lists and exports unless it is asked for.")
        ),
        "note": blocks.RegexBlock(
            LINE,
            label=_("Note for editors"),
            required=False,
            max_length=500,
            help_text=_("Where this question comes from (a rule, a source) or that it is assumed. Never published."),
        ),
    }
