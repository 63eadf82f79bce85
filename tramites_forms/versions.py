"""Making versions, the only place where a FormVersion or a FormVersionText is written; and which one to speak of."""

from django.db import transaction

from core.rich_html import stored_clean
from tramites_forms.compiler import compile_form, settings_of
from tramites_forms.document import RICH_TEXTS, digest, same_structure, texts
from tramites_forms.models import FormVersion, FormVersionText, OnlineForm


@transaction.atomic
def version_publish(form):
    """Freeze a published form. Returns the FormVersion its texts went to, or None for a translation that fits none.

    The source gives a new version only when what it asks or says changed; a translation gives its texts to the newest.
    """
    source = form.source
    OnlineForm.objects.select_for_update().get(pk=source.pk)  # two editors publishing at once take turns
    document = compile_form(form)
    newest = source.current_version()
    if form.pk != source.pk:
        if newest and same_structure(newest.document, document):
            text_add(newest, document["language"], texts(document))
            return newest
        return None
    content_hash = digest(document)
    if newest and newest.content_hash == content_hash:
        return newest
    version = FormVersion.objects.create(
        form=source,
        number=newest.number + 1 if newest else 1,
        document=document,
        content_hash=content_hash,
        settings=settings_of(form),
    )
    text_add(version, document["language"], texts(document))
    if newest:
        carry_translations(newest, version)
    return version


def text_add(version, language, content):
    """Add the texts of a language to a version unless they are there already. Returns the FormVersionText."""
    text, _created = FormVersionText.objects.get_or_create(
        version=version, language=language, content_hash=digest(content), defaults={"content": content}
    )
    return text


def carry_translations(old, new):
    """Give `new` the translations of `old` when every text it says was already there, word for word."""
    said_before, says_now = texts(old.document), texts(new.document)
    if not all(said_before.get(node_id) == text for node_id, text in says_now.items()):
        return
    for language in old.texts.exclude(language=old.document["language"]).values_list("language", flat=True).distinct():
        content = old.texts.filter(language=language).first().content
        text_add(new, language, {node_id: clean(content[node_id]) for node_id in says_now})


def clean(text):
    """Return the texts of a node (dict of str) with what is rich through the gate: older versions had none."""
    return {name: stored_clean(words) if name in RICH_TEXTS else words for name, words in text.items()}


def text_for(version, language):
    """Return the newest FormVersionText of a version in `language`, or that of its source language."""
    # Without their content: whoever needs it mostly has it already (document.document_in).
    found = list(version.texts.defer("content").order_by("pk"))
    by_language = {text.language: text for text in found}
    return by_language.get(language) or by_language[found[0].language]  # the first was made with the version


@transaction.atomic
def version_for_test(form):
    """Return a FormVersion of the form as it is being edited, to try it. The same one until it changes again."""
    document = compile_form(form)
    content_hash = digest(document)
    source = form.source
    found = source.versions.filter(is_test=True, content_hash=content_hash).first()
    if found is None:
        found = FormVersion.objects.create(form=source, is_test=True, document=document, content_hash=content_hash)
        text_add(found, document["language"], texts(document))
    return found


def newer_version(draft):
    """Return the newest FormVersion of a draft's form if it is newer than the draft's own, else None."""
    if draft.is_test or draft.sent_at:
        return None
    newest = draft.form.current_version()
    return newest if newest and newest.number > draft.version.number else None


def offered_version(draft):
    """Return the newer version to speak of on every page: none, once its owner chose to stay."""
    newest = newer_version(draft)
    return newest if newest and newest.number != draft.declined_version else None
