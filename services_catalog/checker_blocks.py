"""The blocks an editor builds a checker with: one list of questions and endings, in the order of the way."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from services_catalog.question_tree import Answer, Ending, Question, faults_of
from tramites_forms.field_types.common import NOT_A_KEY
from tramites_forms.keys import KEY_PATTERN, key_from

HALF_WRITTEN = {"start", "nowhere", "unreachable"}  # what a draft may still be


def key_block(help_text, **kwargs):
    """A key, in a RegexBlock: a translation must not change it."""
    return blocks.RegexBlock(
        KEY_PATTERN,
        required=False,
        max_length=40,
        help_text=help_text,
        error_messages={"invalid": NOT_A_KEY},
        **kwargs,
    )


class AnswerBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Answer"), max_length=120)
    goes_to = key_block(_("The question or ending below that it leads to."), label=_("Leads to"))
    key = key_block(_("Part of the address. Left empty it is made from the answer; never change it."), label=_("Key"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Where static/staff/question_tree.js offers the parts below, in place of this box.
        self.child_blocks["goes_to"].field.widget.attrs["data-leads-to"] = ""

    class Meta:
        icon = "arrow-right"
        label = _("Answer")
        label_format = "{label}"
        form_layout = BlockGroup(children=["label", "goes_to"], settings=["key"])


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=150, help_text=_("As you would ask it at a counter."))
    help = blocks.TextBlock(label=_("Help"), required=False, rows=2, max_length=500)
    answers = blocks.ListBlock(
        AnswerBlock(), label=_("Answers"), min_num=2, max_num=12, default=[{"label": "", "goes_to": "", "key": ""}] * 2
    )
    key = key_block(_("Left empty it is made from the question."), label=_("Key"))

    class Meta:
        icon = "help"
        label = _("Question")
        description = _("One question with few answers, each leading further down")
        label_format = "{question}"
        form_layout = BlockGroup(children=["question", "help", "answers"], settings=["key"])


class EndingBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150, help_text=_("The outcome in one sentence."))
    text = blocks.RichTextBlock(
        label=_("What to do"), required=False, features=["bold", "link", "document-link", "ol", "ul"], max_length=3000
    )
    services = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="services_catalog.ServicePage", label=_("Procedure")),
        label=_("Procedures it leads to"),
        default=[],
    )
    key = key_block(_("Left empty it is made from the title."), label=_("Key"))

    class Meta:
        icon = "check"
        label = _("Ending")
        description = _("What somebody with these answers should do, with its procedures")
        label_format = "{title}"
        form_layout = BlockGroup(children=["title", "text", "services"], settings=["key"])


class QuestionTreeBlock(blocks.StreamBlock):
    """The whole checker. Cleaning it gives every part and answer its key, once, and tells of what could not work."""

    question = QuestionBlock()
    ending = EndingBlock()

    def get_default(self):
        """A new checker starts with one question to fill in."""
        return blocks.StreamValue(self, [("question", self.child_blocks["question"].get_default())])

    def clean(self, value):
        give_keys(value)
        value = super().clean(value)
        faults = faults_of(parts_of(value))
        if getattr(self, "is_deferred_validation", False):
            faults = [fault for fault in faults if fault.code not in HALF_WRITTEN]
        if faults:
            raise placed(faults)
        return value


def parts_of(stream):
    """Return a stream value as the list of Question and Ending that question_tree walks."""
    return [
        _question(part.value)
        if part.block_type == "question"
        else Ending(
            key=part.value["key"],
            title=part.value["title"],
            text=part.value["text"],
            services=tuple(page for page in part.value["services"] if page is not None),
        )
        for part in stream
    ]


def _question(value):
    answers = tuple(Answer(row["key"], row["label"], row["goes_to"] or "") for row in value["answers"])
    return Question(value["key"], value["question"], value["help"] or "", answers)


def give_keys(stream):
    """Give a key to the parts and answers of a stream value that have none, and an id to parts without."""
    parts = list(stream)
    taken = {part.value.get("key") for part in parts}
    for part in parts:
        part.id = part.id or str(uuid.uuid4())
        said = part.value.get("question") or part.value.get("title") or part.block_type
        _give_key(part.value, said, taken)
        rows = part.value.get("answers") or []
        taken_here = {row.get("key") for row in rows}
        for row in rows:
            if row.get("label"):
                _give_key(row, row["label"], taken_here)


def _give_key(value, said, taken):
    if not value.get("key"):
        value["key"] = key_from(said, taken)
        taken.add(value["key"])


def placed(faults):
    """Return the error that shows each Fault in the very block an editor has to change."""
    by_place = {}
    for fault in faults:
        by_place.setdefault(fault.place, []).append(fault)
    whole = [ValidationError(fault.message) for fault in by_place.pop(None, [])]
    errors = {place: _part_error(found) for place, found in by_place.items()}
    return StreamBlockValidationError(block_errors=errors or None, non_block_errors=whole or None)


def _part_error(faults):
    own = [ValidationError(fault.message) for fault in faults if fault.answer is None]
    rows = {
        fault.answer: StructBlockValidationError({"goes_to": ValidationError(fault.message)})
        for fault in faults
        if fault.answer is not None
    }
    answers = {"answers": ListBlockValidationError(block_errors=rows)} if rows else None
    return StructBlockValidationError(block_errors=answers, non_block_errors=own or None)
