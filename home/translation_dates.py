"""wagtail-localize writes its dates with the English names of the months, whatever the language of the admin."""

from wagtail_localize import models
from wagtail_localize.views import edit_translation

FIGURES = "%d/%m/%Y"


def in_figures():
    """Give it a form that is the same in every language. Its own is a constant copied into these two modules."""
    models.DATE_FORMAT = edit_translation.DATE_FORMAT = FIGURES
