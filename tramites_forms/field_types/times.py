import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.written_date import tidy
from tramites_forms.field_types.base import DATES_AND_NUMBERS, FieldType, TextInput, register
from tramites_forms.field_types.contact import ParsedText

# 14:30, 14.30, 14h30, 2:30 p. m., 2 pm
_TYPED = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(h|hs|hrs?|[ap]m)?")
_CANONICAL = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def parse_time(text):
    """Return an hour as it was typed («14:30», «2:30 p. m.») as HH:MM. Raises ValidationError."""
    tidied = re.sub(r"\s", "", tidy(text).lower())
    found = _TYPED.fullmatch(re.sub(r"\.(?![0-9])", "", tidied))
    if found and not found[2] and not found[3]:  # «14» alone may be anything
        found = None
    hour, minute, half = (int(found[1]), int(found[2] or 0), found[3]) if found else (99, 99, None)
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59:
        raise ValidationError(_("Write the hour and the minutes, for example 14:30 or 2:30 pm."), code="time")
    return f"{hour:02}:{minute:02}"


def said_time(canonical):
    """Return HH:MM as people say it."""
    hour, minute = canonical.split(":")
    half = _("am") if int(hour) < 12 else _("pm")
    return f"{(int(hour) - 1) % 12 + 1}:{minute} {half}"


@register
class Time(FieldType):
    name = "time"
    label = _("Time of day")
    description = _("An hour and minutes, however they are typed.")
    icon = "time"
    group = DATES_AND_NUMBERS
    preview = {"label": "¿A qué hora pasó?", "help": "", "example": "2:30 p. m."}
    width = 10
    operators = FieldType.operators | {"after", "before"}

    @classmethod
    def options(cls):
        def hour(label):
            wrong = {"invalid": _("Write it as 08:00, with two digits.")}
            return blocks.RegexBlock(_CANONICAL, label=label, required=False, max_length=5, error_messages=wrong)

        return {"earliest": hour(_("Not before")), "latest": hour(_("Not after"))}

    @classmethod
    def settings(cls, value):
        return {name: value[name] for name in ("earliest", "latest") if value.get(name)}

    @classmethod
    def clean(cls, value):
        if value.get("earliest") and value.get("latest") and value["earliest"] > value["latest"]:
            raise ValidationError({"earliest": _("This is after the latest it may be.")})

    def field_class(self):
        field = ParsedText(parse=parse_time, widget=TextInput(autocomplete="off"))
        field.validators.append(self.within)
        return field

    def condition_value(self, text):
        return parse_time(text)

    def may_hold(self, operator, value):
        earliest, latest = self.spec.get("earliest", "00:00"), self.spec.get("latest", "23:59")
        if operator == "after":
            return value < latest
        if operator == "before":
            return value > earliest
        return earliest <= value <= latest

    def within(self, value):
        earliest, latest = self.spec.get("earliest", "00:00"), self.spec.get("latest", "23:59")
        if value < earliest:
            raise ValidationError(_("The hour must be %s or later.") % said_time(earliest), code="early")
        if value > latest:
            raise ValidationError(_("The hour must be %s or earlier.") % said_time(latest), code="late")

    def limits(self):
        earliest, latest = (said_time(self.spec[name]) if name in self.spec else "" for name in ("earliest", "latest"))
        if earliest and latest:
            return _("From %(earliest)s until %(latest)s, both included.") % {"earliest": earliest, "latest": latest}
        if earliest:
            return _("%s or later.") % earliest
        return _("%s or earlier.") % latest if latest else ""

    def required_message(self):
        return _("Write the hour in “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        earliest, latest = self.spec.get("earliest", "00:00"), self.spec.get("latest", "23:59")
        hours = []
        for hour in range(24):
            minutes = [f"{m:02}" for m in range(60) if earliest <= f"{hour:02}:{m:02}" <= latest]
            if minutes:
                hours.append(f"{hour:02}:" + ("[0-5][0-9]" if len(minutes) == 60 else f"(?:{'|'.join(minutes)})"))
        return {"type": "string", "maxLength": 5, "pattern": f"^(?:{'|'.join(hours)})$"}

    def shown(self, answer):
        return said_time(answer)
