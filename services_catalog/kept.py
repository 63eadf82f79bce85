"""What this room keeps of people: nothing."""

from core import retention

retention.holds_nobody("Content of the site.", "services_catalog")
