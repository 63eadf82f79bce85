from wagtail.models import (
    DraftStateMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index


class SharedFact(WorkflowMixin, DraftStateMixin, RevisionMixin, PreviewableMixin, index.Indexed, TranslatableMixin):
    """What many pages show and is edited in one place: it has drafts, and is approved like the pages that show it.

    Whether another person must approve it is the installation's choice (APPROVED_BY_ANOTHER).
    """

    class Meta:
        abstract = True

    def get_preview_template(self, request, mode_name):
        return "services_catalog/fact_preview.html"

    def get_preview_context(self, request, mode_name):
        return {"request": request, "fact": self, "rows": self.rows()}

    def rows(self):
        """Return what the preview says of it: a list of {"label", "value"} of the boxes that are not empty."""
        names = [name for panel in self.panels for name in _names(panel)]
        fields = [self._meta.get_field(name) for name in names if name != "slug"]
        rows = [{"label": field.verbose_name, "value": _value(self, field)} for field in fields]
        return [row for row in rows if row["value"] not in (None, "")]

    def free_slug(self, base: str) -> str:
        """Return the slug `base`, with a number when another of its kind and language has it.

        Asked once, when it is first saved: an address that people keep must not move.
        """
        slug, number = base, 2
        while type(self).objects.filter(slug=slug, locale_id=self.locale_id).exists():
            slug, number = f"{base}-{number}", number + 1
        return slug


def _names(panel):
    if children := getattr(panel, "children", None):
        return [name for child in children for name in _names(child)]
    return [panel.field_name] if hasattr(panel, "field_name") else []


def _value(fact, field):
    shown = getattr(fact, f"get_{field.name}_display", None)
    return shown() if shown else getattr(fact, field.name)
