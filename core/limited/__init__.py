"""Programs that read what strangers made, each run in a process of its own with an end in memory and seconds."""

from core.limited.running import Busy, Limits, NotRead, TooMuch, run

__all__ = ["Busy", "Limits", "NotRead", "TooMuch", "run"]
