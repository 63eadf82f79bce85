"""Faults of accessibility that an editor can make and mend: found in the text of a page when it is published.

What the templates do is tested by the project; what somebody writes into them can only be looked at here. After
WCAG 2.2: 1.1.1 (images), 1.3.1 (order of headings), 2.4.4 (links that say where they lead).
"""

import re

from bs4 import BeautifulSoup
from django.db import models
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.signals import page_published, page_unpublished

SAYS_NOTHING = {
    *("aquí", "aqui", "acá", "clic aquí", "haga clic aquí", "pinche aquí", "pulse aquí", "este enlace", "enlace"),
    *("ver", "ver más", "más", "leer más", "link", "here", "click here", "more", "read more", "this link"),
}
ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
MOST_CHARACTERS = 200


class Kind(models.TextChoices):
    LINK = "link", _("A link that does not say where it leads")
    EMPTY_LINK = "empty_link", _("A link without words")
    HEADING = "heading", _("A heading that skips a level")
    IMAGE = "image", _("An image without words for who does not see it")


class AccessFault(models.Model):
    """One fault in the published text of a page. Found again from nothing at each publication."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="access_faults")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.CharField(max_length=MOST_CHARACTERS)

    class Meta:
        verbose_name = _("accessibility fault")
        verbose_name_plural = _("accessibility faults")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"


def faults_of(page):
    """Return [(Kind, text)] of the faults in what was written into a page (specific)."""
    found, level = [], 2  # a page has its title as heading 1 and parts of level 2
    for piece in pieces_of(page):
        if isinstance(piece, tuple):
            found.append(piece)
            continue
        soup = BeautifulSoup(piece, "html.parser")
        found += [fault for link in soup.find_all("a") if (fault := _of_link(link))]
        for heading in soup.find_all(re.compile("h[1-6]")):
            here = int(heading.name[1])
            if here > level + 1 or here == 1:
                found.append((Kind.HEADING, heading.get_text(" ", strip=True)))
            level = here
    return found


def _of_link(link):
    words = " ".join(link.get_text(" ", strip=True).split())
    if not words:
        return Kind.EMPTY_LINK, link.get("href") or ""
    if words.lower().strip(" .:»>…") in SAYS_NOTHING or ADDRESS.fullmatch(words):
        return Kind.LINK, words
    return None


def pieces_of(page):
    """Yield the HTML (str) written into each field of a page, in order, and a fault for each image without words."""
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield getattr(page, field.name) or ""
        elif isinstance(field, StreamField):
            for block in getattr(page, field.name):
                yield from _of_value(block.value)


def _of_value(value):
    if isinstance(value, RichText):
        yield value.source
    elif hasattr(value, "decorative"):  # what ImageBlock makes of an image
        if not value.decorative and not value.contextual_alt_text:
            yield Kind.IMAGE, value.title
    elif isinstance(value, str):
        return
    elif hasattr(value, "values"):
        for part in value.values():
            yield from _of_value(part)
    elif hasattr(value, "raw_data") and hasattr(value, "__iter__"):  # a stream
        for block in value:
            yield from _of_value(block.value)
    elif hasattr(value, "bound_blocks"):  # a list
        for part in value:
            yield from _of_value(part)


def look_at(page):
    """Write down anew what is wrong with a page, nothing when it is not published."""
    AccessFault.objects.filter(page_id=page.pk).delete()
    if page.live:
        faults = dict.fromkeys((kind, text[:MOST_CHARACTERS]) for kind, text in faults_of(page))
        AccessFault.objects.bulk_create(AccessFault(page_id=page.pk, kind=kind, text=text) for kind, text in faults)


@receiver(page_published)
def published(instance, **kwargs):
    look_at(instance)


@receiver(page_unpublished)
def taken_down(instance, **kwargs):
    AccessFault.objects.filter(page_id=instance.pk).delete()


def look_at_everything():
    for page in Page.objects.live().filter(depth__gt=1).specific().iterator(chunk_size=100):
        look_at(page)
    AccessFault.objects.filter(page__live=False).delete()
