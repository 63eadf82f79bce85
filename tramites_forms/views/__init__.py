from tramites_forms.views.check import check
from tramites_forms.views.discarding import discard
from tramites_forms.views.inline import inline_send
from tramites_forms.views.newer_version import move
from tramites_forms.views.receipt import receipt
from tramites_forms.views.resuming import left, resume_code, resume_lost
from tramites_forms.views.start import form_start
from tramites_forms.views.step import resume, step

__all__ = [
    "check",
    "discard",
    "form_start",
    "inline_send",
    "left",
    "move",
    "receipt",
    "resume",
    "resume_code",
    "resume_lost",
    "step",
]
