"""Taking a form to another language through wagtail-localize, so that editors go on in its own screens."""

from collections import Counter

from django.core.exceptions import ValidationError
from wagtail_localize.models import String, StringTranslation, Translation, TranslationContext, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


def form_translate(form, translated, locale, *, publish=True):
    """Give a form the texts of `translated` (an unsaved OnlineForm with the same ids) in `locale`, and publish them.

    Raises ValidationError when a text has no translation. Without `publish` the translation stays a draft too.
    """
    source, _created = TranslationSource.update_or_create_from_instance(form)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    theirs = dict(strings_of(translated))
    for place, segment in strings_of(form):
        other = theirs.get(place)
        if other is None:
            raise ValidationError(f"{segment.path} has no text in {locale.language_code}")
        string = String.from_value(form.locale, segment.string)
        context, _created = TranslationContext.objects.get_or_create(object_id=form.translation_key, path=segment.path)
        StringTranslation.objects.update_or_create(
            translation_of=string,
            locale=locale,
            context=context,
            defaults={"data": other.string.data, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
        )
    translation.save_target(publish=publish)


def strings_of(form):
    """Return [((path, which of the path), segment)] of what a translator would see."""
    seen, found = Counter(), []
    for segment in extract_segments(form):
        if isinstance(segment, StringSegmentValue):
            found.append(((segment.path, seen[segment.path]), segment))
            seen[segment.path] += 1
    return found
