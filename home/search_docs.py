from core.locale import language_of
from core.page_addresses import page_address
from core.richtext import body_text
from core.searchable import SearchDoc, register
from home.models import ContentPage


@register(ContentPage)
def page(page):
    language = language_of(page)
    yield SearchDoc(
        id=f"page:{page.slug}",
        type="page",
        language=language,
        title=page.title,
        url=page_address(page, language),
        summary=page.search_description,
        body=body_text(page.body),
        keywords=page.keywords,
    )
