"""The first forms of the site: the files of seed_data/, each imported once and published in its languages."""

import json
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from tramites_forms.exchange import UnknownInstitution, form_clean, form_from, institution_of, kind_of
from tramites_forms.form_translation import form_translate
from tramites_forms.models import OnlineForm

FILES = Path(__file__).parent / "seed_data"


def load(data=None, progress=print):
    """Load what is not there yet. What an editor has changed since is never touched."""
    made = 0
    for path in sorted(FILES.glob("*.json")):
        made += form_load(json.loads(path.read_text()))
    progress(f"{made} forms")


@transaction.atomic
def form_load(data):
    """Make, publish and translate the form of a file. Returns 1, or 0 when there is already one with its slug."""
    locales = {locale.language_code: locale for locale in Locale.objects.filter(language_code__in=data["languages"])}
    if OnlineForm.objects.filter(slug=data["slug"], locale__language_code=settings.LANGUAGE_CODE).exists():
        return 0
    form = form_from(data, data["language"])
    with suppress(UnknownInstitution):  # the catalogue comes later: owners_set
        form.institution = institution_of(data)
    form.case_kind = kind_of(data)
    form.locale, form.live = locales[data["language"]], False
    form_clean(form)
    form.save()
    form.save_revision().publish()
    form.refresh_from_db()
    for language in data["languages"][1:]:
        if language in locales:
            form_translate(form, form_from(data, language), locales[language])
    return 1


def owners_set():
    """Give the first forms their institutions once the catalogue has them. What an editor is changing is left alone."""
    for path in sorted(FILES.glob("*.json")):
        data = json.loads(path.read_text())
        forms = OnlineForm.objects.filter(slug=data["slug"], locale__language_code=settings.LANGUAGE_CODE)
        form = forms.filter(institution=None, has_unpublished_changes=False).first()
        with suppress(UnknownInstitution):
            if form and (owner := institution_of(data)):
                form.institution = owner
                form.save_revision().publish()
