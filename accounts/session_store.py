"""Sessions in the database whose content the database cannot read."""

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from core.crypto import decrypt, encrypt


class SessionStore(DatabaseSessionStore):
    """The database store with its data encrypted with FIELD_KEYS: it holds pending codes and what people wrote."""

    def encode(self, session_dict):
        return encrypt(super().encode(session_dict))

    def decode(self, session_data):
        try:
            return super().decode(decrypt(session_data))
        except InvalidToken:
            return {}  # written with a key that is gone: the person signs in again
