"""A news item as a PDF."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.locale import language_of
from core.page_addresses import page_address
from core.pdf import render_pdf
from core.richtext import body_blocks


def news_pdf(page):
    """Return the PDF (bytes) of a NewsPage, with its address and its source."""
    language = language_of(page)
    source = {"label": _("Source"), "name": page.source_name or page.source_url, "url": page.source_url}
    return render_pdf(
        "news.typ",
        {
            "title": page.title,
            "language": language,
            "site": "Soberanía",
            "lead": page.lead,
            "date": date_format(page.date, "DATE_FORMAT"),
            "date_note": page.date_note,
            "source": source if page.source_url else None,
            "footer": settings.SITE_URL + page_address(page, language),
            "blocks": body_blocks(page.body, settings.SITE_URL),
        },
    )
