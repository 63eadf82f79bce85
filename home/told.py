"""What of the home and the texts about the site the journal of changes tells (core.changes)."""

from core.changes.kinds import register
from home.models import ContentPage, HomePage

register(HomePage, "home")
register(ContentPage, "page")
