"""Where somebody is in a checker: the answers in the address of the page, walked as far as they hold."""

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.page_addresses import page_address
from core.pagecache import understood
from core.pages import shows
from services_catalog import lists, trail
from services_catalog.models.checker import CheckerPage
from services_catalog.question_tree import Question, walk

MOST_ANSWERS = 50  # read of an address; the longest way of a checker is far shorter


@shows(CheckerPage)
def context(page, request):
    """Return the template context of a CheckerPage."""
    return {"trail": trail.guides(), **(place(page, request) if page.parts else {})}


def place(page, request):
    """Return what shows where the answers in the address of `request` lead.

    `respuestas`: keys of the earlier answers joined by dots; `respuesta`: of the newest one; `pregunta`: key of the
    question that was being answered, so that pressing the button without choosing can be told from arriving here.
    """
    earlier = [key for key in request.GET.get("respuestas", "").split(".") if key]
    newest = request.GET.get("respuesta", "")
    given, part = walk(page.parts, [*earlier[:MOST_ANSWERS], newest] if newest else earlier[:MOST_ANSWERS])
    address = page_address(page, request=request)
    keys = [answer.key for _question, answer in given]
    if keys == [*earlier, newest] if newest else keys == earlier:
        questions = [question.key for question, _answer in given[-1:]]
        understood(request, respuestas=".".join(earlier), respuesta=newest, pregunta={part.key, *questions})
    rows = [
        {
            "label": question.text,
            "value": answer.label,
            "change_url": at(address, keys[:number]),
            "change_label": question.text,
        }
        for number, (question, answer) in enumerate(given)
    ]
    context = {"given": rows, "restart_url": address, "part": part, "answers": ".".join(keys)}
    if not isinstance(part, Question):
        return {**context, "procedures": lists.in_order(part.services)}
    asked = request.GET.get("pregunta") == part.key
    return {**context, "form": QuestionForm(part, {"respuesta": newest} if asked else None)}


class QuestionForm(forms.Form):
    """One question of a checker. Bound only when somebody pressed the button on it."""

    def __init__(self, question, data):
        super().__init__(data)
        self.fields["respuesta"] = forms.ChoiceField(
            label=question.text,
            help_text=question.help,
            choices=[(answer.key, answer.label) for answer in question.answers],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose the answer that fits best."),
                "invalid_choice": _("Choose one of the answers."),
            },
        )


def at(address, keys):
    """Return the address of a checker after the answers `keys` (list of str)."""
    return f"{address}?{urlencode({'respuestas': '.'.join(keys)})}" if keys else address
