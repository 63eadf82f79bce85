"""What the worker finds here; the work itself stands in delivering.py and logouts.py."""

from headless.delivering import NotDelivered, deliver, deliver_due, deliver_waiting
from headless.logouts import tell_left

__all__ = ["NotDelivered", "deliver", "deliver_due", "deliver_waiting", "tell_left"]
