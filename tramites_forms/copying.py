"""A form made from another: all of its questions and texts, in every language, under a name of its own."""

from django.db import transaction
from wagtail.models import Locale

from tramites_forms.exchange import form_export, form_from, without_ids
from tramites_forms.form_translation import form_translate
from tramites_forms.models import OnlineForm


@transaction.atomic
def form_copy(form, title, user=None):
    """Return a draft made of what `form` (OnlineForm) says in its newest draft, under `title` (str).

    Its dates and its quota are not copied: they belong to the first. Raises ValidationError if the draft has a fault
    that no form may be saved with.
    """
    source = form.source.get_latest_revision_as_object()
    made = OnlineForm(title=title, locale=source.locale)
    made.slug = made.free_slug()
    data = {**without_ids(form_export(source)), "slug": made.slug, "quota": None}
    language = data["language"]
    data["title"] = {**data["title"], language: title}
    copied = draft_of(data, source.institution, source.locale)
    copied.case_kind, copied.for_staff = source.case_kind, source.for_staff
    copied.save()
    copied.save_revision(user=user)
    for locale in Locale.objects.filter(language_code__in=data["languages"]).exclude(pk=source.locale_id):
        form_translate(copied, form_from(data, locale.language_code), locale, publish=False)
    return copied


def draft_of(data, institution, locale):
    made = form_from(data, data["language"])
    made.institution, made.locale, made.live = institution, locale, False
    return made
