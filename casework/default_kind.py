"""The kinds of case that are there from the beginning: made once, put in force, and then edited by staff."""

from django.conf import settings

from casework.kind_versions import kind_publish
from casework.models import CaseKind, State, Transition
from casework.shipped_kinds import FORMS, SHIPPED, SOLICITUD
from tramites_forms.models import OnlineForm

SLUG = SOLICITUD


def default_kind():
    """Return the CaseKind of what names none, made the first time. What staff edited in it stays."""
    return shipped_kind(SLUG)


def shipped_kind(slug):
    """Return the shipped CaseKind `slug`, made and put in force the first time. Raises KeyError for another slug."""
    data = {one["slug"]: one for one in SHIPPED}[slug]
    own = {name: value for name, value in data.items() if name not in ("states", "steps")}
    kind, _created = CaseKind.objects.get_or_create(slug=slug, defaults=own)
    if kind.in_force is None:
        if not kind.states.exists():
            _fill(kind, data)
        kind_publish(kind)
    return kind


def _fill(kind, data):
    states = {}
    for position, said in enumerate(data["states"]):
        found, _created = State.objects.get_or_create(
            kind=kind, slug=said["slug"], defaults={**said, "sort_order": position}
        )
        states[found.slug] = found
    for said in data["steps"]:
        rest = {name: value for name, value in said.items() if name not in ("slug", "source", "target")}
        Transition.objects.get_or_create(
            kind=kind,
            slug=said["slug"],
            source=states[said["source"]],
            defaults={**rest, "target": states[said["target"]]},
        )


def kind_of(form):
    """Return the CaseKind that what comes by a form (OnlineForm) is answered as: the one it names, in force."""
    named = form.source.case_kind
    return named if named is not None and named.in_force is not None else default_kind()


def kinds_named(new):
    """Have the first forms name their kind, when it is one of the `new` (slugs) and nobody chose or changes anything.

    Done once for each kind: what an editor chooses afterwards stays. Returns how many.
    """
    forms = OnlineForm.objects.filter(locale__language_code=settings.LANGUAGE_CODE, has_unpublished_changes=False)
    count = 0
    for beginning, slug in FORMS.items():
        if slug not in new:
            continue
        for form in forms.filter(slug__startswith=beginning, case_kind=None, live=True):
            form.case_kind = shipped_kind(slug)
            form.save_revision().publish()
            count += 1
    return count
