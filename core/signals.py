"""What the ground floor tells whoever listens."""

from django.dispatch import Signal

# Sent with `kind` (str, the name of the limit) when a limit refuses for the first time since it last let something
# through. Nothing in it says who or what was limited.
limit_reached = Signal()
