"""A figure inside any page's body: the editor chooses which, and it shows what is published, month by month."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.figures import COUNTRY
from participation import published
from participation.figure_charts import over_time
from participation.published import MEASURES


def measure_choices() -> list[tuple[str, Any]]:
    return [(name, title) for name, (title, _unit, _about) in MEASURES.items()]


class FigureBlock(blocks.StructBlock):
    measure = blocks.ChoiceBlock(label=_("Figure"), choices=measure_choices)
    finding = blocks.CharBlock(
        label=_("What it says"), max_length=200, help_text=_("One sentence, above the chart: what one sees in it.")
    )

    class Meta:
        icon = "history"
        label = _("Public figure")
        description = _("A chart of the figures of the site, with its table. It changes by itself each month.")
        template = "participation/blocks/figure.html"
        preview_value = {"measure": "visits", "finding": "Cada mes se leen más páginas."}

    def get_context(self, value, parent_context=None):
        """Add the chart; none while nothing of it is published."""
        context = super().get_context(value, parent_context)
        months = published.last_months(published.periods())
        rows = published.rows(period__in=months, dimension=COUNTRY, measure=value.get("measure"))
        found = over_time(rows, months, (value["measure"],), value.get("finding", "")) if value.get("measure") else None
        return {**context, "chart": found}
