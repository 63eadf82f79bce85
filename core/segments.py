"""Taking content to English by segment from the code: the seed and the tests do what an editor does in the admin."""

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import (
    MissingTranslationError,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.strings import extract_strings


class Untranslated(Exception):
    """Some segments have no text in the other language; `missing` lists them."""

    def __init__(self, missing):
        self.missing = missing
        super().__init__("No translation of: " + " | ".join(missing))


def html_pairs(source, target):
    """Return {segment: segment} of two texts with the same markup, cut as wagtail-localize cuts them."""
    cut = [[value.data for value, _attrs in extract_strings(text)[1]] for text in (source, target)]
    return {source: target, **dict(zip(*cut, strict=True))}


@transaction.atomic
def translate(source, texts, language="en", publish=True):
    """Write the translation of a page or snippet and publish it when the transaction ends. Return it.

    `texts`: {Spanish segment: English segment}. A language appears only when complete: raises Untranslated otherwise.
    """
    locale = Locale.objects.get(language_code=language)
    record, _created = TranslationSource.update_or_create_from_instance(source)
    translation, _created = Translation.objects.get_or_create(source=record, target_locale=locale)
    missing = []
    for segment in StringSegment.objects.filter(source=record).select_related("string", "context"):
        text = texts.get(segment.string.data)
        if text is None:
            missing.append(segment.string.data)
            continue
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            defaults={
                "data": text,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "has_error": False,
            },
        )
    if missing:
        raise Untranslated(missing)
    try:
        translation.save_target(publish=publish)
    except MissingTranslationError as error:
        raise Untranslated([str(error)]) from error
    return source.get_translation(locale)
