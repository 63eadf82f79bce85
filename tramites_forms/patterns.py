"""Patterns that editors write: data, so they are RE2's, which matches in time that only grows with the text.

The dialect is RE2's (https://github.com/google/re2/wiki/Syntax) with one change: \\w means letters, marks and numbers
of any language, and _. The whole answer has to match.
"""

import logging
import re

import re2
from django.core.exceptions import ValidationError

log = logging.getLogger(__name__)
WORD = r"\p{L}\p{M}\p{N}_"
# What RE2 reads and ECMA 262, which JSON Schema names, does not or reads otherwise: flags, named groups of Python,
# \A \z \Q \C \a \pL \x{1F}, classes of POSIX.
OURS_ONLY = re.compile(r"\(\?(?!:|<[A-Za-z])|\\[AzQECa]|\\[pP](?!\{)|\\x\{|\[\[:|\[\^\[:")


def compiled(pattern):
    """Return an editor's pattern ready to match, in time that only grows with the text. Raises re2.error.

    RE2 is told that \\w means letters of any language, as it did when patterns were read by Python.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 * 1024 * 1024  # bytes: (a{1000}){1000} is refused
    return re2.compile(spelled_out(pattern), options)


def spelled_out(pattern):
    """Return a pattern with the letters that \\w means written out, inside of classes and outside."""
    return re.sub(
        r"\\\\|\\w|\[\^?\]?(?:\\.|[^\]\\])*\]",
        lambda found: {"\\w": f"[{WORD}]"}.get(found[0], found[0].replace("\\w", WORD)),
        pattern,
    )


def is_read(pattern):
    """Say whether RE2 reads a pattern. One of a version published before they were RE2's may be another's."""
    try:
        compiled(pattern)
    except re2.error:
        return False
    return True


def told(pattern):
    """Return what a JSON Schema tells of a pattern (dict): only what is applied, in the dialect of JSON Schema.

    `x-re2` is the pattern as our server reads it; `pattern` the same for ECMA 262 (flag u), where it can be said in it.
    """
    if not pattern or not is_read(pattern):
        return {}
    ours = {"x-re2": pattern}
    return ours if OURS_ONLY.search(pattern) else {"pattern": f"^(?:{spelled_out(pattern)})$", **ours}


def matches(pattern, message):
    """Return the validator (callable) of a pattern.

    A version published before patterns were RE2's may hold one that it lacks: it goes on without it, for no answer
    can be judged by it in a time that is known. Whoever publishes the form again is told.
    """
    try:
        program = compiled(pattern)
    except re2.error:
        log.warning("a published pattern is not applied: RE2 lacks what it uses")
        return lambda value: None

    def validate(value):
        if not program.fullmatch(value):
            raise ValidationError(message, code="pattern")

    return validate
