"""Re-encrypt with the newest of FIELD_KEYS everything that older ones encrypted, while the site keeps running."""

from collections.abc import Callable, Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db.models import Model, TextField, Value
from django.db.models.functions import Cast

from .crypto import EncryptedTextField, cipher

BATCH = 500
_others: list[Callable[[], int]] = []


def register(rotate: Callable[[], int]) -> Callable[[], int]:
    """Decorate a function that rotates what is not in an encrypted field. It returns how many it rotated (int)."""
    _others.append(rotate)
    return rotate


def rotate(token: str) -> str:
    """Return a Fernet token (str) encrypted again with the newest key. Raises InvalidToken when no key opens it."""
    return cipher().rotate(token.encode()).decode()


def rotate_column(model: type[Model], name: str) -> tuple[int, list[Any]]:
    """Rotate every token of the column `name` of `model`. Return how many rows changed and the keys of the unreadable.

    A row that somebody saves meanwhile is left as they saved it: its token already is of the newest key.
    """
    rows = (
        model._base_manager.annotate(token_at_rest=Cast(name, TextField()))
        .exclude(token_at_rest=None)
        .exclude(token_at_rest="")
    )
    done = 0
    unreadable: list[Any] = []
    for pk, token in rows.order_by("pk").values_list("pk", "token_at_rest").iterator(chunk_size=BATCH):
        try:
            fresh = rotate(token)
        except InvalidToken:
            unreadable.append(pk)
            continue
        done += rows.filter(pk=pk, token_at_rest=token).update(**{name: Value(fresh, output_field=TextField())})
    return done, unreadable


def columns() -> Iterator[tuple[type[Model], str]]:
    """Yield (model, field name) of every encrypted field of the project."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField) and field.model is model:
                yield model, field.name


def others() -> tuple[Callable[[], int], ...]:
    return tuple(_others)
