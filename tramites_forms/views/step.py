from django.shortcuts import redirect, render

from core.files.room import keeps_answers
from tramites_forms.access import holds_key, remember
from tramites_forms.forms import posted
from tramites_forms.progress import tasks_of
from tramites_forms.services import draft_save
from tramites_forms.uploads.partials import forget_partials, halfway
from tramites_forms.uploads.service import take, without_room
from tramites_forms.views.shared import address, context_of, of_draft, step_address, told_on_every_page
from tramites_forms.views.unsaved import put_aside_for

LEAVE = "salir"
LISTED = "pasos"  # its value when one leaves for the list of steps
SHOWN_STEPS = 8  # as many are listed on the page of each step; longer lists, which would make it heavy, on their own


@of_draft
def resume(request, filling):
    """Go where this draft was left: what was put aside, the first step to do, the end page, or the check page."""
    unsaved = filling.draft.unsaved
    if unsaved and (step := filling.journey.step(unsaved["step"])):
        return redirect(step_address(filling, step))
    return redirect(where_next(filling))


@of_draft
def steps(request, filling):
    """All the steps on the way: done, current and to do."""
    return render(
        request,
        "tramites_forms/steps.html",
        context_of(filling, tasks=tasks_of(filling), **told_on_every_page(filling)),
    )


def where_next(filling):
    """Return the address of what comes next in a Filling."""
    if step := filling.next_open():
        return step_address(filling, step)
    return address("end" if filling.journey.end else "check", filling.draft)


@of_draft
@keeps_answers
def step(request, filling, key):
    """One step of a draft: shows its questions and keeps their answers."""
    found = filling.journey.step(key)
    ahead = filling.next_open()
    places = [one.key for one in filling.journey.steps]
    if found is None or (ahead and places.index(key) > places.index(ahead.key)):
        return redirect(where_next(filling))
    if request.method == "POST":
        return save(request, filling, found)
    data = put_aside_for(filling.draft, found)
    put_aside = data is not None
    if not put_aside and "revisar" in request.GET:
        # From the check page, with an answer that has to be corrected: what is wrong is said on arrival.
        data = posted(found.fields, filling.draft.answers)
    response = show(request, filling, found, filling.step_form(found, data), put_aside=put_aside)
    # The key of this browser, with which what is being written can be put aside if the session ends.
    return response if holds_key(request, filling.draft) else remember(response, filling.draft)


def save(request, filling, found):
    data, refused = take(filling.draft, found, request.POST, request.FILES)
    form = filling.step_form(found, data)
    if form.reshape():
        return show(request, filling, found, form)
    leaving = LEAVE in request.POST
    form.is_valid()
    reasons_of = [*refused.items(), *without_room(request, found).items()]
    for key, reasons in reasons_of:
        form.add_error(key, reasons)
    valid = form.is_valid()
    if any(reason.code == "room" for _key, reasons in reasons_of for reason in reasons):
        draft_save(filling.draft, found, form.stored(), complete=False)  # as the reason says
        return show(request, filling, found, form)
    if not valid and not leaving:
        return show(request, filling, found, form)
    # Leaving with a file half-way leaves the step to be done: coming back, it is what comes first.
    complete = valid and not (leaving and halfway(filling.draft, found))
    filling = draft_save(filling.draft, found, form.stored(), complete=complete)
    if complete and not leaving:
        forget_partials(filling.draft, found)
    if leaving:
        goes_to = address("steps" if request.POST[LEAVE] == LISTED else "left", filling.draft)
    else:
        goes_to = after(request, filling, found.key)
    response = redirect(goes_to)
    return remember(response, filling.draft)  # saving made the draft live longer, and so its key


def after(request, filling, key):
    """Return the address that follows a saved step."""
    following = None if "cambiar" in request.GET else next_after(filling, key)
    return step_address(filling, following) if following else where_next(filling)


def next_after(filling, key):
    """Return the Step after one, in order, so that going back and on again walks the same way."""
    steps = filling.journey.steps
    place = next((place for place, one in enumerate(steps) if one.key == key), None)
    if place is None or place + 1 >= len(steps):
        return None
    return steps[place + 1]


def show(request, filling, found, form, *, put_aside=False, **told):
    steps = filling.journey.steps
    before = filling.journey.before(found.key)
    changing = "cambiar" in request.GET
    back = address("check", filling.draft) if changing else before and step_address(filling, before)
    context = context_of(
        filling,
        step=found,
        form=form,
        parts=list(form.parts()),
        single=len(found.asked) == 1 and len(found.fields) == 1 and not found.intro and not form.stated,
        place=filling.journey.place(found.key),
        total=len(steps),
        back_url=back,
        saved_at=filling.draft.updated_at if filling.draft.done else None,
        dropped=filling.dropped_labels(),
        multipart=form.is_multipart(),
        put_aside=put_aside,
        tasks=tasks_of(filling, found.key) if len(steps) <= SHOWN_STEPS else [],
        **told_on_every_page(filling),
        **told,
    )
    return render(request, "tramites_forms/step.html", context)


@of_draft
def end(request, filling):
    """Where the answers lead to not sending anything: why, and what to do instead."""
    if filling.next_open() or not filling.journey.end:
        return redirect(where_next(filling))
    last = filling.journey.steps[-1] if filling.journey.steps else None
    back = step_address(filling, last) if last else None
    return render(request, "tramites_forms/end.html", context_of(filling, end=filling.journey.end, back_url=back))
