"""Our rich text as plain data, for what is not HTML: documents, search, programs."""

from bs4 import BeautifulSoup, NavigableString
from wagtail.rich_text import expand_db_html

from core.rich_html import shown_clean, stored_clean

MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}


def runs(node, **marks):
    """Return the text inside `node` as a list of dict(text, bold?, italic?, href?), with white space collapsed."""
    found = []
    for child in node.children:
        if isinstance(child, NavigableString):
            text = " ".join(f"|{child}|".split())[1:-1]
            if text:
                found.append({"text": text, **marks})
        elif child.name == "br":
            found.append({"text": "\n"})
        elif child.name == "a" and child.get("href"):
            found += runs(child, **marks, href=child["href"])
        else:
            found += runs(child, **marks, **({MARKS[child.name]: True} if child.name in MARKS else {}))
    return found


def blocks(html):
    """Return rich text (HTML str) as a list of dict(kind, runs) or, for lists, dict(kind, items)."""
    found = []
    for node in BeautifulSoup(html, "html.parser").children:
        if isinstance(node, NavigableString):
            if node.strip():
                found.append({"kind": "paragraph", "runs": [{"text": node.strip()}]})
        elif node.name in {"ul", "ol"}:
            items = [runs(item) for item in node.find_all("li", recursive=False)]
            found.append({"kind": "list", "ordered": node.name == "ol", "items": items})
        else:
            found.append({"kind": "paragraph", "runs": runs(node)})
    return found


def _expanded(rich_text, site_url):
    """Return the blocks of a RichText value with the addresses of its links complete."""
    found = blocks(shown_clean(expand_db_html(stored_clean(rich_text.source, images=True))))
    lines = [line for block in found for line in (block.get("items") or [block.get("runs", [])])]
    for run in (run for line in lines for run in line):
        if run.get("href", "").startswith("/"):
            run["href"] = site_url + run["href"]
    return found


def body_blocks(body, site_url):
    """Return a BodyBlock value as a list of dicts that a Typst template can lay out. Pictures are left out."""
    found = []
    for block in body:
        value = block.value
        if block.block_type == "heading":
            found.append({"kind": "heading", "text": value})
        elif block.block_type == "paragraph":
            found += _expanded(value, site_url)
        elif block.block_type == "list":
            items = [[run for part in _expanded(item, site_url) for run in part["runs"]] for item in value["items"]]
            found.append({"kind": "list", "ordered": value["ordered"], "items": items})
        elif block.block_type == "callout":
            found.append({"kind": "callout", "title": value["title"], "blocks": _expanded(value["text"], site_url)})
        elif block.block_type == "facts":
            rows = [{"label": row["label"], "blocks": _expanded(row["value"], site_url)} for row in value["rows"]]
            found.append({"kind": "facts", "title": value["title"], "rows": rows})
        elif block.block_type == "quote":
            found.append({"kind": "quote", "text": value["text"], "author": value["author"]})
        elif block.block_type == "document" and value["document"]:
            title = value["title"] or value["document"].title
            found.append({"kind": "paragraph", "runs": [{"text": title, "href": site_url + value["document"].url}]})
    return found


def body_text(body):
    """Return the words of a BodyBlock value as one str, for the search."""
    return "\n".join(_words(body_blocks(body, "")))


def _words(found):
    for block in found:
        yield from filter(None, (block.get(name) for name in ("title", "text", "author")))
        for line in block.get("items") or [block.get("runs", [])]:
            yield "".join(run["text"] for run in line)
        for row in block.get("rows", []):
            yield row["label"]
            yield from _words(row["blocks"])
        yield from _words(block.get("blocks", []))
