from core.locale import language_of
from core.page_addresses import page_address
from core.richtext import body_text
from core.searchable import SearchDoc, register
from news.models import NewsPage


@register(NewsPage)
def news(page):
    language = language_of(page)
    tags = list(page.tags.all())
    yield SearchDoc(
        id=f"news:{page.slug}",
        type="news",
        language=language,
        title=page.title,
        url=page_address(page, language),
        summary=page.lead,
        body="\n".join([body_text(page.body), page.source_name]),
        keywords=(*page.keywords, *(tag.name for tag in tags)),
        date=page.date,
    )
