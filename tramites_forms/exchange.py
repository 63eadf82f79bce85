"""A form as JSON, to move it between sites: every text as {"es": ..., "en": ...}, everything else as it is.

What an editor left at its default is left out, so that a file can be read and written by hand. Ids are kept; a step or
question without one gets an id made from its place, the same each time the file is read.
"""

import uuid

from django.conf import settings
from wagtail import blocks

from core.rich_html import stored_clean
from tramites_forms.models import OnlineForm

FORMAT = "soberania-form/1"
NAMESPACE = uuid.UUID("6f1f2a2e-5b0d-4c0e-9d59-0f5b6a1c7e11")
TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)
TEXTS = ("title", "sent_name", "summary", "needs", "cost", "privacy_text", "sent_text", "declaration")
RICH_TEXTS = {"needs", "privacy_text", "sent_text"}
SETTINGS = ("slug", "level", "minutes", "retention_days", "grace_minutes", "quota", "receiver")


def steps_block():
    return OnlineForm._meta.get_field("steps").stream_block


class UnknownInstitution(ValueError):
    """The file names an institution by a slug that this site does not have."""


class UnknownKind(ValueError):
    """A block of the file is of a `kind` (str) that this site does not have; `trail` leads to it, outermost first."""

    def __init__(self, kind):
        self.kind, self.trail = kind, []
        super().__init__(kind)

    @property
    def where(self):
        return " → ".join(self.trail)


# Out


def form_export(form):
    """Return a form and its translations as a dict that JSON can hold."""
    source = form.source
    forms = {one.locale.language_code: one for one in [source, *source.get_translations().select_related("locale")]}
    block = steps_block()
    raws = {language: block.get_prep_value(one.steps) for language, one in forms.items()}
    language = source.locale.language_code
    data = {"format": FORMAT, "language": language, "languages": sorted(forms, key=lambda code: code != language)}
    for name in SETTINGS:
        data[name] = getattr(source, name)
    if source.institution:
        data["institution"] = source.institution.slug
    if source.case_kind:
        data["case_kind"] = source.case_kind.slug
    if source.for_staff:
        data["for_staff"] = True
    for name in TEXTS:
        if said_in := {code: str(getattr(one, name)) for code, one in forms.items() if getattr(one, name)}:
            data[name] = said_in
    data["steps"] = pack(block, raws, language)
    return data


def pack(block, raws, language):
    """Return raw block values, {language: raw}, as one value of the exchange format."""
    if isinstance(block, blocks.StreamBlock):
        others = {code: {child["id"]: child["value"] for child in raw or []} for code, raw in raws.items()}
        return [
            {
                "type": child["type"],
                "id": child["id"],
                **pack(
                    block.child_blocks[child["type"]],
                    {code: values[child["id"]] for code, values in others.items() if child["id"] in values},
                    language,
                ),
            }
            for child in raws[language] or []
        ]
    if isinstance(block, blocks.ListBlock):
        rows = {code: [row["value"] for row in raw or []] for code, raw in raws.items()}
        return [
            pack(
                block.child_block,
                {code: values[place] for code, values in rows.items() if place < len(values)},
                language,
            )
            for place in range(len(rows[language]))
        ]
    if isinstance(block, blocks.StructBlock):
        packed = {}
        completed = getattr(block, "with_whose", dict)
        raws = {code: completed(raw) for code, raw in raws.items()}
        for name, child in block.child_blocks.items():
            values = {code: raw.get(name) for code, raw in raws.items()}
            # About whom a question is follows from what it starts with, unless the editor said otherwise.
            follows = {one: raws[language][one] for one in raws[language] if one != "whose"}
            default = completed(follows)["whose"] if name == "whose" else default_of(child)
            if values[language] != default and (values[language] or default):
                packed[name] = pack(child, values, language)
        return packed
    if isinstance(block, TEXT_BLOCKS):
        return {code: raw for code, raw in raws.items() if raw}
    return raws[language]


def default_of(block):
    """Return the raw value an editor starts with; an empty text is "" as the admin saves it, never None."""
    raw = block.get_prep_value(block.get_default())
    return "" if raw is None and isinstance(block, (*TEXT_BLOCKS, blocks.RegexBlock)) else raw


# In


def form_from(data, language, *, form=None):
    """Return an OnlineForm (unsaved, or `form` filled) that reads as `data` does in `language`. Raises KeyError,
    TypeError or ValueError for data that is not a form; whether it is a good one, its blocks say when cleaned."""
    if data.get("format") != FORMAT:
        raise ValueError("format")
    form = form or OnlineForm()
    for name in SETTINGS:
        if name in data:
            setattr(form, name, data[name])
    for name in TEXTS:
        text = said(data.get(name), language, data["language"])
        setattr(form, name, stored_clean(text) if name in RICH_TEXTS else text)
    form.steps = unpack(steps_block(), data["steps"], language, data["language"], data["slug"])
    return form


def institution_of(data):
    """Return the Institution a file names by its slug, or None if it names none. Raises UnknownInstitution."""
    if not (slug := data.get("institution")):
        return None
    institutions = OnlineForm._meta.get_field("institution").related_model.objects
    found = institutions.filter(slug=str(slug), locale__language_code=settings.LANGUAGE_CODE).first()
    if found is None:
        raise UnknownInstitution(slug)
    return found


def kind_of(data):
    """Return the kind of case that a file names by its key, or None: of none, or of one this site does not have."""
    kinds = OnlineForm._meta.get_field("case_kind").related_model.objects
    return kinds.filter(slug=str(data["case_kind"])).first() if data.get("case_kind") else None


def form_clean(form):
    """Validate a form as its admin page would; models do not clean their streams. Raises ValidationError."""
    form.steps = steps_block().clean(form.steps)
    form.full_clean()


def said(text, language, source):
    """Return a text in a language, or in the source's when it has none."""
    if not text:
        return ""
    return text.get(language) or text[source]


def unpack(block, data, language, source, path):
    """Return a value of the exchange format as the raw value of a block in one language."""
    if isinstance(block, blocks.StreamBlock):
        return [unpack_child(block, one, language, source, (path, place)) for place, one in enumerate(data or [])]
    if isinstance(block, blocks.ListBlock):
        return [
            {
                "type": "item",
                "id": made_id(path, f"item-{place}"),
                "value": unpack(block.child_block, row, language, source, f"{path}/{place}"),
            }
            for place, row in enumerate(data or [])
        ]
    if isinstance(block, blocks.StructBlock):
        data = getattr(block, "with_whose", dict)(data)
        return {
            name: unpack(child, data[name], language, source, f"{path}/{name}") if name in data else default_of(child)
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.RichTextBlock):
        return stored_clean(said(data, language, source))
    if isinstance(block, TEXT_BLOCKS):
        return said(data, language, source)
    return data


def unpack_child(block, child, language, source, at):
    """Return one child of a stream. Raises UnknownKind, which says where it stands as the editor counts and reads."""
    path, place = at
    kind, name = child["type"], child.get("key") or place
    try:
        if kind not in block.child_blocks:
            raise UnknownKind(str(kind)[:60])
        value = unpack(block.child_blocks[kind], child, language, source, f"{path}/{name}")
    except UnknownKind as unknown:
        unknown.trail.insert(0, f"{place + 1}. {title_of(child, source)}")
        raise
    return {"type": kind, "id": child.get("id") or made_id(path, name), "value": value}


def title_of(child, source):
    """Return what an editor reads first of a step or a question of a file."""
    for name in ("title", "label", "text"):
        text = child.get(name)
        if isinstance(text, dict) and text.get(source):
            return f"«{str(text[source])[:80]}»"
    return f"«{str(child.get('key') or child['type'])[:80]}»"


def without_ids(value):
    """Return what a file holds without the ids of its steps and questions: whatever is made of it gets its own."""
    if isinstance(value, dict):
        return {name: without_ids(child) for name, child in value.items() if name != "id"}
    return [without_ids(child) for child in value] if isinstance(value, list) else value


def made_id(path, name):
    return str(uuid.uuid5(NAMESPACE, f"{path}/{name}"))
