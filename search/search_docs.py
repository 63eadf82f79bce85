"""Published files become findable by their title and by the text in them."""

import re
from datetime import date

from django.conf import settings
from wagtail.models import Page, ReferenceIndex

from core.models import CustomDocument
from core.searchable import SearchDoc, may_be_indexed, register, registered

from .models import FileText


@register(CustomDocument)
def document(found):
    if not is_published(found):
        return
    text = FileText.objects.filter(file_hash=found.file_hash).values_list("text", flat=True).first() or ""
    extension = found.file_extension.upper()
    languages = [code for code, _ in settings.LANGUAGES]
    yield SearchDoc(
        id=f"document:{found.pk}",
        type="document",
        language=found.language if found.language in languages else settings.LANGUAGE_CODE,
        title=found.title,
        url=found.url,
        summary=first_sentence(text),
        body=text,
        keywords=tuple(tag.name for tag in found.tags.all()),
        facts=tuple(filter(None, [extension, size_words(found.file_size)])),
        date=date(found.created_at.year, found.created_at.month, found.created_at.day),
    )


def is_published(found):
    """Say whether everybody may have the file: its collection is open and something everybody may see leads to it.

    What was only uploaded, or only a draft or a private page mentions, is nobody's business yet.
    """
    if found.collection.get_view_restrictions().exists():
        return False
    for reference in ReferenceIndex.get_references_to(found).select_related("base_content_type"):
        model = reference.base_content_type.model_class()
        if model is None:
            continue
        if issubclass(model, Page):
            page = Page.objects.filter(pk=reference.object_id).first()
            page = page and page.specific
            if page and may_be_indexed(page) and not getattr(page, "is_withdrawn", False):
                return True
        elif model in registered():
            holder = model._default_manager.filter(pk=reference.object_id).first()
            if holder and may_be_indexed(holder):
                return True
    return False


def documents_of(pages):
    """Return the files that these pages (or rows) lead to, as the reference index knows them now."""
    from django.contrib.contenttypes.models import ContentType

    keys = [str(page.pk) for page in pages]
    if not keys:
        return CustomDocument.objects.none()
    found = ReferenceIndex.objects.filter(
        object_id__in=keys, to_content_type=ContentType.objects.get_for_model(CustomDocument)
    )
    return CustomDocument.objects.filter(pk__in=[int(key) for key in found.values_list("to_object_id", flat=True)])


def first_sentence(text):
    """Return the beginning of a text: what stands for the summary that a file does not have."""
    start = " ".join(text[:400].split())
    if len(start) <= 180:
        return start
    cut = re.match(r".{60,180}?[.!?](?= )", start)
    return cut[0] if cut else start[: start.rfind(" ", 0, 180)] + " …"


def size_words(size):
    """Return a size in bytes as people read it, or "" when it is not known."""
    if not size:
        return ""
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",") if size >= 1024 * 1024 else f"{max(size // 1024, 1)} kB"
