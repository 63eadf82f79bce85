"""HTML that others wrote: what of it we let into our pages."""

import nh3

TAGS = {"a", "b", "blockquote", "br", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "strong", "sub", "sup"} | {
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}


def clean_html(html):
    """Return `html` (str) from outside with only plain text markup and safe links left."""
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener"
    )
