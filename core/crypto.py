"""Encryption at rest: MultiFernet over FIELD_KEYS, and a keyed blind index to look a value up without reading it."""

import hashlib
import hmac
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys):
    return MultiFernet([Fernet(key) for key in keys])


def cipher():
    """Return the MultiFernet of FIELD_KEYS: the first key encrypts, every key decrypts."""
    return _cipher(tuple(settings.FIELD_KEYS))


def encrypt(text):
    """Return `text` (str) as a Fernet token (str)."""
    return cipher().encrypt(text.encode()).decode()


def decrypt(token):
    """Return the text (str) of a Fernet token (str). Raises cryptography.fernet.InvalidToken."""
    return cipher().decrypt(token.encode()).decode()


def blind_index(purpose, value):
    """Return the 64 hex digits that stand for `value` within `purpose`, the same for the same key.

    Its key is INDEX_KEY and not one of FIELD_KEYS, so that rotating those loses nothing that is already indexed.
    """
    key = hashlib.sha256(b"blind-index:" + settings.INDEX_KEY.encode()).digest()
    return hmac.new(key, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that the database only sees encrypted. It cannot be filtered on; keep a BlindIndexField beside it."""

    if TYPE_CHECKING:  # of a row, it is what it holds

        def __get__(self, row: Any, owner: Any = None) -> Any: ...
        def __set__(self, row: Any, value: Any) -> None: ...

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def get_lookup(self, lookup_name):
        # Equal texts have different tokens: only "is it empty?" can be asked. `exact` serves that (field="").
        return super().get_lookup(lookup_name) if lookup_name in {"isnull", "exact"} else None


class EncryptedJSONField(EncryptedTextField):
    """JSON data that the database only sees encrypted."""

    def from_db_value(self, value, expression, connection):
        return json.loads(decrypt(value)) if value else value

    def to_python(self, value):
        return value

    def get_prep_value(self, value):
        return None if value is None else encrypt(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))


class BlindIndexField(models.CharField):
    """The blind index of the encrypted field `source` of the same row, kept by itself at every save."""

    def __init__(self, *args, source, **kwargs):
        self.source = source
        kwargs.update(max_length=64, editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "editable", "default"):
            kwargs.pop(key)
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, instance, add):
        value = getattr(instance, self.source)
        index = blind_index(self.source, value) if value else ""
        setattr(instance, self.attname, index)
        return index
