from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.levels import Level, level_of
from core.standing import told
from tramites_forms.earlier import earlier
from tramites_forms.filling import rows_of
from tramites_forms.forms import DeclarationForm
from tramites_forms.services import CannotSend, submission_send
from tramites_forms.views.shared import address, context_of, of_draft, step_address, told_on_every_page
from tramites_forms.views.step import where_next


@of_draft
def check(request, filling):
    """All the answers before sending, each with its «Change», the declaration and the one button that sends."""
    if filling.next_open() or filling.journey.end:
        return redirect(where_next(filling))
    text = filling.document["text"].get("declaration")
    declaration = DeclarationForm(text, request.POST if request.method == "POST" else None) if text else None
    errors = []
    if request.method == "POST" and (declaration is None or declaration.is_valid()):
        try:
            submission_send(
                filling.draft.pk, level=level_of(request.user), language=request.LANGUAGE_CODE, declared=bool(text)
            )
        except CannotSend as refusal:
            if refusal.step:
                return redirect(f"{step_address(filling, refusal.step, changing=True)}&revisar=1")
            errors = [{"text": refusal.reason, "target": ""}]
        else:
            # Another address: reloading the receipt sends nothing.
            return redirect(address("receipt", filling.draft))
    level = level_of(request.user)
    last = filling.journey.steps[-1]
    context = context_of(
        filling,
        sections=[(step, check_rows(filling, step)) for step in filling.journey.steps if step.asked],
        declaration=declaration,
        errors=errors,
        needs_level=level < filling.draft.form.level and not filling.draft.is_test,
        level_label=Level(filling.draft.form.level).label,
        told=told(request.user),
        dropped=filling.dropped_labels(),
        earlier=None if filling.draft.is_test else earlier(filling.draft.form, request.user),
        back_url=step_address(filling, last),
        leave_url=address("left", filling.draft),
        **told_on_every_page(filling),
    )
    return render(request, "tramites_forms/check.html", context)


def check_rows(filling, step):
    """Return the rows of a ficha for the answers of a step."""
    change = step_address(filling, step, changing=True)
    return [
        {
            "label": spec["text"]["label"],
            "value": text if text is not None else "—",
            **(
                {"note": _("From your certification")}
                if spec["key"] in filling.stated
                else {"change_url": f"{change}#id_{spec['key']}", "change_label": spec["text"]["label"]}
            ),
        }
        for spec, text in rows_of(step, filling.journey.answers)
    ]
