"""What is logged: one JSON object a line in production, plain lines in development, and never personal data."""

import json
import logging
import re
import traceback

# An e-mail, and any run of 8 or more digits however spaced: carné numbers, phones, cards. Dates and ids stay readable.
EMAIL = re.compile(r"[^\s\"'<>()=,;:]+@[^\s\"'<>()=,;:]+\.\w+")
DIGITS = re.compile(r"(?<![\w-])(?!(?:19|20)\d\d-\d\d-\d\d)\+?\d(?:[ -]?\d){7,}(?![\w-])")
TELLTALES = ("django.template", "django.db.backends")
CHATTY = ("procrastinate", "django_tasks", "modelsearch")
ALLOWED_EXTRAS = {"status_code", "task", "job_id", "engine", "seconds", "count"}


def scrub(text):
    """Return `text` (str) without what could say who somebody is."""
    return DIGITS.sub("[number]", EMAIL.sub("[e-mail]", text))


def where(exc_info):
    """Return the frames of an exception and its type. Its message is left out: PostgreSQL puts values in it."""
    kind, _, trace = exc_info
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return {"type": kind.__name__, "frames": frames} if kind else None


class PlainFormatter(logging.Formatter):
    """For people at a terminal: a line, and the traceback, both scrubbed."""

    def formatMessage(self, record):
        record.message = scrub(record.message)
        return super().formatMessage(record)

    def formatException(self, exc_info):
        return scrub(super().formatException(exc_info))


class JsonFormatter(logging.Formatter):
    """For machines: only the fields named here, so that a careless `extra` cannot carry a person out."""

    def format(self, record):
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
            **{name: value for name, value in vars(record).items() if name in ALLOWED_EXTRAS},
        }
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "path"):
            line |= {"method": request.method, "path": scrub(request.path)}  # never the query string
        if record.exc_info:
            line["exception"] = where(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_settings(level, plain):
    """Return Django's LOGGING: everything to standard error, at `level`, in one of the two forms."""
    formatter = "config.logs.PlainFormatter" if plain else "config.logs.JsonFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": formatter, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would write outside our formatter, and mail the administrators whole requests.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            # At DEBUG they would write down whole pages' contents and queries' values: answers and names of people.
            **{name: {"level": "INFO" if level == "DEBUG" else level} for name in TELLTALES},
            # One warning for every attempt while the database is away; what matters comes as an error.
            "psycopg.pool": {"level": "ERROR"},
            # What these say at INFO is one line for every job or object.
            **{name: {"level": "WARNING" if level == "INFO" else level} for name in CHATTY},
        },
    }
