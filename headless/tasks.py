"""What the worker finds here; the work itself is in delivering.py."""

from headless.delivering import NotDelivered, deliver, deliver_due, deliver_waiting

__all__ = ["NotDelivered", "deliver", "deliver_due", "deliver_waiting"]
