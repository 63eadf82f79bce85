"""What is posted to a step when the session has ended: put aside, and shown again to the owner after signing in.

Nothing of the draft changes and nothing of it is shown: its owner looks at what was put aside and presses «Continuar».
Only the browser that was filling the draft can put something aside (its cookie, access.py).
"""

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tramites_forms.access import holds_key
from tramites_forms.filling import Filling
from tramites_forms.uploads.service import take

MOST_CHARACTERS = 200_000
NOT_ANSWERS = {"csrfmiddlewaretoken", "salir"}


def put_aside(request, draft, key):
    """Keep what was posted to a step of a draft whose owner is no longer signed in."""
    if draft.sent_at or draft.expired or not holds_key(request, draft):
        return
    step = Filling(draft).journey.step(key)
    data = {
        name: values
        for name, values in request.POST.lists()
        if name not in NOT_ANSWERS and not name.endswith("-quitar")  # nothing is taken away by who is not signed in
    }
    if step is None or sum(len(text) for values in data.values() for text in values) > MOST_CHARACTERS:
        return
    take(draft, step, as_posted(data), request.FILES)
    draft.unsaved = {"step": key, "data": data}
    draft.save(update_fields=["unsaved"])


def put_aside_for(draft, step):
    """Return what was put aside for a step, as it was posted (QueryDict), or None."""
    if not draft.unsaved or draft.unsaved["step"] != step.key:
        return None
    data, _refused = take(draft, step, as_posted(draft.unsaved["data"]), MultiValueDict())
    return data


def as_posted(data):
    posted = QueryDict(mutable=True)
    for name, values in data.items():
        posted.setlist(name, values)
    return posted
