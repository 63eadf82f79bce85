"""What a POST of staff points to."""

from django import forms


def pointed(rows, said):
    """Return the row that a value of a POST points to, or None."""
    try:
        return rows.filter(pk=said).first() if said else None
    except (ValueError, TypeError, forms.ValidationError):
        return None
