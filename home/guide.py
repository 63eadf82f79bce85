"""The guide for editors (docs/editors), read inside the admin: who edits has no copy of the project."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from markdown_it import MarkdownIt
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

FOLDER = Path(settings.BASE_DIR) / "docs" / "editors"
START = "README"
CHAPTER = re.compile(r"(?P<name>[\w-]+)\.md(?P<place>#.*)?")
PICTURE = re.compile(r"img/(?P<name>[\w-]+\.png)")


def chapters():
    """Return the names of the chapters, the one to begin with first."""
    return sorted((file.stem for file in FOLDER.glob("*.md")), key=lambda name: (name != START, name))


def chapter_address(name, place=""):
    return (reverse("staff_guide") if name == START else reverse("staff_guide_chapter", args=[name])) + (place or "")


def address_here(address):
    """Return where something that the files call `address` is in the admin; elsewhere it stays as it is."""
    if found := CHAPTER.fullmatch(address):
        return chapter_address(found["name"], found["place"])
    if found := PICTURE.fullmatch(address):
        return reverse("staff_guide_picture", args=[found["name"]])
    return address


def read(name):
    """Return (title, HTML) of a chapter. Raises Http404 when there is none of that name."""
    try:
        text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    except OSError as error:
        raise Http404 from error
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        for inside in token.children or []:
            for attribute in ("href", "src"):
                if attribute in inside.attrs:
                    inside.attrs[attribute] = address_here(inside.attrs[attribute])
    title = name
    if tokens and tokens[0].type == "heading_open":  # the page has its own heading 1
        title, tokens = tokens[1].content, tokens[3:]
    return title, mark_safe(markdown.renderer.render(tokens, markdown.options, {}))


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "home/admin/guide.html"
    page_title = _("How to use this admin")
    header_icon = "help"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        names = chapters()
        name = self.kwargs.get("name") or next(iter(names), START)
        title, text = read(name)
        links = [{"title": read(one)[0], "url": chapter_address(one), "here": one == name} for one in names]
        return super().get_context_data(**{"title": title, "text": text, "chapters": links} | kwargs)


def picture(request, name):
    file = FOLDER / "img" / name
    if not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/png")


urlpatterns = [
    path("guia/", GuideView.as_view(), name="staff_guide"),
    path("guia/<slug:name>/", GuideView.as_view(), name="staff_guide_chapter"),
    path("guia/img/<str:name>", picture, name="staff_guide_picture"),
]
