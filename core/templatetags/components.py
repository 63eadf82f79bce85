"""The components of the site (DESIGN.md), one tag each. `/estilo/` shows all of them in every state.

Tags only arrange what they are given: no queries, no `request.user`, so that a page for everybody can be cached.
Texts are escaped unless they are marked safe. `items`, `rows` and the like are plain lists of dicts.
"""

from django import template
from django.conf import settings
from django.forms.widgets import CheckboxInput, ChoiceWidget, FileInput
from django.template.loader import render_to_string
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from core import charts, icons, language_paths, locale
from core.field_errors import placed, summary_of

register = template.Library()

NOTICE_ICONS = {"info": "info", "done": "done", "attention": "attention", "error": "error"}
TASK_STATES = {
    "done": _("Done"),
    "current": _("In progress"),
    "todo": _("Not started"),
    "blocked": _("Cannot start yet"),
    "error": _("There is a problem"),
}


@register.simple_tag
def icon(name):
    """`name`: one of core.icons.PATHS. Hidden from screen readers: always put a word beside it."""
    return icons.svg(name)


@register.simple_tag(takes_context=True)
def local_path(context, path):
    """`path`: an address of the Spanish site ("/contacto/"). Gives it in the language of the page ("/en/contacto/")."""
    return language_paths.in_active_language(path)


@register.inclusion_tag("components/language_switch.html", takes_context=True)
def language_switch(context):
    """The links to this same page in the other languages, each by the name its speakers give it."""
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    names = dict(settings.LANGUAGES)
    here = language_paths.active()
    return {
        "languages": [
            (code, own_name(code, names[code]), language_paths.in_language(path, code))
            for code in language_paths.codes()
            if code != here
        ]
    }


def own_name(code, name):
    """Return how a language calls itself ("English", "Português"), with a capital; else its name in the settings."""
    try:
        return get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return name


@register.inclusion_tag("components/page_links.html", takes_context=True)
def page_links(context):
    """Canonical address and alternates of the page. A view may set `canonical_url` (a path) when this is a fallback."""
    request, canonical = context.get("request"), context.get("canonical_url")
    path = request.path if request else "/"
    return {
        "canonical": language_paths.absolute(canonical or path),
        "alternates": []
        if canonical
        else [
            (code, language_paths.absolute(language_paths.in_language(path, code))) for code in language_paths.codes()
        ],
    }


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(items):
    """`items`: list of (title, url), from the home page down to the parent of this page."""
    return {"items": items}


@register.inclusion_tag("components/button.html")
def button(text, href=None, *, kind="primary", name=None, value=None, icon=None, spoken=""):
    """A button, or with `href` a link that looks like one. `kind`: primary, secondary or quiet; `icon`: a name.

    `spoken`: what is heard after the text of a link, and not seen: what it starts.
    """
    found = {"text": text, "href": href, "kind": kind, "name": name, "value": value, "icon": icon}
    return {**found, "spoken": spoken}


@register.inclusion_tag("components/print_button.html")
def print_button():
    """Shown only where JavaScript can print; once per page."""
    return {}


@register.inclusion_tag("components/search_form.html")
def search_form(q="", label=None, size="small", hint=None, field_id="search-q"):
    """The search field. `q`: what was searched; `size`: small or large; `label`, `hint`: texts of it."""
    return {"q": q, "label": label, "size": size, "hint": hint, "field_id": field_id}


# Forms


def form_errors(form):
    """Return the errors of a form or formset as a list of dicts (text, target)."""
    if not hasattr(form, "forms"):
        return summary_of(form)
    return [
        *({"text": text, "target": ""} for text in form.non_form_errors()),
        *(error for one in form.forms for error in summary_of(one)),
    ]


@register.inclusion_tag("components/error_summary.html")
def error_summary(form=None, errors=None):
    """Everything wrong with a form, linked to the fields, put before the heading of the page. Nothing when it is right.

    `form`: a form or formset. `errors`: list of dict(text, target) instead of or besides it; `target` is an element id.
    """
    return {"errors": [*(errors or []), *(form_errors(form) if form is not None and form.is_bound else [])]}


@register.inclusion_tag("components/field.html")
def field(bound_field, *, heading=False, width=None, label=None, hint=None, optional=True):
    """A form field with its label, hint and error, of any Django widget.

    `heading`: the label is the only heading 1 of the page (one question per page). `width`: 2, 4, 5, 10 or 20
    characters when the answer has a known length. `label`, `hint`: instead of the form's own. `optional`: say so when
    it need not be filled.
    """
    widget = bound_field.field.widget
    if widget.is_hidden:
        return {"hidden": True, "field": bound_field}
    hint = bound_field.help_text if hint is None else hint
    own_id = bound_field.auto_id
    errors, parts = placed(bound_field)
    if parts and hasattr(widget, "wrong"):
        widget.wrong = parts
        if not widget.shows_errors:
            errors += [text for _place, texts in sorted(parts.items()) for text in texts]
    described_by = " ".join(f"{own_id}_{part}" for part, there in (("helptext", hint), ("error", errors)) if there)
    grouped = widget.use_fieldset
    attrs = {}
    if described_by and not grouped:
        attrs["aria-describedby"] = described_by
    if width:
        attrs["class"] = f"{widget.attrs.get('class', '')} width-{width}".strip()
    options = grouped and isinstance(widget, ChoiceWidget)
    return {
        "field": bound_field,
        "id": own_id,
        "label": label or bound_field.label,
        "hint": hint,
        "errors": errors,
        "wrong": bound_field.errors,
        "described_by": described_by if grouped else "",
        "grouped": grouped,
        "options": bound_field.subwidgets if options else None,
        "multiple": options and getattr(widget, "allow_multiple_selected", False),
        "single_checkbox": isinstance(widget, CheckboxInput),
        "file": isinstance(widget, FileInput),
        "control": "" if options else bound_field.as_widget(attrs=attrs),
        "heading": heading,
        "say_optional": optional and not bound_field.field.required and not isinstance(widget, CheckboxInput),
    }


# Ficha and comprobante


@register.inclusion_tag("components/ficha.html")
def ficha(rows, title=None, tab=None):
    """The index card: ruled rows, label left, fact right.

    `rows`: list of dict(label, value or html, href?, change_url?, change_label?, note?, kind?). `value` may be a list,
    a line each; `kind` a class of the row. `href` is where the row leads (its section); `change_url` gives the row a
    «Change» link that says `change_label` to screen readers. `title`: a heading 2 over it. `tab`: two or three words on
    the tab of the card.
    """
    return {
        "rows": [{**row, "many": isinstance(row.get("value"), (list, tuple))} for row in rows],
        "title": title,
        "tab": tab,
    }


@register.inclusion_tag("components/short_ficha.html")
def short_ficha(title, url, *, summary="", facts=(), lang=None, level=3):
    """A procedure as a small card. `facts`: list of dict(text, icon?); `lang`: when it differs; `level`: heading's."""
    return {"title": title, "url": url, "summary": summary, "facts": facts, "lang": lang, "level": level}


@register.simple_block_tag
def comprobante(content, *, title=None, number=None, label=None, stamp=None, level=1):
    """The stub people keep: what happened and its number above the tear line, what to know below it (the content).

    `title`: what happened, the heading of the page. `number`: shown large, `label` over it. `stamp`: a word or two.
    """
    return render_to_string(
        "components/comprobante.html",
        {"content": content, "title": title, "number": number, "label": label, "stamp": stamp, "level": level},
    )


# Messages


@register.simple_block_tag
def notice(content, kind="info", title=None, live=False, apart=False):
    """A framed message. `kind`: info, done, attention or error; `live`: announced at once, for what just happened.

    `apart`: it stands outside the main content, and is found as a landmark by the name in `title`.
    """
    return render_to_string(
        "components/notice.html",
        {"content": content, "kind": kind, "title": title, "icon": NOTICE_ICONS[kind], "live": live, "apart": apart},
    )


@register.simple_block_tag
def details(content, summary, open=False):
    """Text that opens when asked for. `summary`: what one presses."""
    return render_to_string("components/details.html", {"content": content, "summary": summary, "open": open})


@register.inclusion_tag("components/language_banner.html", takes_context=True)
def language_banner(context, page):
    """Says so when the page is not in the language of the interface, or its translation is older than its source.

    `page`: a page or translatable snippet.
    """
    language = locale.language_of(page, context.get("request")) if page else language_paths.active()
    show = language != language_paths.active()
    changed = None if show or page is None else locale.source_changed(page, language)
    return {"request": context.get("request"), "show": show, "source_changed": changed}


@register.inclusion_tag("components/tag.html")
def tag(text, kind="info"):
    """A word that gives a state. `kind`: info, done, attention, error or plain."""
    return {"text": text, "kind": kind}


@register.inclusion_tag("components/chart.html")
def chart(chart, shape="lines"):
    """A core.charts.Chart: what it says, its drawing and its table. `shape`: lines or bars. Needs `figures.css`."""
    return {"chart": chart, "drawn": charts.SHAPES[shape](chart)}


# Lists and ways on


LONG_PAGE = 3  # parts from which a page is worth a list of them


@register.inclusion_tag("components/contents.html")
def contents(parts):
    """The parts of a long page, beside it where there is room; none for a short one. `parts`: list of (id, heading)."""
    return {"parts": parts if len(parts) >= LONG_PAGE else []}


@register.inclusion_tag("components/pagination.html")
def pagination(page_obj, base_url="", parameter="pagina"):
    """`page_obj`: a Django paginator page. `base_url`: address of the list, with its other parameters."""
    joiner = "&" if "?" in base_url else "?"
    pages = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {
        "page_obj": page_obj,
        "pages": list(pages) if page_obj.has_other_pages() else [],
        "ellipsis": page_obj.paginator.ELLIPSIS,
        "base_url": base_url,
        "prefix": f"{base_url}{joiner}{parameter}=",
    }


@register.inclusion_tag("components/task_list.html")
def task_list(items):
    """`items`: list of dict(title, state, url?, hint?, status?). `state`: of TASK_STATES; `status`: other words."""
    return {"items": [{**item, "status": item.get("status") or TASK_STATES[item["state"]]} for item in items]}


@register.inclusion_tag("components/step_nav.html")
def step_nav(steps, level=2):
    """Numbered steps. `steps`: list of str or dict(title?, text or html, url?, state?); `level`: of the titles."""
    return {"steps": [step if isinstance(step, dict) else {"text": step} for step in steps], "level": level}


@register.inclusion_tag("components/facets.html")
def facets(groups):
    """Ways to narrow a list. `groups`: list of dict(title, options, more?, open?); `more`: options shown on demand.

    `options`: list of dict(label, url, count?, active?). Every option is a link (`url` adds or, when active, removes
    it): it works without JavaScript and can be cached.
    """
    return {
        "groups": groups,
        "active": sum(1 for group in groups for option in group["options"] if option.get("active")),
    }


@register.inclusion_tag("components/result.html")
def result(
    title,
    url,
    *,
    kind="",
    summary="",
    facts=(),
    lang=None,
    date=None,
    level=2,
    pinned=False,
    start="",
    phones=(),
    answers=(),
    spoken="",
    elsewhere="",
):
    """A search result or an item of a list. `title`, `summary` may hold a safe <mark>.

    `facts`: list of str or dict(text, icon?). `lang`: the language of its text when it is not the page's. `pinned`:
    editors put it first. What can be done at once: `start`, where a request begins; `phones`: list of OfficePhone.
    `spoken`: what is heard after the title in the name of its link, and not seen.
    `answers`: the facts that were asked, as dicts of label, text ("" when the record does not say it) and date.
    `elsewhere`: where an office is, in words, when nobody said of which place it should be.
    """
    return {
        "title": title,
        "url": url,
        "kind": kind,
        "summary": summary,
        "facts": facts,
        "lang": lang,
        "date": date,
        "level": level,
        "pinned": pinned,
        "start": start,
        "phones": phones,
        "spoken": spoken,
        "answers": answers,
        "elsewhere": elsewhere,
    }


@register.inclusion_tag("components/result.html")
def result_of(found, level=2):
    """The same, of a dict that holds what `result` takes by name, and perhaps more."""
    names = ("kind", "summary", "facts", "lang", "date", "pinned", "start", "phones", "answers", "spoken", "elsewhere")
    more = {name: found[name] for name in names if name in found}
    return result(found["title"], found["url"], level=level, **more)
