"""What a type of field is: one class with two faces (the editor's block, the citizen's field) and its answer's rules.

A class is registered by its `name`, which stays in published documents for ever. It is then bound to one field of one
document: `spec` is that field's dict (id, key, type, required, when, text, and the settings of its own type).
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeAlias, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import Block

Spec: TypeAlias = dict[str, Any]  # one field of a document
Answer: TypeAlias = Any  # a JSON value
Words: TypeAlias = "str | Promise"
Kind = TypeVar("Kind", bound="type[FieldType]")
_registry: dict[str, "type[FieldType]"] = {}

# How the list of types is parted for editors, in this order. Within a group they come as their modules do, by name.
TEXT, IDENTITY, CONTACT, CHOICE = _("Text"), _("Identity"), _("Contact"), _("Choice")
DATES_AND_NUMBERS, SEVERAL, FILES, SHOW = _("Dates and numbers"), _("Several of the same"), _("Files"), _("Show")
GROUPS = [TEXT, IDENTITY, CONTACT, CHOICE, DATES_AND_NUMBERS, SEVERAL, FILES, SHOW]

CERTIFIED, OTHER = "certified", "other"  # about whom a question is: the value of `whose` in a spec

LINE = r"^[^\x00-\x1f]*$"  # one line of any text, in a RegexBlock so that translations cannot change it


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def register(cls: Kind) -> Kind:
    """Decorate a FieldType so that editors can use it. Raises ValueError if its name is taken or its group unknown."""
    if cls.name in _registry:
        raise ValueError(f"There is already a field type called {cls.name}")
    if not any(cls.group is group for group in GROUPS):
        raise ValueError(f"{cls.name} is in no group of GROUPS")
    _registry[cls.name] = cls
    return cls


def registered() -> "dict[str, type[FieldType]]":
    """Return {name: class} of every field type, in the order in which editors see them."""
    places = {id(group): place for place, group in enumerate(GROUPS)}
    return dict(sorted(_registry.items(), key=lambda pair: places[id(pair[1].group)]))


def bind(spec: Spec) -> "FieldType":
    """Return the FieldType of a document's field, bound to it. Raises KeyError for a type that does not exist."""
    return _registry[spec["type"]](spec)


class FieldType:
    name: ClassVar[str] = ""
    label: ClassVar[Words] = ""
    description: ClassVar[Words] = ""
    icon = "edit"
    group = TEXT
    preview: ClassVar[dict[str, Any]] = {}  # what the block picker shows
    asks = True  # False: it only shows something, and has no answer
    typed = True  # False: it is chosen or added, so that an example of how to write it makes no sense
    profile: str | None = None  # the attribute of an account that can start the answer: "email", "phone", "carne"...
    profile_by_default = False
    identity: str | None = (
        None  # the fact of a certification that can be its answer: "carne", "legal_name", "birth_date"
    )
    keeps: str | None = (
        None  # the kind of its stored answer: what one type keeps, another of the same kind may hold ("line"...)
    )
    chosen = False  # its answer is chosen: one that can no longer be chosen is not shown again to be corrected
    several_inputs = False  # it is drawn as several inputs, of which the first one is where an error leads
    # For conditions in the builder: a function -> [(value, words)], or the option that lists them.
    few_answers: ClassVar[str | Callable[[], Iterable[tuple[str, Words]]] | None] = None
    identifies = False  # what it asks tells who somebody is
    found_by = False  # staff find what was sent by its words
    receives_mail = False  # what is answered is an address that messages may go to
    takes_files = False  # its answers are files, which need a draft to be kept in
    in_groups = True  # whether a repeatable group may ask it
    width: int | None = None  # of the box, in characters, when the answer has a known length
    operators: frozenset[str] = frozenset({"filled", "equals", "in"})  # of conditions.py, that make sense of its answer

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.text: dict[str, Any] = spec["text"]

    # The editor's face

    @classmethod
    def options(cls) -> dict[str, Block]:
        """Return the blocks this type adds to those of every field: {name: Block}. Keys never in a CharBlock."""
        return {}

    @classmethod
    def settings(cls, value: Any) -> dict[str, Any]:
        """Return the part of the spec this type adds: a dict out of the editor's StructValue."""
        return {}

    @classmethod
    def texts(cls, value: Any) -> dict[str, Any]:
        """Return the translatable texts this type adds to the label and the help: a dict."""
        return {}

    @classmethod
    def clean(cls, value: Any) -> None:
        """Raise ValidationError where the editor's options contradict each other."""

    # The citizen's face

    def field_class(self) -> forms.Field:
        """Return the forms.Field, without label, help and required, which are added for every type alike."""
        raise NotImplementedError

    def form_field(self) -> forms.Field:
        """Return the complete forms.Field a citizen fills in."""
        field = self.field_class()
        field.label = self.text["label"]
        field.help_text = self.hint()
        field.required = field.widget.is_required = self.spec["required"]
        field.error_messages["required"] = self.required_message()
        return field

    def hint(self) -> str:
        """Return what is said under the question: its help, its limits if that does not say them, its example."""
        help_text, example, limits = self.text.get("help", ""), self.text.get("example"), str(self.limits())
        if not help_text or not figures(limits) <= figures(help_text):
            help_text = f"{help_text} {limits}".strip()
        if not example:
            return help_text
        return f"{help_text} {_('For example: %(example)s') % {'example': example}}".strip()

    def limits(self) -> Words:
        """Return in one sentence what an answer of this question may be, where nobody would guess it, else ""."""
        return ""

    @property
    def fills_with(self) -> str | None:
        """The attribute of an account that starts the answer of this question, or None."""
        return self.profile if self.spec.get("prefill", self.profile_by_default) else None

    @property
    def states_applicant(self) -> bool:
        """Whether it is about the certified person: as the editor chose, else if it starts with the account."""
        by_default = CERTIFIED if self.fills_with else OTHER
        return self.identity is not None and self.spec.get("whose", by_default) == CERTIFIED

    def stated(self, facts: dict[str, str]) -> Answer:
        """Return the answer that a certification (facts: {name: text}) gives to this question, or None."""
        return facts.get(self.identity or "") if self.states_applicant else None

    def required_message(self) -> Words:
        return _("Answer “%(label)s”") % {"label": self.text["label"]}

    # The answer

    def stored(self, cleaned: Any) -> Answer:
        """Return the JSON value kept for what the form field cleaned. None means not answered."""
        return cleaned or None

    def initial(self, answer: Answer) -> Any:
        """Return what the form field starts with for a stored answer; also what its clean() takes."""
        return answer

    def schema(self) -> dict[str, Any] | bool:
        """Return the JSON Schema of a stored answer. It accepts exactly what `check` gives back unchanged."""
        raise NotImplementedError

    def condition_value(self, text: str) -> Answer:
        """Return the answer (as it is stored) that an editor means by the `text` (str) of a condition.

        It is read as the citizen's own writing is. Raises ValidationError for what can never be an answer.
        """
        return self.stored(self.form_field().clean(text))

    def may_hold(self, operator: str, value: Answer) -> bool:
        """Say whether some answer fulfils "greater", "less", "after" or "before" this stored value."""
        return True

    def shown(self, answer: Answer) -> str:
        """Return the answer as plain text in the active language, for pages, messages and exports."""
        return str(answer)

    def carried(self, target: "FieldType", answer: Answer) -> tuple[bool, Answer]:
        """Return (whether `target` (FieldType of a newer version) takes this answer as it is, what it keeps or None).

        What a field of the same type no longer takes stays, to be corrected; what is of another kind is dropped.
        """
        try:
            return True, target.check(answer)
        except ValidationError:
            return False, answer if type(target) is type(self) and not self.chosen else None

    def check(self, answer: Answer) -> Answer:
        """Return a stored answer validated again, in its one canonical form. Raises ValidationError.

        None is no answer: a question without one has no place in the answers, also when it may be left empty.
        """
        try:
            if answer is None:
                raise TypeError("an answer that is nothing")
            return self.stored(self.form_field().clean(self.initial(answer)))
        except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
            raise ValidationError(_("This answer has a form that cannot be read."), code="shape") from error


def no_surrogates(text: str) -> None:
    """Raise ValidationError for text that cannot be written as UTF-8 (it only comes in as JSON)."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(_("This text has characters that cannot be kept."), code="surrogates") from error


def without_nul(data: Any) -> Any:
    """Return what was typed, to show it again without NUL, which no page may hold."""
    if isinstance(data, (list, tuple)):
        return [without_nul(part) for part in data]
    return data.replace("\x00", "") if isinstance(data, str) else data


class DisplayType(FieldType):
    """Something that is shown among the questions and asks nothing."""

    asks = False
    in_groups = False
    group = SHOW

    def html(self, answers: dict[str, Answer] | None = None) -> str:
        """Return the safe HTML of what is shown among the questions, given the answers so far."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any] | bool:
        return False


class TextInput(forms.TextInput):
    """A text box that never lets the browser fill or correct what must stay as typed."""

    def __init__(self, **attrs: str) -> None:
        super().__init__(attrs={"spellcheck": "false", **attrs})
