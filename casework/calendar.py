"""The days that count, with those that were declared."""

from casework.days import counted
from casework.life import DaysUnit
from casework.models.declared_day import DeclaredDay


def counting(unit):
    """Return the function(date) that says whether a day counts in `unit` (DaysUnit). Natural ones ask no database."""
    declared = DeclaredDay.objects.values_list("day", flat=True) if unit == DaysUnit.WORKING else ()
    return counted(unit, declared)
